/**
 * MoMo (Schaipp et al. 2024): momentum with a step size that a model of the loss allows. Averages of the batch loss f, the gradient g and g·x
 * make a linear model of the loss, cut off at a lower bound f*; its minimiser near by gives τ = min(α, (f̄ + d·x − γ − f*)₊ / |d|²).
 */
import * as tf from "@tensorflow/tfjs-core";
import { debias } from "./adam";
import { lossOf } from "./descend";
import { mapTree, type Tree } from "./mapTree";
import { toScalar, type Hyperparameter, type Optimizer } from "./optimizer.types";
import { dot, moved } from "./treeAlgebra";

export interface MomoOptions {
  /** α: the largest step; default 1. */
  readonly learningRate?: Hyperparameter;
  /** β of all averages, default 0.9. */
  readonly beta?: number;
  /** f*, default 0; far below (−1e9) it is momentum with step α. */
  readonly lowerBound?: Hyperparameter;
}

export type MomoState = {
  readonly count: tf.Tensor;
  /** d */
  readonly direction: Tree;
  /** f̄ */
  readonly loss: tf.Tensor;
  /** γ: the average of g·x, each at its time. */
  readonly inner: tf.Tensor;
  /** τ of the last update, to be measured. */
  readonly stepSize: tf.Tensor;
};

/** |d|² below this counts as it. */
const TINY = 1e-30;

/** Averages start at the first batch's values. */
export function momo({ learningRate = 1, beta = 0.9, lowerBound = 0 }: MomoOptions = {}): Optimizer<MomoState> {
  return {
    init: (params) => ({
      count: tf.scalar(0),
      direction: mapTree((w) => tf.zerosLike(w!), params),
      loss: tf.scalar(0),
      inner: tf.scalar(0),
      stepSize: tf.scalar(0),
    }),
    update(gradients, state, params, context) {
      const value = lossOf("momo", context).loss;
      const keep = tf.where(tf.equal(state.count, 0), 0, beta);
      const average = (old: tf.Tensor, now: tf.Tensor): tf.Tensor =>
        tf.add(tf.mul(old, keep), tf.mul(now, tf.sub(1, keep)));
      const direction = mapTree((d, g) => average(d!, g!), state.direction, gradients);
      const [loss, inner] = [average(state.loss, value), average(state.inner, dot(gradients, params))];
      const above = tf.sub(tf.sub(tf.add(loss, dot(direction, params)), inner), toScalar(context, lowerBound));
      const allowed = tf.div(tf.relu(above), tf.maximum(dot(direction, direction), TINY));
      const stepSize = tf.minimum(toScalar(context, learningRate), allowed);
      const next = moved(params as Tree, direction, tf.neg(stepSize)) as typeof params;
      return { params: next, state: { count: tf.add(state.count, 1), direction, loss, inner, stepSize } };
    },
  };
}

export interface MomoAdamOptions extends Omit<MomoOptions, "beta"> {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

export type MomoAdamState = MomoState & { readonly second: Tree };

/**
 * MoMo with Adam's scaling D = ε + √v̂: averages start at 0 and are corrected by ρ = 1 − β₁ᵏ: τ = min(α/ρ, (f̄ + d·x − γ − ρ f*)₊ / d·D⁻¹d), step
 * τ D⁻¹d. Default α 0.01.
 */
export function momoAdam({
  learningRate = 0.01,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  lowerBound = 0,
}: MomoAdamOptions = {}): Optimizer<MomoAdamState> {
  const start = momo();
  return {
    init: (params) => ({ ...start.init(params), second: mapTree((w) => tf.zerosLike(w!), params) }),
    update(gradients, state, params, context) {
      const value = lossOf("momoAdam", context).loss;
      const count = tf.add(state.count, 1);
      const average = (beta: number) => (old: tf.Tensor, now: tf.Tensor) =>
        tf.add(tf.mul(old, beta), tf.mul(now, 1 - beta));
      const first = average(beta1);
      const direction = mapTree((d, g) => first(d!, g!), state.direction, gradients);
      const second = mapTree((v, g) => average(beta2)(v!, tf.square(g!)), state.second, gradients);
      const [loss, inner] = [first(state.loss, value), first(state.inner, dot(gradients, params))];
      const [rho, root] = [debias(beta1, count), tf.sqrt(debias(beta2, count))];
      const scaled = mapTree((d, v) => tf.div(d!, tf.add(tf.div(tf.sqrt(v!), root), epsilon)), direction, second);
      const bound = tf.mul(rho, toScalar(context, lowerBound));
      const above = tf.sub(tf.sub(tf.add(loss, dot(direction, params)), inner), bound);
      const allowed = tf.div(tf.relu(above), tf.maximum(dot(direction, scaled), TINY));
      const stepSize = tf.minimum(tf.div(toScalar(context, learningRate), rho), allowed);
      const next = moved(params as Tree, scaled, tf.neg(stepSize)) as typeof params;
      return { params: next, state: { count, direction, loss, inner, stepSize, second } };
    },
  };
}
