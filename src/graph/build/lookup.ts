/**
 * Lookups by integer: `gather` along an axis by a vector of positions, and its transpose `scatterAdd`, which adds each slice into
 * its position. Both are linear in their first operand. Positions outside are an error: the reference throws, other devices need not notice.
 */
import type { Node } from "../node";
import { sizeOf } from "../node";
import { binary } from "./elementwise";
import { reshape, sliceAxis } from "./layout";
import { filled, iota, make, scalar } from "./make";

/** x[..., E, ...] at indices [I] along `axis`: [..., I, ...]. */
export function gather(x: Node, indices: Node, axis: number): Node {
  const shape = x.shape.map((extent, i) => (i === axis ? indices.shape[0]! : extent));
  return make("gather", [x, indices], shape, x.dtype, { axis });
}

/** Slices x[..., I, ...] added up at indices [I] into an axis of extent `size`. */
export function scatterAdd(x: Node, indices: Node, axis: number, size: number): Node {
  const shape = x.shape.map((extent, i) => (i === axis ? size : extent));
  if (sizeOf(shape) === 0 || sizeOf(x.shape) === 0) return filled(0, shape, x.dtype);
  return make("scatterAdd", [x, indices], shape, x.dtype, { axis, size });
}

/** Position in a row-major grid of the tuples in the last axis of `indices` [..., R], by the strides of the grid. */
export function flatPositions(indices: Node, strides: readonly number[]): Node {
  const axis = indices.shape.length - 1;
  const shape = indices.shape.slice(0, -1);
  if (indices.shape[axis] === 0) return filled(0, shape, "int32");
  return strides
    .slice(0, indices.shape[axis])
    .map((stride, i) => binary("mul", reshape(sliceAxis(indices, axis, i, 1), shape), scalar(stride, "int32")))
    .reduce((a, b) => binary("add", a, b));
}

/** tf.gather: indices of any shape; the first `batchDims` axes of both run in parallel. */
export function gatherAny(x: Node, indices: Node, axis: number, batchDims: number): Node {
  const outer = x.shape.slice(0, axis);
  const inner = x.shape.slice(axis + 1);
  const shape = [...outer, ...indices.shape.slice(batchDims), ...inner];
  if (batchDims === 0) return reshape(gather(x, reshape(indices, [sizeOf(indices.shape)]), axis), shape);
  // Batches become one long axis: position = batch * extent + index.
  const batch = sizeOf(x.shape.slice(0, batchDims));
  const count = sizeOf(indices.shape.slice(batchDims));
  const middle = x.shape.slice(batchDims, axis);
  const extent = x.shape[axis]!;
  const positions = binary(
    "add",
    reshape(indices, [batch, count]),
    reshape(binary("mul", iota(batch, "int32"), scalar(extent, "int32")), [batch, 1]),
  );
  const flat = reshape(positions, [sizeOf(indices.shape)]);
  if (sizeOf(middle) === 1) return reshape(gather(reshape(x, [batch * extent, ...inner]), flat, 0), shape);
  const rows = sizeOf(middle);
  const perRow = binary(
    "add",
    binary("mul", reshape(iota(batch * rows, "int32"), [batch, rows, 1]), scalar(extent, "int32")),
    reshape(indices, [batch, 1, count]),
  );
  return reshape(
    gather(reshape(x, [batch * rows * extent, ...inner]), reshape(perRow, [sizeOf(perRow.shape)]), 0),
    shape,
  );
}
