/**
 * Comp-sum losses (Mao, Mohri & Zhong 2023): ℓ_τ = (p_y^{τ−1} − 1) / (1 − τ), of which τ = 0 is the sum-exponential loss, 1 cross-entropy,
 * 1 < τ < 2 generalised cross-entropy (Zhang & Sabuncu 2018, q = τ − 1) and 2 the mean absolute error 1 − p_y.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { LossValue, RowLoss } from "./loss.types";
import { ofTrueClass, surprise } from "./trueClass";
import { valueOf } from "./valueOf";

export interface CompSumOptions {
  /** τ ≥ 0, default 1. */
  readonly tau?: LossValue;
}

/**
 * Logits [n, classes], labels int32 [n]. For τ < 1 the loss grows like e^{(1−τ) (z_j − z_y)} by its definition, and is Infinity in float32
 * where that is beyond 3e38.
 */
export function compSum({ tau = 1 }: CompSumOptions = {}): RowLoss {
  return ofTrueClass("compSum", (u, context) => powerOfSurprise(u, minus(valueOf(tau, context), 1)));
}

export interface GeneralisedOptions {
  /** q in (0, 1], default 0.7; towards 0 it is cross-entropy. */
  readonly q?: LossValue;
}

/** (1 − p_y^q) / q. Logits [n, classes], labels int32 [n]. */
export function generalisedCrossEntropy({ q = 0.7 }: GeneralisedOptions = {}): RowLoss {
  return ofTrueClass("generalisedCrossEntropy", (u, context) => powerOfSurprise(u, minus(valueOf(q, context))));
}

/** 2 (1 − p_y): the mean absolute error of the probabilities, Σ_k |p_k − [k = y]| (Ghosh, Kumar & Sastry 2017). */
export const probabilityError: RowLoss = ofTrueClass("probabilityError", (u) => tf.mul(2, tf.sigmoid(u)));

/** from − x. */
const minus = (x: tf.Tensor | number, from = 0): tf.Tensor | number =>
  typeof x === "number" ? from - x : tf.sub(from, x);

/** (e^{a s} − 1) / a for s = −log p_y; near a = 0, where that would be 0/0, its series s + a s²/2. */
function powerOfSurprise(u: tf.Tensor, a: tf.Tensor | number): tf.Tensor {
  const s = surprise(u);
  const series = (slope: tf.Tensor | number): tf.Tensor => tf.add(s, tf.mul(tf.square(s), tf.mul(slope, 0.5)));
  const quotient = (rate: tf.Tensor | number): tf.Tensor => tf.div(tf.expm1(tf.mul(s, rate)), rate);
  if (typeof a === "number") return Math.abs(a) < SMALL ? series(a) : quotient(a);
  const small = tf.less(tf.abs(a), SMALL);
  // What is not taken must still be a number, or its gradient, times 0, would not be.
  return tf.where(small, series(tf.where(small, a, 0)), quotient(tf.where(small, 1, a)));
}

const SMALL = 1e-6;
