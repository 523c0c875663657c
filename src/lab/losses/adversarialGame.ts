/**
 * Losses of generative adversarial networks, from the critic's scores of real and generated rows, and the penalty on its slope. Scores [n]
 * or [n, 1]. Each loss has a side for the critic and one for the generator; both are descended.
 */
import * as tf from "@tensorflow/tfjs-core";
import { grad } from "../../graph/index";
import type { Loss } from "./loss.types";

export interface Game {
  /** (scores of real rows, scores of generated rows) to a scalar. */
  readonly critic: Loss;
  readonly generator: Loss;
}

const meanSoftplus = (x: tf.Tensor): tf.Tensor => tf.mean(tf.softplus(x));

/**
 * Relativistic pairing (Jolicoeur-Martineau 2019; Huang et al. 2024, R3GAN): critic E softplus(D(y) − D(x)), generator E softplus(D(x) − D(y)),
 * row by row, so both have as many rows.
 */
export const relativistic: Game = {
  critic: (real, fake) => meanSoftplus(tf.sub(fake, real)),
  generator: (real, fake) => meanSoftplus(tf.sub(real, fake)),
};

/** The non-saturating game (Goodfellow et al. 2014): critic E softplus(−D(x)) + E softplus(D(y)), generator E softplus(−D(y)). */
export const nonSaturating: Game = {
  critic: (real, fake) => tf.add(meanSoftplus(tf.neg(real)), meanSoftplus(fake)),
  generator: (_, fake) => meanSoftplus(tf.neg(fake)),
};

/**
 * E |∇_x D(x)|² (Mescheder, Geiger & Nowozin 2018: R1 at real rows, R2 at generated ones), without the factor γ/2. `critic` maps rows [n, …]
 * to scores, row by row; the result can be differentiated by the critic's parameters, exactly.
 */
export function gradientPenalty(critic: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): tf.Tensor {
  const slope = grad((at: tf.Tensor) => tf.sum(critic(at)), x);
  return tf.div(tf.sum(tf.square(slope)), x.shape[0]!);
}
