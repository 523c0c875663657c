/**
 * Where graphs run. A device owns buffers (opaque arrays) and turns a graph into a program: buffers in, buffers out.
 * Whoever receives a buffer frees it; a program never frees its inputs, and an output is never the same buffer as an input.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { DType, Graph, Shape, Values } from "../graph/node";

export const DEVICE_NAMES = ["simd", "webgpu", "tfjs-webgpu", "wasm", "cpu", "reference"] as const;

export type DeviceName = (typeof DEVICE_NAMES)[number];

/** Codes of a device that went away (LB223), refused a command (LB224) or has not the memory (LB225): a run may go on elsewhere. */
export const DEVICE_TROUBLES: ReadonlySet<string> = new Set(["LB223", "LB224", "LB225"]);

export interface Buffer {
  readonly shape: Shape;
  readonly dtype: DType;
}

export interface Program {
  /** Buffers for `graph.inputs`, in order (bound ones included); returns one buffer for each of `graph.outputs`. */
  run(inputs: readonly Buffer[]): Buffer[];
  dispose(): void;
}

/** A training step as a device may repeat it by itself. */
export interface ScanSpec {
  /** Inputs: state…, key, step, (indices), extras. Outputs: state…, metrics [M] (if there are any). */
  readonly graph: Graph;
  readonly stateCount: number;
  /** Rows of a mini-batch; there where the step takes indices. */
  readonly batchSize?: number;
}

export interface ScanFeed {
  readonly key: Buffer;
  /** The graph's inputs after key, step and indices. */
  readonly extras: readonly Buffer[];
  /** Number of the first update. */
  readonly step: number;
  /** Int32, `count · batchSize`: the rows of each update in turn. */
  readonly indices?: Int32Array;
}

/** Many updates in one call, without a return to JavaScript between them; the same bits as one update after the other. */
export interface Scan {
  /** Of one update, where they are given to a GPU. */
  readonly dispatches?: number;
  /** Takes over the state's buffers and gives those of the new state; `metrics` is [count, M], the caller's to free. */
  run(
    state: readonly Buffer[],
    feed: ScanFeed,
    count: number,
  ): { readonly state: Buffer[]; readonly metrics: Buffer | undefined };
  dispose(): void;
}

export interface Device {
  readonly name: DeviceName;
  /** What a reader sees: `WASM SIMD`, `WebGPU · NVIDIA`, `reference`. */
  readonly label: string;
  /** Why it was taken where `auto` was asked for: `its WebGPU is software, which WASM beats`. */
  readonly why?: string;
  /** Where work is done beside JavaScript: calls of `run` that may wait there while what an earlier one left is read. Default 0. */
  readonly ahead?: number;
  upload(values: Values | readonly number[], shape: Shape, dtype: DType): Buffer;
  load(graph: Graph): Program;
  /** Only devices that are better at it than a loop of `Program.run`. */
  scan?(spec: ScanSpec): Scan;
  /** Values in order, one flat array a buffer, the caller's own; several buffers are read in one round trip where the device allows it. */
  read(buffers: readonly Buffer[]): Promise<Values[]>;
  /**
   * Only devices that compile beside the page's work: resolves when everything that was loaded is ready to run, and tells how far it is. Rejects
   * where something does not compile. Whoever runs earlier waits for the rest there.
   */
  ready?(tell?: (progress: { readonly done: number; readonly all: number }) => void): Promise<void>;
  /** Only devices of which tfjs can take an array without its passing through JavaScript: a tensor of its own on tfjs's backend there. */
  tensor?(buffer: Buffer): Promise<Tensor>;
  free(buffers: readonly Buffer[]): void;
  /** Buffers alive now (uploads, outputs and a program's constants). Zero after everything is freed and disposed. */
  liveBuffers(): number;
  dispose(): void;
}
