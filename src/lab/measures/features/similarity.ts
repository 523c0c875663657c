/** How alike two sets of features of the same rows are. Traced. */
import * as tf from "@tensorflow/tfjs-core";
import { AuthorError } from "../../../graph/authorError";
import { rowsOfLengthOne } from "./classMeans";

/** Traced. Mean cosine of row i of one with row i of the other: [n, d] both. Scalar. */
export function featureCosine(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  if (a.shape.join() !== b.shape.join()) throw refused("featureCosine", a, b);
  return tf.mean(tf.sum(tf.mul(rowsOfLengthOne(a), rowsOfLengthOne(b)), 1));
}

/** Traced. Mean cosine of each two different rows of [n, d]: 1 where all features point the same way (collapse), about 0 where they are spread. */
export function meanCosine(features: tf.Tensor): tf.Tensor {
  const [n] = features.shape as [number];
  const mean = tf.sum(tf.square(tf.sum(rowsOfLengthOne(features), 0)));
  return tf.div(tf.sub(mean, n), n * (n - 1));
}

/**
 * Traced. Linear centred kernel alignment of features [n, p] and [n, q] of the same rows: |YᵀX|² / (|XᵀX| |YᵀY|), columns centred, 0…1
 * (Kornblith et al. 2019, eq. 6 and §2.3). The same whatever either is rotated or scaled by. Scalar.
 */
export function cka(x: tf.Tensor, y: tf.Tensor): tf.Tensor {
  if (x.rank !== 2 || y.rank !== 2 || x.shape[0] !== y.shape[0]) throw refused("cka", x, y);
  const [a, b] = [centred(x), centred(y)];
  const [n] = a.shape;
  const length = (m: tf.Tensor): tf.Tensor => tf.sqrt(tf.sum(tf.square(m)));
  // |XᵀX| = |XXᵀ|: take the smaller.
  const self = (m: tf.Tensor2D): tf.Tensor => length(tf.matMul(m, m, m.shape[1] < n, m.shape[1] >= n));
  return tf.div(tf.sum(tf.square(tf.matMul(b, a, true, false))), tf.mul(self(a), self(b)));
}

const centred = (m: tf.Tensor): tf.Tensor2D => tf.sub(m, tf.mean(m, 0, true)) as tf.Tensor2D;

const refused = (name: string, a: tf.Tensor, b: tf.Tensor): AuthorError => {
  const shapes = `[${a.shape.join(", ")}] and [${b.shape.join(", ")}]`;
  return new AuthorError("LB370", `${name} of features that do not fit: ${shapes}`, "give features of the same rows.");
};
