/**
 * InfoNCE (van den Oord et al. 2018): tell the other view of a row from the views of other rows. Two views [n, d] of the same rows; they
 * are brought to length 1 first.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { LossValue, RowLoss } from "../loss.types";
import { rowLoss } from "../rowLoss";
import { valueOf } from "../valueOf";
import { logSumOver, maybePairs, notSelf, similarities, unitRows } from "./pairs";

export interface InfoNceOptions {
  /** τ > 0, default 0.5. A trained one is a tensor: `tf.exp(tf.neg(t))`. */
  readonly temperature?: LossValue;
  /**
   * `simclr` (default): each of the 2n views against the 2n − 2 others of both views (NT-Xent, Chen et al. 2020); `clip`: each row of one
   * side against the n of the other side, both ways (Radford et al. 2021).
   */
  readonly form?: "simclr" | "clip";
}

/** Mean over both views of −log of the positive's share. A row's loss is the mean of its two views'. Throws LB335. */
export function infoNce({ temperature = 0.5, form = "simclr" }: InfoNceOptions = {}): RowLoss {
  return rowLoss((first, second, context) => {
    const n = maybePairs("infoNce", first, second);
    const [x, y] = [unitRows(first), unitRows(second)];
    const scaled = (s: tf.Tensor): tf.Tensor => tf.div(s, valueOf(temperature, context));
    const across = scaled(similarities(x, y));
    const positive = tf.sum(tf.mul(across, tf.eye(n)), 1, true);
    const against = (cross: tf.Tensor, within: tf.Tensor): tf.Tensor => {
      if (form === "clip") return logSumOver(cross, tf.onesLike(cross));
      const mask = tf.concat([tf.ones([n, n]), notSelf(n)], 1);
      return logSumOver(tf.concat([cross, scaled(similarities(within, within))], 1), mask);
    };
    const both = tf.add(against(across, x), against(tf.transpose(across), y));
    return tf.reshape(tf.sub(tf.mul(both, 0.5), positive), [n]);
  });
}

/**
 * The hardness-blind rival of InfoNCE (Wang & Liu 2021): (−s_ii + mean over j ≠ i of s_ij) / τ, both ways. Throws LB335.
 */
export function simpleContrastive({ temperature = 0.5 }: Pick<InfoNceOptions, "temperature"> = {}): RowLoss {
  return rowLoss((first, second, context) => {
    const n = maybePairs("simpleContrastive", first, second);
    const s = tf.div(similarities(unitRows(first), unitRows(second)), valueOf(temperature, context));
    const positive = tf.sum(tf.mul(s, tf.eye(n)), 1);
    const others = tf.mul(s, notSelf(n));
    const negatives = tf.div(tf.add(tf.sum(others, 1), tf.sum(others, 0)), 2 * (n - 1));
    return tf.sub(negatives, positive);
  });
}
