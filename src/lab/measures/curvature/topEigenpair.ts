/**
 * The largest eigenvalue of a Hessian by a few Lanczos steps in the graph. With as many products it is far nearer than power iteration, and it is
 * the largest, not the largest in absolute value.
 */
import * as tf from "@tensorflow/tfjs-core";
import { hvp, random, type Tree } from "../../../graph/index";
import { maybeCount } from "./maybeCount";
import { direction, orthogonalPart } from "./orthogonal";
import { fromVector, toVector } from "./vectors";

export interface TopOptions {
  /** Products with the Hessian; default 10, a per cent or better on nets in training. Each adds some 80 nodes to the graph. */
  readonly iterations?: number;
}

/** Squarings of the tridiagonal matrix: eigenvalues that differ by a thousandth of the largest are told apart. */
const SQUARINGS = 13;

/**
 * Traced. The largest eigenvalue of f's Hessian at the params, from a random start, and its eigenvector, of length 1 and nested like the
 * params. The value is never above the true one, but for rounding.
 */
export function topEigenpair<T extends Tree>(
  f: (params: T) => tf.Tensor,
  params: T,
  key: tf.Tensor,
  { iterations = 10 }: TopOptions = {},
): { value: tf.Tensor; vector: T } {
  const { size } = toVector(params);
  const steps = Math.min(maybeCount("iterations", iterations), size);
  const multiply = (vector: tf.Tensor): tf.Tensor => toVector(hvp(f, params, fromVector(params, vector)));
  const basis: tf.Tensor[] = [];
  const products: tf.Tensor[] = [];
  let next = direction(random.normal(key, [size])).unit;
  for (let i = 0; i < steps; i += 1) {
    basis.push(next);
    products.push(multiply(next));
    if (i + 1 < steps) next = direction(orthogonalPart(tf.stack(basis), products[i]!)).unit;
  }
  const vectors = tf.stack(basis) as tf.Tensor2D;
  const small = tf.matMul(vectors, tf.stack(products) as tf.Tensor2D, false, true);
  const { value, vector } = topOfSmall(tf.mul(0.5, tf.add(small, tf.transpose(small))) as tf.Tensor2D);
  return { value, vector: fromVector(params, tf.reshape(tf.matMul(vector, vectors), [size])) };
}

/** Largest eigenvalue of a symmetric matrix [k, k], and its eigenvector [1, k]: a high power of it, shifted so that none is negative. */
function topOfSmall(matrix: tf.Tensor2D): { value: tf.Tensor; vector: tf.Tensor2D } {
  const [size] = matrix.shape;
  const identity = tf.eye(size);
  const trace = (m: tf.Tensor): tf.Tensor => tf.sum(tf.mul(m, identity));
  const ofTraceOne = (m: tf.Tensor): tf.Tensor2D => tf.mul(m, tf.divNoNan(tf.scalar(1), trace(m))) as tf.Tensor2D;
  const shift = tf.sqrt(tf.sum(tf.square(matrix)));
  let power = ofTraceOne(tf.add(matrix, tf.mul(shift, identity)));
  for (let i = 0; i < SQUARINGS; i += 1) power = ofTraceOne(tf.matMul(power, power));
  // Now it is u uᵀ. The row that is longest is the eigenvector, however small its other components are.
  const longest = tf.cast(tf.oneHot(tf.argMax(tf.sum(tf.square(power), 1)), size), "float32");
  const row = tf.matMul(tf.reshape(longest, [1, size]) as tf.Tensor2D, power);
  return { value: trace(tf.matMul(power, matrix)), vector: direction(row).unit as tf.Tensor2D };
}
