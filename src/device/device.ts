/**
 * Where graphs run. A device owns buffers (opaque arrays) and turns a graph into a program: buffers in, buffers out.
 * Whoever receives a buffer frees it; a program never frees its inputs, and an output is never the same buffer as an input.
 */
import type { DType, Graph, Shape, Values } from "../graph/node";

export type DeviceName = "reference" | "webgpu" | "wasm" | "cpu";

export interface Buffer {
  readonly shape: Shape;
  readonly dtype: DType;
}

export interface Program {
  /** Buffers for `graph.inputs`, in order (bound ones included); returns one buffer for each of `graph.outputs`. */
  run(inputs: readonly Buffer[]): Buffer[];
  dispose(): void;
}

export interface Device {
  readonly name: DeviceName;
  /** What a reader sees: `WASM SIMD`, `WebGPU · NVIDIA`, `reference`. */
  readonly label: string;
  upload(values: Values | readonly number[], shape: Shape, dtype: DType): Buffer;
  load(graph: Graph): Program;
  /** Values in order, one flat array a buffer; several buffers are read in one round trip where the device allows it. */
  read(buffers: readonly Buffer[]): Promise<Values[]>;
  free(buffers: readonly Buffer[]): void;
  /** Buffers alive now (uploads, outputs and a program's constants). Zero after everything is freed and disposed. */
  liveBuffers(): number;
  dispose(): void;
}
