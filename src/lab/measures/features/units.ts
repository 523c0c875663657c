/** Units that do nothing, and how many directions the others use. Traced. */
import * as tf from "@tensorflow/tfjs-core";

export interface DormantOptions {
  /** τ: a unit is dormant if its mean absolute activation is at most this share of its layer's mean. Default 0: it is 0 on all rows (dead). */
  readonly threshold?: number;
}

/** Traced. 1 for each dormant unit, else 0: [units], of activations [n, …, units] (Sokar et al. 2023, definition 3.1). */
export function dormantUnits(activations: tf.Tensor, { threshold = 0 }: DormantOptions = {}): tf.Tensor {
  const units = activations.shape[activations.rank - 1]!;
  const size = tf.mean(tf.abs(tf.reshape(activations, [-1, units])), 0);
  return tf.cast(tf.lessEqual(size, tf.mul(threshold, tf.mean(size))), "float32");
}

/** Traced. Share of dormant units, 0…1, of one layer's activations [n, …, units] or of several layers' together. Scalar. */
export function dormantShare(activations: tf.Tensor | readonly tf.Tensor[], options?: DormantOptions): tf.Tensor {
  const layers = activations instanceof tf.Tensor ? [activations] : activations;
  const units = layers.map((layer) => dormantUnits(layer, options));
  return tf.mean(tf.concat(units));
}

/**
 * Traced. How many directions features [n, d] spread in: (Σλ)² / Σλ² of the eigenvalues of their covariance, 1…d. A rank that is smooth and needs
 * no eigenvalues. Scalar.
 */
export function participationRatio(features: tf.Tensor): tf.Tensor {
  const centred = tf.sub(features, tf.mean(features, 0, true)) as tf.Tensor2D;
  const gram = smallerGram(centred);
  return tf.div(tf.square(tf.sum(tf.square(centred))), tf.sum(tf.square(gram)));
}

/** Squarings of the Gram matrix: the largest eigenvalue comes out to a thousandth or better. */
const SQUARINGS = 12;

/** Traced. The largest singular value of a matrix [rows, columns]: its Gram matrix raised to a high power. Scalar; relative error below 1e-3. */
export function spectralNorm(matrix: tf.Tensor): tf.Tensor {
  const gram = smallerGram(matrix as tf.Tensor2D);
  const identity = tf.eye(gram.shape[0]);
  const trace = (m: tf.Tensor): tf.Tensor => tf.sum(tf.mul(m, identity));
  let power = tf.divNoNan(gram, trace(gram)) as tf.Tensor2D;
  for (let i = 0; i < SQUARINGS; i += 1) {
    const square = tf.matMul(power, power);
    power = tf.divNoNan(square, trace(square)) as tf.Tensor2D;
  }
  return tf.sqrt(tf.sum(tf.mul(power, gram)));
}

/** Traced. |A|² / |A|₂² of a matrix, as plain `stableRank`: 1 for rank one. Scalar. */
export function stableRankOf(matrix: tf.Tensor): tf.Tensor {
  return tf.divNoNan(tf.sum(tf.square(matrix)), tf.square(spectralNorm(matrix)));
}

/** AAᵀ or AᵀA, which have the same eigenvalues but for zeros. */
function smallerGram(matrix: tf.Tensor2D): tf.Tensor2D {
  const [rows, columns] = matrix.shape;
  return tf.matMul(matrix, matrix, columns < rows, columns >= rows);
}
