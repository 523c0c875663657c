/** What a kernel is given: plain arrays by their addresses, and room to work in. */
import type { DType, FlatNode, Shape } from "../../../graph/node";
import type { Code, Push } from "../wasm/code";

export interface Kernel {
  readonly code: Code;
  readonly node: FlatNode;
  /** Addresses of the operands' first elements; they are plain. */
  readonly operands: readonly Push[];
  readonly shapes: readonly Shape[];
  readonly dtypes: readonly DType[];
  readonly out: Push;
  /** Address of scratch memory of `scratchBytes`. */
  readonly scratch: number;
}

export const BYTES = 4;

/** Extents before, of and after an axis. */
export function around(shape: Shape, axis: number): { outer: number; extent: number; inner: number } {
  const product = (part: Shape): number => part.reduce((a, b) => a * b, 1);
  return { outer: product(shape.slice(0, axis)), extent: shape[axis]!, inner: product(shape.slice(axis + 1)) };
}
