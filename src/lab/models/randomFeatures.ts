/**
 * Random features: a first layer that stays as it was drawn, and a linear readout that learns. With many features it is kernel ridge
 * regression (Rahimi & Recht 2007). Features φ(x) [n, k] are scaled so that φ(x)·φ(x′) tends to the kernel as k grows.
 */
import * as tf from "@tensorflow/tfjs-core";
import { random, stopGradient } from "../../graph/index";
import { AuthorError } from "../../graph/authorError";
import type { DeepModel } from "./model.types";
import { deepModel } from "./deepModel";

const kinds = ["relu", "fourier", "linear"] as const;
export type RandomFeatureKind = (typeof kinds)[number];

export interface RandomFeaturesOptions {
  readonly inputs: number;
  readonly features: number;
  /** Default 1. */
  readonly outputs?: number;
  /**
   * `relu` (default): √(2/k) relu(w·x), w ~ N(0, I), the arc-cosine kernel of order 1 (Cho & Saul 2009); `fourier`: √(2/k) cos(w·x/ℓ + b),
   * the Gaussian kernel e^{−|x−x′|²/2ℓ²}; `linear`: w·x/√k, the kernel x·x′.
   */
  readonly kind?: RandomFeatureKind;
  /** ℓ of `fourier`, default 1. */
  readonly lengthScale?: number;
}

export interface RandomFeatureParams {
  readonly fixed: { readonly w: tf.Tensor; readonly b: tf.Tensor };
  /** [features, outputs], from 0. */
  readonly readout: tf.Tensor;
}

/** Inputs [n, inputs] to [n, outputs]. `hidden` is φ(x). No gradient reaches the fixed part. Throws LB333. */
export function randomFeatures(options: RandomFeaturesOptions): DeepModel<RandomFeatureParams> {
  const { inputs, features, outputs = 1, kind = "relu", lengthScale = 1 } = options;
  if (![inputs, features, outputs].every((size) => Number.isInteger(size) && size > 0))
    throw new AuthorError(
      "LB333",
      `inputs, features and outputs must be positive whole numbers: ${[inputs, features, outputs].join(", ")}`,
      "count them.",
    );
  if (!kinds.includes(kind))
    throw new AuthorError("LB333", `unknown kind of random features: ${String(kind)}`, `known: ${kinds.join(", ")}.`);
  return deepModel<RandomFeatureParams>({
    init: ({ key }) => ({
      fixed: {
        w: random.normal(random.fold(key, 0), [inputs, features], 0, kind === "fourier" ? 1 / lengthScale : 1),
        b: random.uniform(random.fold(key, 1), [features], 0, 2 * Math.PI),
      },
      readout: tf.zeros([features, outputs]),
    }),
    run(params, x) {
      const { w, b } = params.fixed;
      const h = tf.matMul(x as tf.Tensor2D, stopGradient(w) as tf.Tensor2D);
      const phi =
        kind === "linear"
          ? tf.mul(h, 1 / Math.sqrt(features))
          : tf.mul(kind === "relu" ? tf.relu(h) : tf.cos(tf.add(h, stopGradient(b))), Math.sqrt(2 / features));
      return { outputs: tf.matMul(phi as tf.Tensor2D, params.readout as tf.Tensor2D), hidden: [phi], params };
    },
  });
}
