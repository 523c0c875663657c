/** Mean cross-entropy of a softmax, in nats. */
import * as tf from "@tensorflow/tfjs-core";
import { stopGradient } from "../../graph/index";
import { labelled } from "./labelled";
import { rowLoss } from "./rowLoss";

/**
 * Logits [n, classes]; labels int32 [n] (classes), or float32 [n, classes] (probabilities); or [n, t, classes] and labels of one dimension
 * less. Exact at extreme logits: the largest is subtracted first, and as it cancels, no gradient flows through it. Throws LB335 where the
 * shapes don't fit.
 */
export const crossEntropy = rowLoss((outputs, labels) => {
  const { logits, targets, shape } = labelled("crossEntropy", outputs, labels, true);
  const logPartition = logPartitionOf(logits);
  const losses = tf.sum(tf.mul(targets, tf.sub(logPartition.log, logPartition.shifted)), 1);
  return shape.length === 1 ? losses : tf.reshape(losses, shape);
});

/** Logarithms of softmax probabilities, [rows, classes]. */
export function logSoftmax(logits: tf.Tensor): tf.Tensor2D {
  const { log, shifted } = logPartitionOf(logits);
  return tf.sub(shifted, log) as tf.Tensor2D;
}

function logPartitionOf(logits: tf.Tensor): { shifted: tf.Tensor; log: tf.Tensor } {
  const shifted = tf.sub(logits, stopGradient(tf.max(logits, 1, true)));
  return { shifted, log: tf.log(tf.sum(tf.exp(shifted), 1, true)) };
}
