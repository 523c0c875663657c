/**
 * A random matrix with orthonormal rows or columns (the shorter ones), uniform among them: the polar factor of a normal matrix.
 * By Newton and Schulz, X ← X (3 - XᵀX)/2, which brings every singular value to 1: a few products, where QR would be a step a column.
 */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../../graph/index";

/** A singular value of 1e-6 of the greatest grows by 3/2 a step and needs 34; the last ones double the digits. */
const STEPS = 42;

/** Key: int32 [2]. All axes but the last count as rows. */
export function orthogonal(key: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const columns = shape.at(-1)!;
  const rows = shape.reduce((a, b) => a * b, 1) / columns;
  const tall = rows >= columns;
  const [long, short] = tall ? [rows, columns] : [columns, rows];
  const start = random.normal(key, [long, short]);
  let x = tf.div(start, tf.sqrt(tf.sum(tf.square(start)))) as tf.Tensor2D;
  for (let step = 0; step < STEPS; step += 1) {
    const cubed = tf.matMul(x, tf.matMul(x, x, true, false));
    x = tf.sub(tf.mul(x, 1.5), tf.mul(cubed, 0.5));
  }
  return tf.reshape(tall ? x : tf.transpose(x), [...shape]);
}
