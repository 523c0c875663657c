/** Standard normal numbers without those beyond two deviations, by the inverse of the distribution function at a uniform number. */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../../graph/index";

/** erf(√2): the share of a normal distribution within two deviations. */
const WITHIN_TWO = 0.9544997361036416;

/**
 * The inverse error function for |x| < 0.997, a polynomial in log(1 - x²): M. Giles 2010, "Approximating the erfinv function", single
 * precision (relative error 2e-7). From the highest power.
 */
const COEFFICIENTS = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 2.1858087e-4, -1.25372503e-3, -4.17768164e-3,
  0.246640727, 1.50140941,
];

/** Key: int32 [2]. Deviation 0.88, as tf.truncatedNormal's. */
export function truncatedNormal(key: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const x = random.uniform(key, shape, -WITHIN_TWO, WITHIN_TWO);
  const w = tf.sub(tf.neg(tf.log(tf.sub(1, tf.square(x)))), 2.5);
  const [highest, ...rest] = COEFFICIENTS as [number, ...number[]];
  const polynomial = rest.reduce<tf.Tensor>((sum, c) => tf.add(tf.mul(sum, w), c), tf.fill([...shape], highest));
  return tf.mul(tf.mul(polynomial, x), Math.SQRT2);
}
