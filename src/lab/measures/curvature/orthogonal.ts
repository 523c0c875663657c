/** Traced. The part of a vector [P] that is orthogonal to the rows of a basis [k, P]; twice, since once leaves rounding behind. */
import * as tf from "@tensorflow/tfjs-core";

export function orthogonalPart(basis: tf.Tensor, vector: tf.Tensor): tf.Tensor {
  const rows = basis as tf.Tensor2D;
  const without = (x: tf.Tensor): tf.Tensor => {
    const along = tf.matMul(rows, tf.reshape(x, [x.size, 1]) as tf.Tensor2D);
    return tf.sub(x, tf.reshape(tf.matMul(rows, along, true, false), [x.size]));
  };
  return without(without(vector));
}

/** Traced. The vector at length 1, and its length; zeros stay zeros. */
export function direction(vector: tf.Tensor): { unit: tf.Tensor; length: tf.Tensor } {
  const length = tf.sqrt(tf.sum(tf.square(vector)));
  return { unit: tf.mul(vector, tf.divNoNan(tf.onesLike(length), length)), length };
}
