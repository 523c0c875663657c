/**
 * Lanes of products and lookups. Lanes of a left operand with one right operand are more rows of one product; otherwise they are a batch.
 * Lookups at positions that differ by lane become one lookup in a longer axis, at positions shifted by lane.
 */
import { binary, dot, gather, gatherAny, iota, reshape, scalar, scatterAdd, swapLast } from "../build/index";
import { sizeOf, type Node } from "../node";
import { lifted, type LaneRules } from "./rule";

/** Lanes and batch as one batch. */
const merged = (x: Node): Node =>
  x.shape.length === 4 ? reshape(x, [x.shape[0]! * x.shape[1]!, ...x.shape.slice(2)]) : x;

/** Sums at positions [L, I] that differ by lane: the rows of all lanes and all axes before `axis` in one long axis. */
function scatterLanes(x: Node, indices: Node, axis: number, size: number): Node {
  const rows = sizeOf(x.shape.slice(0, axis));
  const [lanes, count] = indices.shape as [number, number];
  const inner = x.shape.slice(axis + 1);
  const shift = binary("mul", reshape(iota(rows, "int32"), [lanes, rows / lanes, 1]), scalar(size, "int32"));
  const positions = binary("add", shift, reshape(indices, [lanes, 1, count]));
  const flat = scatterAdd(reshape(x, [rows * count, ...inner]), reshape(positions, [rows * count]), 0, rows * size);
  return reshape(flat, [...x.shape.slice(0, axis), size, ...inner]);
}

export const products: LaneRules = {
  dot: (node, [a, b], lanes) => {
    const { ta, tb } = node.attrs as { ta: boolean; tb: boolean };
    if (node.shape.length === 2 && !b!.mapped) {
      const rows = ta ? swapLast(a!.node) : a!.node;
      const [, m, k] = rows.shape as [number, number, number];
      return reshape(dot(reshape(rows, [lanes * m, k]), b!.node, false, tb), [lanes, ...node.shape]);
    }
    return reshape(dot(merged(lifted(a!, lanes)), merged(lifted(b!, lanes)), ta, tb), [lanes, ...node.shape]);
  },
  gather: (node, [x, indices], lanes) => {
    const axis = (node.attrs.axis as number) + 1;
    if (!indices!.mapped) return gather(x!.node, indices!.node, axis);
    return gatherAny(lifted(x!, lanes), indices!.node, axis, 1);
  },
  scatterAdd: (node, [x, indices], lanes) => {
    const axis = (node.attrs.axis as number) + 1;
    const size = node.attrs.size as number;
    const values = lifted(x!, lanes);
    return indices!.mapped
      ? scatterLanes(values, indices!.node, axis, size)
      : scatterAdd(values, indices!.node, axis, size);
  },
};
