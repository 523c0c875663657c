/**
 * Optimizers that take the gradient elsewhere: at the worst parameters near by. Two gradients an update (AMP: as many more as ascent steps).
 * The inner optimizer sees that gradient, and moves the parameters as they were.
 */
import * as tf from "@tensorflow/tfjs-core";
import { AuthorError } from "../../graph/authorError";
import { lossOf } from "./descend";
import { mapTree, type Tree } from "./mapTree";
import { toScalar, type Hyperparameter, type Optimizer, type UpdateContext } from "./optimizer.types";
import { moved, norm, scaledTree } from "./treeAlgebra";

/** From gradients at the parameters to a perturbation, nested alike. */
type Perturbation = (gradients: Tree, params: Tree, context: UpdateContext) => Tree;

function perturbed<S extends Tree>(name: string, optimizer: Optimizer<S>, of: Perturbation): Optimizer<S> {
  return {
    init: (params) => optimizer.init(params),
    update(gradients, state, params, context) {
      const { valueAndGradAt } = lossOf(name, context);
      const { grad } = valueAndGradAt(moved(params as Tree, of(gradients, params, context)));
      return optimizer.update(grad as typeof gradients, state, params, context);
    },
  };
}

const TINY = 1e-20;

export interface SamOptions<S extends Tree> {
  /** ρ ≥ 0, default 0.05; 0 is the inner optimizer alone. */
  readonly rho?: Hyperparameter;
  readonly optimizer: Optimizer<S>;
}

/** Sharpness-aware minimisation (Foret et al. 2021): the gradient at w + ρ g/|g|, with the length over all parameters. */
export function sam<S extends Tree>({ rho = 0.05, optimizer }: SamOptions<S>): Optimizer<S> {
  return perturbed("sam", optimizer, (gradients, _, context) =>
    scaledTree(gradients, tf.div(toScalar(context, rho), tf.maximum(norm(gradients), TINY))),
  );
}

export interface AmpOptions<S extends Tree> {
  /** ε: the longest perturbation of each tensor; default 0.5. */
  readonly epsilon?: Hyperparameter;
  /** ζ: rate of ascent, default 1. */
  readonly zeta?: Hyperparameter;
  /** N: steps of ascent, default 1. */
  readonly steps?: number;
  readonly optimizer: Optimizer<S>;
}

/**
 * Adversarial model perturbation (Zheng, Zhang & Mao 2021): from Δ = 0, N times Δ ← Δ + ζ ∇L(w + Δ), each tensor of Δ cut to length ε; then
 * the gradient at w + Δ. Throws LB357.
 */
export function amp<S extends Tree>({ epsilon = 0.5, zeta = 1, steps = 1, optimizer }: AmpOptions<S>): Optimizer<S> {
  if (!Number.isInteger(steps) || steps < 0)
    throw new AuthorError("LB357", `steps of amp must be a whole number from 0: ${steps}`, "for example steps: 1.");
  return perturbed("amp", optimizer, (gradients, params, context) => {
    const { valueAndGradAt } = lossOf("amp", context);
    const [longest, rate] = [toScalar(context, epsilon), toScalar(context, zeta)];
    let delta: Tree = mapTree((g) => tf.zerosLike(g!), gradients);
    for (let n = 0; n < steps; n += 1) {
      const slope = n === 0 ? gradients : valueAndGradAt(moved(params, delta)).grad;
      delta = mapTree(
        (d) => {
          const length = tf.sqrt(tf.sum(tf.square(d!)));
          return tf.mul(d!, tf.minimum(1, tf.div(longest, tf.maximum(length, TINY))));
        },
        moved(delta, slope, rate),
      );
    }
    return delta;
  });
}

export interface AwpOptions<S extends Tree> {
  /** γ ≥ 0: length of each matrix's perturbation by its own; default 0.005. */
  readonly gamma?: Hyperparameter;
  readonly optimizer: Optimizer<S>;
}

/** Adversarial weight perturbation (Wu, Xia & Wang 2020): each tensor of two or more axes by γ |w_l| g_l/|g_l|; biases stay. */
export function awp<S extends Tree>({ gamma = 0.005, optimizer }: AwpOptions<S>): Optimizer<S> {
  return perturbed("awp", optimizer, (gradients, params, context) => {
    const share = toScalar(context, gamma);
    const length = (x: tf.Tensor): tf.Tensor => tf.sqrt(tf.sum(tf.square(x)));
    return mapTree(
      (g, w) =>
        w!.rank < 2 ? tf.zerosLike(w!) : tf.mul(g!, tf.div(tf.mul(share, length(w!)), tf.maximum(length(g!), TINY))),
      gradients,
      params,
    );
  });
}
