/** Kernels that rank numbers by comparing them: the greatest k, and places in a sorted row. */
import {
  argExtreme,
  binary,
  cast,
  concat,
  extreme,
  filled,
  gatherAny,
  iota,
  kept,
  reshape,
  scalar,
  select,
  sum,
} from "../build/index";
import type { Node } from "../node";
import { least } from "./border";
import type { Lowerings } from "./lowering";

/**
 * The greatest k of the last axis in falling order, equal ones by position: one maximum after the other. (tfjs gives them in no order
 * where sorted is false.) NaN has no rank.
 */
function topK(x: Node, k: number): [Node, Node] {
  const axis = x.shape.length - 1;
  const shape = x.shape.map((extent, i) => (i === axis ? k : extent));
  if (k === 0) return [filled(0, shape, x.dtype), filled(0, shape, "int32")];
  const place = iota(x.shape[axis]!, "int32");
  const bottom = scalar(x.dtype === "float32" ? -Infinity : least(x.dtype), x.dtype);
  let taken: Node | undefined;
  const picks: Node[] = [];
  while (picks.length < k) {
    const rest = taken ? select(taken, bottom, x) : x;
    const greatest = binary("equal", x, kept(extreme("reduceMax", rest, [axis]), x, [axis]));
    const candidates = taken
      ? binary("and", greatest, binary("equal", cast(taken, "int32"), scalar(0, "int32")))
      : greatest;
    const pick = kept(argExtreme("argMax", cast(candidates, "int32"), axis), x, [axis]);
    picks.push(pick);
    const now = binary("equal", place, pick);
    taken = taken ? binary("or", taken, now) : now;
  }
  const indices = concat(picks, axis);
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
