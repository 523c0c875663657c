/** The inverse of a small positive definite matrix, in the graph: the sweep operator (Goodnight 1979), one pivot after the other. Traced. */
import * as tf from "@tensorflow/tfjs-core";

/** [k, k]; about ten nodes a row, so for k of some dozens. Not finite where the matrix is singular. */
export function inverseOfPositive(matrix: tf.Tensor2D): tf.Tensor2D {
  const [size] = matrix.shape;
  let swept: tf.Tensor = matrix;
  for (let k = 0; k < size; k += 1) {
    const unit = tf.cast(tf.oneHot(tf.scalar(k, "int32"), size), "float32");
    const [down, along] = [tf.reshape(unit, [size, 1]), tf.reshape(unit, [1, size])];
    const column = tf.slice(swept, [0, k], [size, 1]);
    const row = tf.slice(swept, [k, 0], [1, size]);
    const pivot = tf.slice(swept, [k, k], [1, 1]);
    // With the pivot moved by one in column and row, their product also brings both of them, and the pivot, to what they have to be.
    const outer = tf.matMul(tf.sub(column, down) as tf.Tensor2D, tf.add(row, along) as tf.Tensor2D);
    swept = tf.sub(swept, tf.div(outer, pivot));
  }
  return swept as tf.Tensor2D;
}
