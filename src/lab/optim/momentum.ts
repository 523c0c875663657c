/** Heavy-ball momentum: v ← μ v + g, w ← w − η v; Nesterov's: w ← w − η (g + μ v) (Sutskever et al. 2013, as in PyTorch). */
import * as tf from "@tensorflow/tfjs-core";
import { mapTree, type Tree } from "./mapTree";
import { toScalar, type Hyperparameter, type Optimizer } from "./optimizer.types";

export interface MomentumOptions {
  readonly learningRate: Hyperparameter;
  /** μ, default 0.9. */
  readonly momentum?: Hyperparameter;
  readonly nesterov?: boolean;
}

export function momentum({
  learningRate,
  momentum: mu = 0.9,
  nesterov = false,
}: MomentumOptions): Optimizer<{ velocity: Tree }> {
  return {
    init: (params) => ({ velocity: mapTree((w) => tf.zerosLike(w!), params) }),
    update(gradients, { velocity }, params, context) {
      const [rate, keep] = [toScalar(context, learningRate), toScalar(context, mu)];
      const next = mapTree((v, g) => tf.add(tf.mul(keep, v!), g!), velocity, gradients);
      const direction = nesterov ? mapTree((v, g) => tf.add(g!, tf.mul(keep, v!)), next, gradients) : next;
      return { state: { velocity: next }, params: mapTree((w, d) => tf.sub(w!, tf.mul(rate, d!)), params, direction) };
    },
  };
}

/** Nesterov's momentum: w ← w − η (g + μ v). */
export const nesterov = (options: Omit<MomentumOptions, "nesterov">): ReturnType<typeof momentum> =>
  momentum({ ...options, nesterov: true });
