/** Cross-entropy against softened labels (Szegedy et al. 2016): (1 − s) [k = y] + s/C in place of [k = y]. */
import * as tf from "@tensorflow/tfjs-core";
import { logSoftmax } from "./crossEntropy";
import { labelled } from "./labelled";
import type { LossValue, RowLoss } from "./loss.types";
import { rowLoss } from "./rowLoss";
import { valueOf } from "./valueOf";

/** `amount` s in [0, 1], default 0.1. Logits [n, classes]; labels int32 [n], or float32 [n, classes] (probabilities). */
export function labelSmoothing({ amount = 0.1 }: { readonly amount?: LossValue } = {}): RowLoss {
  return rowLoss((outputs, labels, context) => {
    const { logits, targets, shape } = labelled("labelSmoothing", outputs, labels, true);
    const logs = logSoftmax(logits);
    const s = valueOf(amount, context);
    const own = tf.mul(tf.sum(tf.mul(targets, logs), 1), tf.sub(1, s));
    return tf.reshape(tf.neg(tf.add(own, tf.mul(tf.mean(logs, 1), s))), shape);
  });
}
