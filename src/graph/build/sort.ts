/**
 * Order along the last axis. The primitive is `argSort`: positions in ascending order, int32, equal numbers as they stand, NaN last.
 * Sorting is a lookup by them, which makes its derivatives a lookup and a scatter by the same positions.
 */
import type { Node } from "../node";
import { gatherAny } from "./lookup";
import { filled, make } from "./make";

export function argSort(x: Node): Node {
  if (x.shape.length === 0 || x.shape.at(-1) === 1) return filled(0, x.shape, "int32");
  return make("argSort", [x], x.shape, "int32");
}

/** Numbers in ascending order along the last axis. */
export function sort(x: Node): Node {
  const last = x.shape.length - 1;
  return last < 0 || x.shape[last] === 1 ? x : gatherAny(x, argSort(x), last, last);
}
