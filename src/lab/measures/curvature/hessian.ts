/** The curvature of a loss, by products of its Hessian with vectors, which are exact (Pearlmutter 1994): no Hessian is ever made. Traced. */
import * as tf from "@tensorflow/tfjs-core";
import { grad, hvp, random, valueAndGrad, type Tree } from "../../../graph/index";
import type { Split } from "../../data/split.types";
import type { Measure } from "../forward";
import { objective, type LossOf } from "../objective";
import { maybeCount } from "./maybeCount";
import { topEigenpair, type TopOptions } from "./topEigenpair";
import { dot, moved, norm, normalised, scaled, signsLike, toVector } from "./vectors";

/** Traced. The largest Hessian eigenvalue of the loss over a split: what 2 / learning rate is compared with. Scalar. */
export function hessianTop(split: Split, of: LossOf, options?: TopOptions): Measure {
  return ({ params }, context) =>
    topEigenpair(objective(split, of, context), params as Tree, context.key, options).value;
}

/** Traced. The eigenvector of `hessianTop`, all parameters one after the other in the order of the params: [P]. Its sign is random. */
export function hessianTopVector(split: Split, of: LossOf, options?: TopOptions): Measure {
  return ({ params }, context) =>
    toVector(topEigenpair(objective(split, of, context), params as Tree, context.key, options).vector);
}

export interface TraceOptions {
  /** Random vectors; default 8. The relative error is about √(2 / (probes · stable rank of the Hessian)). */
  readonly probes?: number;
}

/** Traced. The sum of all Hessian eigenvalues of the loss over a split: mean of zᵀHz over random signs z (Hutchinson 1990). Scalar. */
export function hessianTrace(split: Split, of: LossOf, { probes = 8 }: TraceOptions = {}): Measure {
  maybeCount("probes", probes);
  return ({ params }, context) => {
    const f = objective(split, of, context);
    const one = (i: number): tf.Tensor => {
      const z = signsLike(params as Tree, random.fold(context.key, i));
      return dot(z, hvp(f, params as Tree, z));
    };
    return tf.div(tf.addN(Array.from({ length: probes }, (_, i) => one(i))), probes);
  };
}

export interface SharpnessOptions {
  /** ρ, in the norm over all parameters; default 0.05. */
  readonly radius?: number;
}

/** Traced. L(w + ρ g / |g|) − L(w): how much the loss rises in a ball, to first order (Foret et al. 2021, eq. 2 and 4). Scalar. */
export function sharpness(split: Split, of: LossOf, { radius = 0.05 }: SharpnessOptions = {}): Measure {
  return ({ params }, context) => {
    const f = objective(split, of, context);
    const { value, grad: gradient } = valueAndGrad(f, params as Tree);
    return tf.sub(f(moved(params as Tree, radius, normalised(gradient))), value);
  };
}

/** Traced. The length of the gradient of the loss over a split. Scalar. */
export function gradientNorm(split: Split, of: LossOf): Measure {
  return ({ params }, context) => norm(grad(objective(split, of, context), params as Tree));
}

/** Traced. The curvature along the gradient, gᵀHg / |g|²: at most the largest eigenvalue, and near it at the edge of stability. Scalar. */
export function gradientCurvature(split: Split, of: LossOf): Measure {
  return ({ params }, context) => {
    const f = objective(split, of, context);
    const gradient = grad(f, params as Tree);
    const square = dot(gradient, gradient);
    const direction = scaled(gradient, tf.divNoNan(tf.onesLike(square), tf.sqrt(square)));
    return dot(direction, hvp(f, params as Tree, direction));
  };
}
