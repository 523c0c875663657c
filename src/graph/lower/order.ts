/** Kernels that rank numbers by comparing them: the greatest k, and places in a sorted row. */
import { argSort, binary, cast, gatherAny, reshape, reverse, scalar, sliceAxis, sum } from "../build/index";
import type { Node } from "../node";
import type { Lowerings } from "./lowering";

/** The greatest k of the last axis in falling order, equal ones by position (also where tfjs's `sorted` is false); NaN is greatest. */
function topK(x: Node, k: number): [Node, Node] {
  const axis = x.shape.length - 1;
  // Sorting is stable and ascending: of the row read backwards, the last of equal ones is the first.
  const rising = argSort(reverse(x, [axis]));
  const falling = binary("sub", scalar(x.shape[axis]! - 1, "int32"), reverse(rising, [axis]));
  const indices = sliceAxis(falling, axis, 0, k);
  return [gatherAny(x, indices, axis, axis), indices];
}

export const order: Lowerings = {
  /** How many of each sorted row are less (left) or not greater (right). */
  SearchSorted: ({ sortedSequence, values }, nodeOf, { side }) => {
    const [sorted, wanted] = [nodeOf(sortedSequence!), nodeOf(values!)];
    const [batch, extent] = sorted.shape as [number, number];
    const row = reshape(sorted, [batch, 1, extent]);
    const one = reshape(wanted, [...wanted.shape, 1]);
    return sum(cast(binary(side === "left" ? "less" : "lessEqual", row, one), "int32"), [2]);
  },
  TopK: ({ x }, nodeOf, { k }) => topK(nodeOf(x!), k),
};
