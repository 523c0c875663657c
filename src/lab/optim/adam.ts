/**
 * Adam (Kingma & Ba 2015): m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w − η m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ).
 * AdamW (Loshchilov & Hutter 2019) also takes η λ w off the weights, outside the moments.
 */
import * as tf from "@tensorflow/tfjs-core";
import { mapTree, type Tree } from "./mapTree";
import { toScalar, type Hyperparameter, type Optimizer } from "./optimizer.types";

export interface AdamOptions {
  /** η, default 0.001. */
  readonly learningRate?: Hyperparameter;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

export interface AdamWOptions extends AdamOptions {
  /** λ, default 0.01. */
  readonly weightDecay?: Hyperparameter;
}

type AdamState = { readonly count: tf.Tensor; readonly first: Tree; readonly second: Tree };

export function adam(options: AdamOptions = {}): Optimizer<AdamState> {
  return adamW({ ...options, weightDecay: 0 });
}

export function adamW({
  learningRate = 0.001,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay = 0.01,
}: AdamWOptions = {}): Optimizer<AdamState> {
  const zeros = (params: Tree): Tree => mapTree((w) => tf.zerosLike(w!), params);
  return {
    init: (params) => ({ count: tf.scalar(0), first: zeros(params), second: zeros(params) }),
    update(gradients, state, params, context) {
      const rate = toScalar(context, learningRate);
      const count = tf.add(state.count, 1);
      const first = mapTree((m, g) => tf.add(tf.mul(m!, beta1), tf.mul(g!, 1 - beta1)), state.first, gradients);
      const second = mapTree(
        (v, g) => tf.add(tf.mul(v!, beta2), tf.mul(tf.square(g!), 1 - beta2)),
        state.second,
        gradients,
      );
      const [scale1, scale2] = [tf.div(rate, debias(beta1, count)), tf.sqrt(debias(beta2, count))];
      const shrink = weightDecay === 0 ? undefined : tf.sub(1, tf.mul(rate, toScalar(context, weightDecay)));
      const next = mapTree(
        (w, m, v) => {
          const step = tf.div(tf.mul(scale1, m!), tf.add(tf.div(tf.sqrt(v!), scale2), epsilon));
          return tf.sub(shrink ? tf.mul(w!, shrink) : w!, step);
        },
        params,
        first,
        second,
      );
      return { params: next, state: { count, first, second } };
    },
  };
}

/** 1 − βᵗ as −expm1(t ln β): in float32 the difference itself would lose four digits at β = 0.999, t = 1. */
export function debias(beta: number, count: tf.Tensor): tf.Tensor {
  return tf.neg(tf.expm1(tf.mul(count, Math.log(beta))));
}
