/**
 * Losses that tolerate noisy labels (Ma et al. 2020): a loss divided by its sum over all labels it could have had; reverse cross-entropy
 * (Wang et al. 2019); and an active plus a passive loss.
 */
import * as tf from "@tensorflow/tfjs-core";
import { crossEntropy } from "./crossEntropy";
import { labelled } from "./labelled";
import type { LossValue, RowLoss } from "./loss.types";
import { rowLoss } from "./rowLoss";
import { ofTrueClass } from "./trueClass";
import { weighted } from "./weighted";

/**
 * L(z, y) / Σ_k L(z, k), in [0, 1] for losses that are not negative: `normalised(crossEntropy)` is NCE, `normalised(focal())` NFL. Logits
 * [n, classes], labels int32 [n]. The usual cut at p ≥ 1e-7 is not needed: logarithms of a softmax are exact here.
 */
export function normalised(loss: RowLoss): RowLoss {
  return rowLoss((outputs, labels, context) => {
    const { logits, targets, classes, shape } = labelled("normalised", outputs, labels);
    const rows = logits.shape[0];
    const each = Array.from({ length: classes }, (_, k) => loss.each(logits, tf.fill([rows], k, "int32"), context));
    const all = tf.stack(each, 1);
    return tf.reshape(tf.div(tf.sum(tf.mul(all, targets), 1), tf.sum(all, 1)), shape);
  });
}

export interface ReverseOptions {
  /** A: what log 0 counts as, default −4. */
  readonly logOfZero?: number;
}

/** −Σ_k p_k log [k = y] with log 0 := A, which is −A (1 − p_y). Logits [n, classes], labels int32 [n]. */
export function reverseCrossEntropy({ logOfZero = -4 }: ReverseOptions = {}): RowLoss {
  return ofTrueClass("reverseCrossEntropy", (u) => tf.mul(tf.sigmoid(u), -logOfZero));
}

export interface ActivePassiveOptions {
  /** Raises p_y only; default normalised cross-entropy. */
  readonly active?: RowLoss;
  /** Also lowers the others; default reverse cross-entropy. */
  readonly passive?: RowLoss;
  /** Default 1. */
  readonly alpha?: LossValue;
  /** Default 1. */
  readonly beta?: LossValue;
}

/** α active + β passive. */
export function activePassive({
  active = normalised(crossEntropy),
  passive = reverseCrossEntropy(),
  alpha = 1,
  beta = 1,
}: ActivePassiveOptions = {}): RowLoss {
  return weighted([
    { loss: active, weight: alpha },
    { loss: passive, weight: beta },
  ]);
}
