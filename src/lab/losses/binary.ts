/**
 * Losses of yes-or-no outputs: logits of any shape, targets of the same shape from 0 to 1. A row's loss is the sum over its outputs
 * (its labels, of which each is yes or no), the loss the mean over rows.
 */
import * as tf from "@tensorflow/tfjs-core";
import { AuthorError } from "../../graph/authorError";
import type { Loss, LossContext, LossValue, RowLoss } from "./loss.types";
import { rowLoss } from "./rowLoss";
import { valueOf } from "./valueOf";

/** A loss of each output from its logit and its target in [0, 1], summed over a row. Throws LB335. */
function ofEachOutput(
  name: string,
  of: (z: tf.Tensor, y: tf.Tensor, context: LossContext | undefined) => tf.Tensor,
): RowLoss {
  const each: Loss = (outputs, targets, context) => {
    const y = tf.cast(maybeAlike(name, outputs, targets), "float32");
    const losses = of(outputs, y, context);
    return losses.rank < 2 ? losses : tf.sum(tf.reshape(losses, [losses.shape[0]!, -1]), 1);
  };
  return rowLoss(each);
}

/** Targets [n] of outputs [n, 1] are the same numbers. */
function maybeAlike(name: string, outputs: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  if (outputs.shape.join() === targets.shape.join()) return targets;
  if (outputs.rank === 2 && outputs.shape[1] === 1 && targets.rank === 1 && targets.shape[0] === outputs.shape[0])
    return tf.reshape(targets, outputs.shape);
  const shapes = `logits [${outputs.shape.join(", ")}], targets [${targets.shape.join(", ")}]`;
  throw new AuthorError("LB335", `${name} cannot match: ${shapes}`, "they have the same shape; targets are 0 … 1.");
}

/** −y log σ(z) − (1 − y) log σ(−z), as softplus(z) − y z. */
export const binaryCrossEntropy: RowLoss = ofEachOutput("binaryCrossEntropy", (z, y) =>
  tf.sub(tf.softplus(z), tf.mul(y, z)),
);

export interface BinaryFocalOptions {
  /** γ ≥ 0, default 2. */
  readonly gamma?: LossValue;
  /** α in (0, 1): weight of yes, with 1 − α of no; default: both 1. */
  readonly alpha?: LossValue;
}

/** Focal loss of detection (Lin et al. 2017): −α_t (1 − p_t)^γ log p_t, with p_t the probability given to the truth. Targets 0 or 1. */
export function binaryFocal({ gamma = 2, alpha }: BinaryFocalOptions = {}): RowLoss {
  return ofEachOutput("binaryFocal", (z, y, context) => {
    const g = valueOf(gamma, context);
    const part = (towards: tf.Tensor): tf.Tensor =>
      tf.mul(tf.exp(tf.neg(tf.mul(tf.softplus(towards), g))), tf.softplus(tf.neg(towards)));
    const a = alpha === undefined ? undefined : valueOf(alpha, context);
    const yes = a === undefined ? y : tf.mul(y, a);
    const no = a === undefined ? tf.sub(1, y) : tf.mul(tf.sub(1, y), tf.sub(1, a));
    return tf.add(tf.mul(yes, part(z)), tf.mul(no, part(tf.neg(z))));
  });
}

export interface AsymmetricOptions {
  /** γ₊ of positives, default 0. */
  readonly gammaPositive?: LossValue;
  /** γ₋ of negatives, default 4. */
  readonly gammaNegative?: LossValue;
  /** m: probabilities of negatives below it count as 0; default 0.05. */
  readonly shift?: LossValue;
}

/**
 * Asymmetric loss (Ridnik et al. 2021): positives −(1 − p)^γ₊ log p, negatives −p_m^γ₋ log(1 − p_m) with p_m = max(p − m, 0). Targets 0 or
 * 1. With a shift, log(1 − p_m) is at least log m. Without one it is as exact as binary cross-entropy.
 */
export function asymmetric({ gammaPositive = 0, gammaNegative = 4, shift = 0.05 }: AsymmetricOptions = {}): RowLoss {
  return ofEachOutput("asymmetric", (z, y, context) => {
    const m = valueOf(shift, context);
    const positive = tf.mul(
      tf.exp(tf.neg(tf.mul(tf.softplus(z), valueOf(gammaPositive, context)))),
      tf.softplus(tf.neg(z)),
    );
    // log(1 − p_m) = log(e^{log σ(−z)} + e^{log m}), at most 0.
    const exact = tf.neg(tf.softplus(z));
    const least = logarithm(m);
    const rest = tf.add(tf.maximum(exact, least), tf.softplus(tf.neg(tf.abs(tf.sub(exact, least)))));
    const shifted = tf.sub(tf.sigmoid(z), m);
    const present = tf.greater(shifted, 0);
    // Where p_m is 0 so is the loss, and the power must not see it: its slope there may be infinite.
    const factor = tf.pow(tf.where(present, shifted, 0.5), valueOf(gammaNegative, context));
    const negative = tf.where(present, tf.mul(factor, tf.relu(tf.neg(rest))), 0);
    return tf.add(tf.mul(y, positive), tf.mul(tf.sub(1, y), negative));
  });
}

/** log m, and far below any logarithm for m = 0, but finite. */
const logarithm = (m: tf.Tensor | number): tf.Tensor => tf.where(tf.greater(m, 0), tf.log(tf.maximum(m, 1e-37)), -1e30);
