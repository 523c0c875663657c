/**
 * Virtual adversarial training (Miyato et al. 2018): how much a classifier's answer changes in the direction that changes it most, found by
 * power iteration on the inputs. Needs no labels.
 */
import * as tf from "@tensorflow/tfjs-core";
import { grad, random, stopGradient } from "../../graph/index";
import { unitRows } from "./contrastive/pairs";
import { divergence } from "./divergence";
import type { LossContext, LossValue } from "./loss.types";
import { valueOf } from "./valueOf";

export interface VirtualAdversarialOptions {
  /** Draws the first direction: int32 [2]. */
  readonly key: tf.Tensor;
  /** ε, the length of the perturbation of each row; default 0.3. */
  readonly epsilon?: LossValue;
  /** ξ, the length at which directions are tried; default 0.01 (1e-6 is lost in float32). */
  readonly xi?: number;
  /** K, default 1; 0 leaves a random direction. */
  readonly iterations?: number;
  /** Where ε is a live knob or a schedule. */
  readonly context?: LossContext;
}

/**
 * `f` maps inputs [n, …] to logits [n, classes]. `loss` is the mean over rows of KL(p(·|x) ‖ p(·|x + r)) with p(·|x) and r held constant, to
 * be added to a supervised loss; `perturbation` is r [n, …], each row of length ε.
 */
export function virtualAdversarial(
  f: (x: tf.Tensor) => tf.Tensor,
  x: tf.Tensor,
  { key, epsilon = 0.3, xi = 0.01, iterations = 1, context }: VirtualAdversarialOptions,
): { loss: tf.Tensor; perturbation: tf.Tensor } {
  const n = x.shape[0]!;
  const answer = stopGradient(f(x));
  const change = divergence();
  const unit = (d: tf.Tensor): tf.Tensor => tf.reshape(unitRows(tf.reshape(d, [n, -1]), 1e-30), x.shape);
  let direction = unit(random.normal(key, x.shape));
  for (let k = 0; k < iterations; k += 1) {
    const slope = grad((d: tf.Tensor) => change(f(tf.add(x, d)), answer), tf.mul(direction, xi));
    direction = unit(lengthened(stopGradient(slope)));
  }
  const perturbation = stopGradient(tf.mul(direction, valueOf(epsilon, context)));
  return { loss: change(f(tf.add(x, perturbation)), answer), perturbation };
}

/** A gradient whose largest element is 1, so that its square is not lost in float32; zeros stay zeros. */
function lengthened(slope: tf.Tensor): tf.Tensor {
  const flat = tf.reshape(slope, [slope.shape[0]!, -1]);
  const most = tf.max(tf.abs(flat), 1, true);
  return tf.reshape(tf.div(flat, tf.maximum(most, 1e-30)), slope.shape);
}
