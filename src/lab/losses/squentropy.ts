/** Squentropy (Hui, Belkin & Wright 2023): cross-entropy plus the average squared wrong logit. */
import * as tf from "@tensorflow/tfjs-core";
import type { LossValue, RowLoss } from "./loss.types";
import { rowLoss } from "./rowLoss";
import { surprise, trueClass } from "./trueClass";
import { valueOf } from "./valueOf";

/**
 * −log p_y + λ/(C − 1) Σ_{j≠y} z_j²; λ (`weight`) is 1 in the paper, and 0 is cross-entropy. Logits [n, classes], labels int32 [n].
 */
export function squentropy({ weight = 1 }: { readonly weight?: LossValue } = {}): RowLoss {
  return rowLoss((outputs, labels, context) => {
    const { u, logits, targets, classes, shape } = trueClass("squentropy", outputs, labels);
    const wrong = tf.sum(tf.mul(tf.sub(1, targets), tf.square(logits)), 1);
    const anchor = tf.mul(tf.mul(wrong, 1 / (classes - 1)), valueOf(weight, context));
    return tf.reshape(tf.add(surprise(u), anchor), shape);
  });
}
