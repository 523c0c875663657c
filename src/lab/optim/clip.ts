/** Gradients kept small before an optimizer sees them. The state is the optimizer's own. */
import * as tf from "@tensorflow/tfjs-core";
import { flatten } from "../../graph/index";
import { mapTree, type Tree } from "./mapTree";
import { toScalar, type Hyperparameter, type Optimizer } from "./optimizer.types";
import { train, type AnyOptimizer } from "./train";

export interface ClipByGlobalNormOptions<S extends Tree> {
  /** Positive. */
  readonly maxNorm: Hyperparameter;
  readonly optimizer: AnyOptimizer<S>;
}

/** All gradients together at most of length c: g ← g · c / max(c, |g|) (Pascanu, Mikolov & Bengio 2013). */
export function clipByGlobalNorm<S extends Tree>({ maxNorm, optimizer }: ClipByGlobalNormOptions<S>): Optimizer<S> {
  const inner = train(optimizer);
  return {
    ...inner,
    update(gradients, state, params, context) {
      const most = toScalar(context, maxNorm);
      const squares = flatten(gradients as never).map((g) => tf.sum(tf.square(g)));
      const norm = tf.sqrt(squares.reduce((a, b) => tf.add(a, b)));
      const factor = tf.div(most, tf.maximum(most, norm));
      const clipped = mapTree((g) => tf.mul(g!, factor), gradients);
      return inner.update(clipped, state, params, context);
    },
  };
}

export interface ClipByValueOptions<S extends Tree> {
  /** Positive. */
  readonly limit: Hyperparameter;
  readonly optimizer: AnyOptimizer<S>;
}

/** Each element of the gradients cut to −limit … limit. */
export function clipByValue<S extends Tree>({ limit, optimizer }: ClipByValueOptions<S>): Optimizer<S> {
  const inner = train(optimizer);
  return {
    ...inner,
    update(gradients, state, params, context) {
      const most = toScalar(context, limit);
      const clipped = mapTree((g) => tf.maximum(tf.neg(most), tf.minimum(most, g!)), gradients);
      return inner.update(clipped, state, params, context);
    },
  };
}
