/** Primitives that go over an axis: sum, max, min (axes vanish; `kept` puts them back as 1), argMax, argMin, cumsum. */
import type { Node } from "../node";
import { sizeOf } from "../node";
import { sameShape } from "../shape";
import { div, mul } from "./elementwise";
import { concat, reshape, reverse, sliceAxis } from "./layout";
import { constantValue, filled, make, scalar } from "./make";

const without = (x: Node, axes: readonly number[]) => x.shape.filter((_, axis) => !axes.includes(axis));
/** The shape of `x` with the axes reduced to 1. */
export const keptShape = (x: Node, axes: readonly number[]): number[] =>
  x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));

export function sum(x: Node, axes: readonly number[]): Node {
  const shape = without(x, axes);
  if (axes.length === 0) return x;
  if (sizeOf(x.shape) === 0) return filled(0, shape, x.dtype);
  if (axes.every((axis) => x.shape[axis] === 1)) return reshape(x, shape);
  const value = constantValue(x);
  const count = axes.reduce((n, axis) => n * x.shape[axis]!, 1);
  // Whole numbers add up without rounding, in any order.
  const exact = Number.isInteger(value) && Math.abs(value! * count) <= 2 ** 24;
  if (value !== undefined && exact && x.dtype === "float32") return mul(filled(value, shape), scalar(count));
  return make("sum", [x], shape, x.dtype, { axes: [...axes] });
}

/** Greatest or least along axes; NaN wins. Of nothing: NaN, as in tfjs, or the whole number 0. */
export function extreme(op: "reduceMax" | "reduceMin", x: Node, axes: readonly number[]): Node {
  if (sizeOf(x.shape) === 0) return filled(x.dtype === "float32" ? NaN : 0, without(x, axes), x.dtype);
  if (axes.every((axis) => x.shape[axis] === 1)) return reshape(x, without(x, axes));
  return make(op, [x], without(x, axes), x.dtype, { axes: [...axes] });
}

/** Of nothing: 0, as in tfjs. */
export const mean = (x: Node, axes: readonly number[]): Node =>
  div(sum(x, axes), scalar(axes.reduce((n, axis) => n * x.shape[axis]!, 1) || 1));

/** The axes of a reduction back, as 1. */
export const kept = (reduced: Node, x: Node, axes: readonly number[]): Node => reshape(reduced, keptShape(x, axes));

/** The product along axes as a tree of products of halves: no primitive of its own, and its gradient is right at zeros. */
export function product(x: Node, axes: readonly number[]): Node {
  if (sizeOf(x.shape) === 0) return filled(1, without(x, axes), x.dtype);
  let result = x;
  for (const axis of axes) {
    while (result.shape[axis]! > 1) {
      const extent = result.shape[axis]!;
      const half = extent >> 1;
      const halves = mul(sliceAxis(result, axis, 0, half), sliceAxis(result, axis, half, half));
      if (extent % 2 === 0) result = halves;
      else if (half === 1) result = mul(halves, sliceAxis(result, axis, 2, 1));
      else result = withLast(halves, result, axis);
    }
  }
  return reshape(result, without(x, axes));
}

/** Multiplies the odd element out into the first of the halves. */
function withLast(halves: Node, x: Node, axis: number): Node {
  const half = halves.shape[axis]!;
  const first = mul(sliceAxis(halves, axis, 0, 1), sliceAxis(x, axis, 2 * half, 1));
  const rest = sliceAxis(halves, axis, 1, half - 1);
  const shape = x.shape.map((extent, i) => (i === axis ? half : extent));
  return make("concat", [first, rest], shape, x.dtype, { axis });
}

/** Position of the first greatest or least element, int32. */
export function argExtreme(op: "argMax" | "argMin", x: Node, axis: number): Node {
  return make(op, [x], without(x, [axis]), "int32", { axis });
}

export function cumsum(x: Node, axis: number, exclusive: boolean, reverse: boolean): Node {
  return make("cumsum", [x], x.shape, x.dtype, { axis, exclusive, reverse });
}

/** Running products along an axis by doubling: log2(extent) products of the whole, and the gradient is right at zeros. */
export function cumprod(x: Node, axis: number, exclusive: boolean, backwards: boolean): Node {
  const shifted = (node: Node, by: number): Node => {
    const { shape } = node;
    const ones = filled(
      1,
      shape.map((e, i) => (i === axis ? by : e)),
      node.dtype,
    );
    return concat([ones, sliceAxis(node, axis, 0, shape[axis]! - by)], axis);
  };
  const forwards = backwards ? reverse(x, [axis]) : x;
  let result = exclusive && x.shape[axis]! > 0 ? shifted(forwards, 1) : forwards;
  for (let by = 1; by < x.shape[axis]!; by *= 2) result = mul(result, shifted(result, by));
  return backwards ? reverse(result, [axis]) : result;
}

/** Sums away what broadcasting added, so that `x` has the shape `like` again: the transpose of broadcasting. */
export function unbroadcast(x: Node, like: readonly number[]): Node {
  if (sameShape(x.shape, like)) return x;
  const added = x.shape.length - like.length;
  const axes = x.shape.flatMap((e, axis) => (axis < added || (like[axis - added] === 1 && e !== 1) ? [axis] : []));
  return reshape(sum(x, axes), like);
}
