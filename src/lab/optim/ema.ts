/**
 * An exponential moving average of the weights beside an optimizer (Polyak & Juditsky 1992): a ← δ a + (1 − δ) w after each update, from
 * a = w at the start. Training does not see it; `measures.averaged` does.
 */
import * as tf from "@tensorflow/tfjs-core";
import { mapTree, type Tree } from "./mapTree";
import { toScalar, type Hyperparameter, type Optimizer } from "./optimizer.types";
import { train, type AnyOptimizer } from "./train";

export interface EmaOptions<S extends Tree> {
  /** δ, default 0.999. */
  readonly decay?: Hyperparameter;
  readonly optimizer: AnyOptimizer<S>;
}

export type EmaState<S extends Tree> = { readonly average: Tree; readonly inner: S };

export function ema<S extends Tree>({ decay = 0.999, optimizer }: EmaOptions<S>): Optimizer<EmaState<S>> {
  const own = train(optimizer);
  return {
    init: (params) => ({ average: params, inner: own.init(params) }),
    update(gradients, { average, inner }, params, context) {
      const next = own.update(gradients, inner, params, context);
      const keep = toScalar(context, decay);
      const take = tf.sub(1, keep);
      const moved = mapTree((a, w) => tf.add(tf.mul(keep, a!), tf.mul(take, w!)), average, next.params);
      return { params: next.params, state: { average: moved, inner: next.state } };
    },
  };
}
