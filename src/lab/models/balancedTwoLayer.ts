/**
 * A two-layer net with balanced start: f(x) = Σ_j v_j φ(w_j·x), w_j = ε N(0, I/D), |v_j| = |w_j|, signs of v_j at random. Gradient flow
 * keeps v_j² − |w_j|² for ReLU (Boursier, Pillaud-Vivien & Flammarion 2022; Min, Mallada & Vidal 2024, "Early neuron alignment").
 */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../graph/index";
import { AuthorError } from "../../graph/authorError";
import { maybeActivation, type ActivationName } from "./activation";
import type { DeepModel } from "./model.types";
import { deepModel } from "./deepModel";

export interface BalancedTwoLayerOptions {
  readonly inputs: number;
  readonly width: number;
  /** ε, default 1. */
  readonly scale?: number;
  /** Default relu. */
  readonly activation?: ActivationName | ((x: tf.Tensor) => tf.Tensor);
}

export interface TwoLayerParams {
  /** One row a neuron: [width, inputs]. */
  readonly w: tf.Tensor;
  /** [width] */
  readonly v: tf.Tensor;
}

/** Inputs [n, inputs] to outputs [n]. `hidden` is φ(w·x), [n, width]. Throws LB331, LB333. */
export function balancedTwoLayer(options: BalancedTwoLayerOptions): DeepModel<TwoLayerParams> {
  const { inputs, width, scale = 1, activation = "relu" } = options;
  if (![inputs, width].every((size) => Number.isInteger(size) && size > 0))
    throw new AuthorError(
      "LB333",
      `inputs and width must be positive whole numbers: ${inputs}, ${width}`,
      "count units.",
    );
  const activate = maybeActivation(activation);
  return deepModel<TwoLayerParams>({
    init({ key }) {
      // Lengths first at scale 1: at ε = 1e-20 squares of the weights would be lost in float32.
      const w = random.normal(random.fold(key, 0), [width, inputs], 0, 1 / Math.sqrt(inputs));
      const sign = tf.sub(tf.mul(random.bernoulli(random.fold(key, 1), [width], 0.5), 2), 1);
      const lengths = tf.sqrt(tf.sum(tf.square(w), 1));
      return { w: tf.mul(w, scale), v: tf.mul(tf.mul(sign, lengths), scale) };
    },
    run(params, x) {
      const units = activate(tf.matMul(x as tf.Tensor2D, params.w as tf.Tensor2D, false, true));
      const outputs = tf.reshape(tf.matMul(units as tf.Tensor2D, tf.reshape(params.v, [width, 1])), [x.shape[0]!]);
      return { outputs, hidden: [units], params };
    },
  });
}
