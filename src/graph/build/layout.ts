/** Primitives that move numbers and compute none: reshape, broadcast, transpose, slice, pad, reverse, concat. */
import type { Node, Shape } from "../node";
import { sizeOf } from "../node";
import { broadcastShapes, sameShape, showShape } from "../shape";
import { TraceError } from "../traceError";
import { constantValue, filled, make } from "./make";

/** Same numbers in the same order, another shape of equal size. */
export function reshape(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  if (sizeOf(x.shape) !== sizeOf(shape))
    throw new TraceError(
      "LB104",
      `cannot reshape ${showShape(x.shape)} to ${showShape(shape)}`,
      "sizes must be equal.",
    );
  const value = constantValue(x);
  if (value !== undefined) return filled(value, shape, x.dtype);
  return make("reshape", [x.op === "reshape" ? x.inputs[0]! : x], shape, x.dtype);
}

/** Repeats along axes of extent 1 and along new axes in front. */
export function broadcast(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcastShapes(x.shape, shape), shape))
    throw new TraceError(
      "LB104",
      `cannot broadcast ${showShape(x.shape)} to ${showShape(shape)}`,
      "only extents of 1 repeat.",
    );
  const value = constantValue(x);
  return value === undefined ? make("broadcast", [x], shape, x.dtype) : filled(value, shape, x.dtype);
}

export function transpose(x: Node, perm: readonly number[]): Node {
  if (perm.every((p, i) => p === i)) return x;
  const shape = perm.map((p) => x.shape[p]!);
  // Axes of extent 1 may move for free.
  const order = perm.filter((p) => x.shape[p] !== 1);
  if (order.every((p, i) => i === 0 || p > order[i - 1]!)) return reshape(x, shape);
  if (x.op === "transpose") {
    const inner = x.attrs.perm as readonly number[];
    return transpose(
      x.inputs[0]!,
      perm.map((p) => inner[p]!),
    );
  }
  return make("transpose", [x], shape, x.dtype, { perm: [...perm] });
}

export function slice(x: Node, begin: readonly number[], size: Shape): Node {
  if (sameShape(x.shape, size)) return x;
  const value = constantValue(x);
  if (value !== undefined) return filled(value, size, x.dtype);
  return make("slice", [x], size, x.dtype, { begin: [...begin] });
}

/** The part [begin, begin + size) of one axis. */
export function sliceAxis(x: Node, axis: number, begin: number, size: number): Node {
  return slice(
    x,
    x.shape.map((_, i) => (i === axis ? begin : 0)),
    x.shape.map((extent, i) => (i === axis ? size : extent)),
  );
}

/** Puts `before[i]` and `after[i]` elements of `value` around axis i. */
export function pad(x: Node, before: readonly number[], after: readonly number[], value = 0): Node {
  if (before.every((n) => n === 0) && after.every((n) => n === 0)) return x;
  const shape = x.shape.map((extent, i) => before[i]! + extent + after[i]!);
  if (sizeOf(x.shape) === 0) return filled(value, shape, x.dtype);
  return make("pad", [x], shape, x.dtype, { before: [...before], after: [...after], value });
}

export function reverse(x: Node, axes: readonly number[]): Node {
  const turned = axes.filter((axis) => x.shape[axis] !== 1);
  return turned.length === 0 ? x : make("reverse", [x], x.shape, x.dtype, { axes: turned });
}

export function concat(parts: readonly Node[], axis: number): Node {
  const some = parts.filter((part) => part.shape[axis] !== 0);
  const first = some[0] ?? parts[0]!;
  if (some.length <= 1) return first;
  const extent = some.reduce((sum, part) => sum + part.shape[axis]!, 0);
  return make(
    "concat",
    some,
    first.shape.map((e, i) => (i === axis ? extent : e)),
    first.dtype,
    { axis },
  );
}
