/**
 * Label-distributionally robust losses (Zhu, Ying & Yang 2023): an adversary puts weight on labels, held back by λ KL(p ‖ 1/K).
 */
import * as tf from "@tensorflow/tfjs-core";
import { stopGradient } from "../../graph/index";
import { labelled } from "./labelled";
import type { LossValue, RowLoss } from "./loss.types";
import { rowLoss } from "./rowLoss";
import { valueOf } from "./valueOf";

export interface DistributionallyRobustOptions {
  /** λ > 0, default 1: towards 0 the Crammer-Singer hinge, 1 with no margin cross-entropy − log K. */
  readonly lambda?: LossValue;
  /** c, added to wrong logits; default 0. */
  readonly margin?: LossValue;
}

/** λ log (1/K) Σ_k e^{δ_k/λ} with δ_k = z_k − z_y + c [k ≠ y]. Logits [n, K], labels int32 [n]. */
export function distributionallyRobust({ lambda = 1, margin = 0 }: DistributionallyRobustOptions = {}): RowLoss {
  return rowLoss((outputs, labels, context) => {
    const { logits, targets, shape } = labelled("distributionallyRobust", outputs, labels);
    const l = valueOf(lambda, context);
    const own = tf.sum(tf.mul(targets, logits), 1, true);
    const delta = tf.add(tf.sub(logits, own), tf.mul(tf.sub(1, targets), valueOf(margin, context)));
    const most = stopGradient(tf.max(delta, 1, true));
    const rest = tf.log(tf.mean(tf.exp(tf.div(tf.sub(delta, most), l)), 1));
    return tf.reshape(tf.add(tf.reshape(most, rest.shape), tf.mul(rest, l)), shape);
  });
}
