/** What contrastive losses are made of: unit vectors and the similarities of all pairs of them. */
import * as tf from "@tensorflow/tfjs-core";
import { stopGradient } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";

/** Stands for "not a candidate" among similarities: below all of them, but finite in float32. */
const NOTHING = -1e30;

/** Rows of length 1, [n, d] to [n, d]: x / √(|x|² + ε), so that a row of zeros has a gradient (0) too. ε default 1e-12. */
export function unitRows(x: tf.Tensor, epsilon = 1e-12): tf.Tensor2D {
  return tf.div(x, tf.sqrt(tf.add(tf.sum(tf.square(x), -1, true), epsilon)));
}

/** x·y of all pairs of rows: [n, d] and [m, d] to [n, m]. */
export const similarities = (x: tf.Tensor, y: tf.Tensor): tf.Tensor2D =>
  tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D, false, true);

/** |x − y|² of all pairs of rows: [n, m]; of rows of any length, at least 0. */
export function squaredDistances(x: tf.Tensor, y: tf.Tensor): tf.Tensor2D {
  const squares = (of: tf.Tensor): tf.Tensor => tf.sum(tf.square(of), 1);
  const both = tf.add(tf.expandDims(squares(x), 1), tf.expandDims(squares(y), 0));
  return tf.relu(tf.sub(both, tf.mul(similarities(x, y), 2))) as tf.Tensor2D;
}

/** log Σ_j e^{s_ij} over the candidates (`mask` not 0), [n, m] to [n, 1]; a row without any is −1e30. */
export function logSumOver(scores: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  const open = tf.where(tf.greater(mask, 0), scores, tf.fill(scores.shape, NOTHING));
  const most = stopGradient(tf.max(open, 1, true));
  return tf.add(most, tf.log(tf.sum(tf.mul(tf.exp(tf.sub(open, most)), mask), 1, true)));
}

/** 1 off the diagonal, 0 on it: float32 [n, n]. */
export const notSelf = (n: number): tf.Tensor2D => tf.sub(1, tf.eye(n)) as tf.Tensor2D;

/** Both [n, d]. Throws LB335. */
export function maybePairs(name: string, x: tf.Tensor, y: tf.Tensor): number {
  if (x.rank === 2 && x.shape.join() === y.shape.join()) return x.shape[0]!;
  const shapes = `[${x.shape.join(", ")}] and [${y.shape.join(", ")}]`;
  throw new AuthorError("LB335", `${name} cannot match: ${shapes}`, "two views of the same rows are [n, d] both.");
}

/** Embeddings [n, d], labels int32 [n], to 1 where two rows share a label. Throws LB335. */
export function sameLabel(name: string, x: tf.Tensor, labels: tf.Tensor): tf.Tensor2D {
  const [n] = x.shape as [number];
  if (x.rank !== 2 || labels.rank !== 1 || labels.shape[0] !== n) {
    const shapes = `embeddings [${x.shape.join(", ")}], labels [${labels.shape.join(", ")}]`;
    throw new AuthorError("LB335", `${name} cannot match: ${shapes}`, "embeddings are [n, d], labels int32 [n].");
  }
  return tf.cast(tf.equal(tf.expandDims(labels, 1), tf.expandDims(labels, 0)), "float32") as tf.Tensor2D;
}
