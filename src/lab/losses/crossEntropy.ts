/** Mean cross-entropy of a softmax, in nats. */
import * as tf from "@tensorflow/tfjs-core";
import { stopGradient } from "../../graph/index";
import { AuthorError } from "../../graph/authorError";

/**
 * Logits [n, classes]; labels int32 [n] (classes), or float32 [n, classes] (probabilities). Exact at extreme logits: the largest is
 * subtracted first, and as it cancels, no gradient flows through it. Throws LB335 where the shapes don't fit.
 */
export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  const [n, classes] = logits.shape as [number, number];
  const soft = labels.rank === 2 && labels.shape[1] === classes;
  if (logits.rank !== 2 || labels.shape[0] !== n || !(soft || labels.rank === 1)) {
    const shapes = `logits [${logits.shape.join(", ")}], labels [${labels.shape.join(", ")}]`;
    throw new AuthorError(
      "LB335",
      `crossEntropy cannot match: ${shapes}`,
      "logits are [n, classes]; labels are int32 [n], or float32 [n, classes].",
    );
  }
  const targets = soft ? labels : tf.cast(tf.oneHot(tf.cast(labels, "int32"), classes), "float32");
  const shifted = tf.sub(logits, stopGradient(tf.max(logits, 1, true)));
  const logPartition = tf.log(tf.sum(tf.exp(shifted), 1, true));
  return tf.mean(tf.sum(tf.mul(targets, tf.sub(logPartition, shifted)), 1));
}
