/**
 * Shapes and axes as numpy and tfjs have them: row-major, broadcast from the right, negative axes count from the end.
 * Pure functions on plain arrays; errors carry the code LB104, since a wrong shape is almost always the author's.
 */
import type { Shape } from "./node";
import { TraceError } from "./traceError";

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((extent, i) => extent === b[i]);

/** Row-major strides in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  for (let axis = shape.length - 1, stride = 1; axis >= 0; axis -= 1) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/** The shape of an elementwise operation on `a` and `b`. */
export function broadcastShapes(a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1)
      throw new TraceError(
        "LB104",
        `shapes do not broadcast: ${showShape(a)} and ${showShape(b)}`,
        "align the axes from the right; each pair must be equal or 1.",
      );
    return x === 1 ? y : x;
  });
}

/** Axes of `shape` along which a value of `from` was repeated when broadcast to it. */
export function broadcastAxes(from: Shape, shape: Shape): number[] {
  const added = shape.length - from.length;
  return shape.flatMap((extent, axis) => (axis < added || (from[axis - added] === 1 && extent !== 1) ? [axis] : []));
}

/** Axes counted from the front, in order, without repetition; all of them if none are given. */
export function toAxes(axes: number | readonly number[] | null | undefined, rank: number): number[] {
  if (axes === null || axes === undefined) return Array.from({ length: rank }, (_, i) => i);
  const list = (typeof axes === "number" ? [axes] : axes).map((axis) => toAxis(axis, rank));
  return [...new Set(list)].sort((a, b) => a - b);
}

export function toAxis(axis: number, rank: number): number {
  const front = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(front) || front < 0 || front >= rank)
    throw new TraceError("LB104", `axis outside a tensor of rank ${rank}: ${axis}`, "axes run from -rank to rank - 1.");
  return front;
}

export const showShape = (shape: Shape): string => `[${shape.join(", ")}]`;
