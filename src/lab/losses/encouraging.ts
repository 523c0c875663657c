/** Encouraging loss (Zhao et al. 2022): cross-entropy plus a bonus for examples that are classified well. */
import * as tf from "@tensorflow/tfjs-core";
import type { LossValue, RowLoss } from "./loss.types";
import { ofTrueClass, surprise, surpriseOfRest } from "./trueClass";
import { valueOf } from "./valueOf";

export interface EncouragingOptions {
  /** ℓ in (0, 1), "log end": where the bonus goes on as its tangent; default 0.75. Above 1 − 1e-5 it counts as that. */
  readonly logEnd?: LossValue;
  /** Of the bonus; default 1, and 0 is cross-entropy. */
  readonly weight?: LossValue;
}

/**
 * −log p + w b(p) with p = p_y, b = log(1 − p) up to p = ℓ, then log(1 − ℓ) − (p − ℓ)/(1 − ℓ). Logits [n, classes], labels int32 [n].
 */
export function encouraging({ logEnd = 0.75, weight = 1 }: EncouragingOptions = {}): RowLoss {
  return ofTrueClass("encouraging", (u, context) => {
    const end = tf.minimum(valueOf(logEnd, context), 1 - 1e-5);
    const p = tf.sigmoid(tf.neg(u));
    const left = tf.sub(1, end);
    const tangent = tf.sub(tf.log(left), tf.div(tf.sub(p, end), left));
    const bonus = tf.where(tf.lessEqual(p, end), tf.neg(surpriseOfRest(u)), tangent);
    return tf.add(surprise(u), tf.mul(bonus, valueOf(weight, context)));
  });
}
