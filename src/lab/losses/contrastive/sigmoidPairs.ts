/** Sigmoid loss for pairs (Zhai et al. 2023, SigLIP): every pair of a row of one side and one of the other is told apart by itself. */
import * as tf from "@tensorflow/tfjs-core";
import type { LossValue, RowLoss } from "../loss.types";
import { rowLoss } from "../rowLoss";
import { valueOf } from "../valueOf";
import { maybePairs, similarities, unitRows } from "./pairs";

export interface SigmoidPairsOptions {
  /** t = 1/τ, default 10; trained: `tf.exp(params.t)`. */
  readonly scale?: LossValue;
  /** b, default −10; trained: a tensor. */
  readonly bias?: LossValue;
}

/** 1/n Σ_ij log(1 + e^{−y_ij (t x_i·y_j + b)}), y_ij = 1 for i = j and −1 else. Both sides [n, d]. Throws LB335. */
export function sigmoidPairs({ scale = 10, bias = -10 }: SigmoidPairsOptions = {}): RowLoss {
  return rowLoss((first, second, context) => {
    const n = maybePairs("sigmoidPairs", first, second);
    const s = similarities(unitRows(first), unitRows(second));
    const logits = tf.add(tf.mul(s, valueOf(scale, context)), valueOf(bias, context));
    const sign = tf.sub(1, tf.mul(2, tf.eye(n)));
    return tf.sum(tf.softplus(tf.mul(logits, sign)), 1);
  });
}
