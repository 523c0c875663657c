/**
 * A softmax seen from its true class: u = log Σ_{j≠y} e^{z_j} − z_y, so that p_y = σ(−u). As log p_y = −softplus(u) and
 * log(1 − p_y) = −softplus(−u) keep all their digits in both tails, losses of p_y alone are written in u.
 */
import * as tf from "@tensorflow/tfjs-core";
import { stopGradient } from "../../graph/index";
import { labelled, type Labelled } from "./labelled";
import type { Loss, LossContext, RowLoss } from "./loss.types";
import { rowLoss } from "./rowLoss";

/** Takes the place of the true logit among the others: below every logit, but finite in float32. */
const NOTHING = -1e30;

export interface TrueClass extends Labelled {
  /** [rows] */
  readonly u: tf.Tensor1D;
}

/** Throws LB335. */
export function trueClass(name: string, outputs: tf.Tensor, labels: tf.Tensor): TrueClass {
  const seen = labelled(name, outputs, labels);
  const { logits, targets } = seen;
  const own = tf.sum(tf.mul(targets, logits), 1);
  const others = tf.where(tf.greater(targets, 0), tf.fill(logits.shape, NOTHING), logits);
  // The largest cancels, so no gradient flows through it.
  const most = stopGradient(tf.max(others, 1, true));
  const rest = tf.log(tf.sum(tf.exp(tf.sub(others, most)), 1));
  const u = tf.add(tf.sub(tf.reshape(most, rest.shape), own), rest) as tf.Tensor1D;
  return { ...seen, u };
}

/** A loss that depends on the probability of the true class alone: `of` maps u [rows] to losses [rows]. */
export function ofTrueClass(name: string, of: (u: tf.Tensor, context: LossContext | undefined) => tf.Tensor): RowLoss {
  const each: Loss = (outputs, labels, context) => {
    const { u, shape } = trueClass(name, outputs, labels);
    return tf.reshape(of(u, context), shape);
  };
  return rowLoss(each);
}

/** −log p_y. */
export const surprise = (u: tf.Tensor): tf.Tensor => tf.softplus(u);

/** −log(1 − p_y). */
export const surpriseOfRest = (u: tf.Tensor): tf.Tensor => tf.softplus(tf.neg(u));

/** (1 − p_y)^exponent, as e^{exponent · log(1 − p_y)}: its gradient stays finite at p_y = 1, whatever the exponent. */
export const restToThe = (u: tf.Tensor, exponent: tf.Tensor | number): tf.Tensor =>
  tf.exp(tf.neg(tf.mul(surpriseOfRest(u), exponent)));
