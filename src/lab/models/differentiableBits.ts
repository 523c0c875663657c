/**
 * Weights rounded to a learnable number of bits (Cséfalvay & Imber 2023, "Self-compressing neural networks"):
 * q(x) = 2^e round(min(max(2^{−e} x, −2^{b−1}), 2^{b−1} − 1)), straight through the rounding.
 */
import * as tf from "@tensorflow/tfjs-core";
import { straightThrough } from "../../graph/index";

export interface BitsOptions {
  /** b, broadcast against x; below 0 it counts as 0. At 0 both bounds are −1/2, which rounds to 0: nothing is left. */
  readonly bits: tf.Tensor;
  /** e, broadcast against x. */
  readonly exponent: tf.Tensor;
}

/** Weights of any shape, quantised. Gradients reach x inside of the bounds, b through the bounds, e through both scalings. */
export function differentiableBits(x: tf.Tensor, { bits, exponent }: BitsOptions): tf.Tensor {
  const unit = tf.pow(2, exponent);
  const half = tf.pow(2, tf.sub(tf.relu(bits), 1));
  const cut = tf.minimum(tf.maximum(tf.div(x, unit), tf.neg(half)), tf.sub(half, 1));
  // At no bits both bounds are −1/2: said outright, as a last digit off would round to −1.
  const rounded = tf.where(tf.greater(bits, 0), tf.round(cut), 0);
  return tf.mul(unit, straightThrough(cut, rounded));
}
