/** What pooling does at the border of an image: tfjs looks only at pixels inside. */
import { constant, typed } from "../build/index";
import type { DType, Node, Shape } from "../node";

/** A border that never wins: the least number, which stays a number where it is multiplied by zero. */
export const least = (dtype: DType): number =>
  dtype === "int32" ? -2147483648 : dtype === "bool" ? 0 : -3.4028234663852886e38;

/**
 * How many pixels of each window lie inside, [1, ...spatial extents of `out`, 1]: what an average divides by. `shape` and `out` are of
 * the image and of the result, [N, ..., C]; `before` is the padding of each axis.
 */
export function insideCounts(
  shape: Shape,
  kernel: readonly number[],
  strides: readonly number[],
  before: readonly number[],
  out: Shape,
): Node {
  const axes = kernel.map((extent, i) =>
    Array.from({ length: out[i + 1]! }, (_, at) => {
      const begin = at * strides[i]! - before[i + 1]!;
      return Math.min(begin + extent, shape[i + 1]!) - Math.max(begin, 0);
    }),
  );
  const counts = axes.reduce((all, axis) => all.flatMap((a) => axis.map((b) => a * b)), [1]);
  return constant(typed("float32", counts), [1, ...axes.map(({ length }) => length), 1], "float32");
}
