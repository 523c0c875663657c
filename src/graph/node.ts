/**
 * The step as data. A node is one primitive operation on dense arrays; a graph is the nodes in an order in which they can
 * be computed, as plain data that can be posted to a worker, hashed, counted, differentiated and run by any device.
 * Nodes are immutable; transforms make new ones.
 */
export type DType = "float32" | "int32" | "bool";
export type Shape = readonly number[];
export type Values = Float32Array | Float64Array | Int32Array | Uint8Array;

/** A node while a trace or a transform is under way: inputs are references. */
export interface Node {
  readonly op: string;
  readonly inputs: readonly Node[];
  readonly shape: Shape;
  readonly dtype: DType;
  readonly attrs: Attrs;
}

export type Attrs = Readonly<Record<string, unknown>>;

/** A node at rest: inputs are positions in `Graph.nodes`, always smaller than the node's own. */
export interface FlatNode {
  readonly op: string;
  readonly inputs: readonly number[];
  readonly shape: Shape;
  readonly dtype: DType;
  readonly attrs: Attrs;
}

/** One input of a graph. `values` is there for data bound while tracing (a data set), absent for what the caller feeds. */
export interface GraphInput {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly values?: Values;
}

/** A traced function: `nodes[i]` for i < inputs.length are the inputs in order; `outputs` are positions in `nodes`. */
export interface Graph {
  readonly inputs: readonly GraphInput[];
  readonly nodes: readonly FlatNode[];
  readonly outputs: readonly number[];
}

export const sizeOf = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1);
