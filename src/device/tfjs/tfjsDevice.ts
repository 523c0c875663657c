/**
 * Runs a graph node by node with tfjs's operations, on the backend that is active. Intermediate results are freed after their last use.
 */
import * as tf from "@tensorflow/tfjs-core";
import { sizeOf, type DType, type Graph, type Shape, type Values } from "../../graph/node";
import { BufferTable } from "../bufferTable";
import type { Buffer, Device, DeviceName, Program } from "../device";
import { draw } from "../reference/random";
import { computeOnHost, hostNodes } from "./hostPlan";
import { operations } from "./operations";

interface Held {
  readonly tensor: tf.Tensor;
  /** Integers of small arrays, such as keys and counters, so that nobody has to read them back. */
  readonly host?: Values;
}

/** As many numbers as the keys of a large population have. */
const SMALL = 4096;

export function tfjsDevice(name: DeviceName, label: string): Device {
  const table = new BufferTable<Held>();
  const programs = new Set<TfjsProgram>();
  return {
    name,
    label,
    upload(values, shape, dtype) {
      const typed = typedFor(dtype, values);
      const tensor = tf.tensor(typed, [...shape], dtype);
      const host = dtype === "int32" && typed.length <= SMALL ? typed.slice() : undefined;
      return table.add({ tensor, ...(host && { host }) }, shape, dtype);
    },
    load(graph) {
      const program = new TfjsProgram(graph, table, () => programs.delete(program));
      programs.add(program);
      return program;
    },
    async read(buffers) {
      // WebGPU has no synchronous reading; elsewhere awaiting would only cost time.
      const tensors = buffers.map((buffer) => table.get(buffer).tensor);
      const values =
        name === "tfjs-webgpu"
          ? await Promise.all(tensors.map((tensor) => tensor.data()))
          : tensors.map((t) => t.dataSync());
      // Some backends give what they themselves keep.
      return values.map((array) => array.slice());
    },
    free: (buffers) => buffers.forEach((buffer) => table.remove(buffer)?.tensor.dispose()),
    liveBuffers: () => table.size + [...programs].reduce((sum, { constants }) => sum + constants.size, 0),
    dispose() {
      for (const { tensor } of table.clear()) tensor.dispose();
      for (const program of [...programs]) program.dispose();
    },
  };
}

class TfjsProgram implements Program {
  readonly constants = new Map<number, tf.Tensor>();
  readonly #graph: Graph;
  readonly #table: BufferTable<Held>;
  readonly #gone: () => void;
  readonly #onHost: ReadonlySet<number>;
  /** For each node those that nobody needs after it. */
  readonly #lastUses: readonly (readonly number[])[];

  constructor(graph: Graph, table: BufferTable<Held>, gone: () => void) {
    this.#graph = graph;
    this.#table = table;
    this.#gone = gone;
    this.#onHost = hostNodes(graph);
    this.#lastUses = lastUses(graph);
    graph.nodes.forEach((node, i) => {
      if (node.op === "const" || node.op === "iota") this.constants.set(i, operations[node.op]!(node, []));
    });
  }

  run(inputs: readonly Buffer[]): Buffer[] {
    const graph = this.#graph;
    const held = inputs.map((buffer) => this.#table.get(buffer));
    const host = computeOnHost(graph, this.#onHost, (i) => held[i]!.host ?? held[i]!.tensor.dataSync());
    const tensors: tf.Tensor[] = [];
    graph.nodes.forEach((node, i) => {
      const constant = this.constants.get(i);
      if (i < inputs.length) tensors[i] = held[i]!.tensor;
      else if (constant) tensors[i] = constant;
      else if (node.op === "foldKey") tensors[i] = tf.tensor(host.get(i)! as Int32Array, [...node.shape], "int32");
      else if (node.op === "randomUniform")
        tensors[i] = tf.tensor(draw(host.get(node.inputs[0]!)!, sizeOf(node.shape)), [...node.shape]);
      else {
        const operands = node.inputs.map((at) => tensors[at]!);
        tensors[i] = tf.tidy(() => operations[node.op]!(node, operands));
      }
      for (const at of this.#lastUses[i]!) tensors[at]!.dispose();
    });
    const given = new Set<tf.Tensor>();
    return graph.outputs.map((at) => {
      const { shape, dtype } = graph.nodes[at]!;
      const own = at >= inputs.length && !this.constants.has(at) && !given.has(tensors[at]!);
      const tensor = own ? tensors[at]! : tf.clone(tensors[at]!);
      given.add(tensor);
      return this.#table.add({ tensor }, shape as Shape, dtype);
    });
  }

  dispose(): void {
    for (const tensor of this.constants.values()) tensor.dispose();
    this.constants.clear();
    this.#gone();
  }
}

function lastUses({ nodes, inputs, outputs }: Graph): number[][] {
  const kept = new Set(outputs);
  const last = new Map<number, number>();
  nodes.forEach((node, i) => {
    if (i >= inputs.length) last.set(i, i);
    for (const at of node.inputs) if (at >= inputs.length) last.set(at, i);
  });
  const ends: number[][] = nodes.map(() => []);
  for (const [at, end] of last) {
    const { op } = nodes[at]!;
    if (!kept.has(at) && op !== "const" && op !== "iota") ends[end]!.push(at);
  }
  return ends;
}

function typedFor(dtype: DType, values: Values | readonly number[]): Exclude<Values, Float64Array> {
  if (dtype === "float32") return values instanceof Float32Array ? values : Float32Array.from(values);
  if (dtype === "int32") return values instanceof Int32Array ? values : Int32Array.from(values);
  return values instanceof Uint8Array ? values : Uint8Array.from(values);
}
