/** Kullback-Leibler divergences, in nats. */
import * as tf from "@tensorflow/tfjs-core";
import { AuthorError } from "../../graph/authorError";
import { logSoftmax } from "./crossEntropy";
import type { LossValue, RowLoss } from "./loss.types";
import { rowLoss } from "./rowLoss";
import { valueOf } from "./valueOf";

export interface DivergenceOptions {
  /** T: both logits are divided by it, and the result multiplied by T² (Hinton, Vinyals & Dean 2015). Default 1. */
  readonly temperature?: LossValue;
}

/**
 * KL(softmax(targets) ‖ softmax(outputs)): of the outputs' logits [n, classes] from the targets' logits, of the same shape. Gradients flow to
 * both; put `stopGradient` around a teacher. Throws LB335.
 */
export function divergence({ temperature = 1 }: DivergenceOptions = {}): RowLoss {
  return rowLoss((outputs, targets, context) => {
    if (outputs.rank !== 2 || outputs.shape.join() !== targets.shape.join()) {
      const shapes = `logits [${outputs.shape.join(", ")}], logits of the targets [${targets.shape.join(", ")}]`;
      throw new AuthorError("LB335", `divergence cannot match: ${shapes}`, "both are [n, classes], logits.");
    }
    const t = valueOf(temperature, context);
    const [q, p] = [outputs, targets].map((logits) => logSoftmax(temperature === 1 ? logits : tf.div(logits, t)));
    const each = tf.sum(tf.mul(tf.exp(p!), tf.sub(p!, q!)), 1);
    return temperature === 1 ? each : tf.mul(each, tf.mul(t, t));
  });
}

/** KL(N(μ, σ²) ‖ N(0, 1)), summed over latent dimensions: ½ Σ (μ² + σ² − 1 − log σ²). Means and log σ² [n, d]; gives [n] (Kingma & Welling 2014). */
export function gaussianDivergence(mean: tf.Tensor, logVariance: tf.Tensor): tf.Tensor {
  // σ² − 1 − log σ² as expm1(l) − l, exact near σ = 1.
  const spread = tf.sub(tf.expm1(logVariance), logVariance);
  return tf.mul(tf.sum(tf.add(tf.square(mean), spread), -1), 0.5);
}
