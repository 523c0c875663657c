/**
 * Focal loss (Lin et al. 2017): −(1 − p_y)^γ log p_y, which silences examples that are classified well already; and dual focal loss
 * (Tao et al. 2023), −(1 − p_y + p_j)^γ log p_y with the runner-up p_j, the largest probability below p_y.
 */
import * as tf from "@tensorflow/tfjs-core";
import { stopGradient } from "../../graph/index";
import { logSoftmax } from "./crossEntropy";
import { labelled } from "./labelled";
import type { LossValue, RowLoss } from "./loss.types";
import { rowLoss } from "./rowLoss";
import { ofTrueClass, restToThe, surprise } from "./trueClass";
import { valueOf } from "./valueOf";

export interface FocalOptions {
  /** γ ≥ 0, default 2; 0 is cross-entropy. */
  readonly gamma?: LossValue;
}

/** Logits [n, classes], labels int32 [n]. For yes-or-no outputs see `binaryFocal`. */
export function focal({ gamma = 2 }: FocalOptions = {}): RowLoss {
  return ofTrueClass("focal", (u, context) => tf.mul(restToThe(u, valueOf(gamma, context)), surprise(u)));
}

export interface DualFocalOptions extends FocalOptions {
  /** The runner-up in the factor; default true. */
  readonly runnerUp?: boolean;
}

/**
 * Logits [n, classes], labels int32 [n]. Gradients flow through p_y and p_j, not through the choice of j; p_j is 0 where no class is ranked
 * below the true one.
 */
export function dualFocal({ gamma = 3, runnerUp = true }: DualFocalOptions = {}): RowLoss {
  if (!runnerUp) return focal({ gamma });
  return rowLoss((outputs, labels, context) => {
    const { logits, targets, classes, shape } = labelled("dualFocal", outputs, labels);
    const logs = logSoftmax(logits);
    const own = tf.sum(tf.mul(targets, logs), 1, true);
    const below = tf.less(logs, own);
    // −1 stands for "not below"; the best of those below is found first, then its probability is read with its gradient.
    const ranked = stopGradient(tf.where(below, tf.exp(logs), tf.fill(logs.shape, -1)));
    const chosen = tf.mul(tf.oneHot(tf.argMax(ranked, 1), classes), tf.cast(below, "float32"));
    const probabilities = tf.exp(logs);
    const second = tf.sum(tf.mul(chosen, probabilities), 1);
    // 1 − p_y as a sum of the others, which keeps its digits where p_y is near 1.
    const rest = tf.sum(tf.mul(tf.sub(1, targets), probabilities), 1);
    const factor = tf.pow(tf.maximum(tf.add(rest, second), SMALLEST), valueOf(gamma, context));
    return tf.reshape(tf.neg(tf.mul(factor, tf.reshape(own, factor.shape))), shape);
  });
}

/** Keeps a power's gradient finite at 0, where the loss itself is 0. */
const SMALLEST = 1e-30;
