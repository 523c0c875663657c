/**
 * Unconstrained features: the last layers of a net on free features, one row a sample, as if what is before could give any (Mixon, Parshall &
 * Pi 2022; Dang et al. 2023). Its inputs are the numbers of the samples.
 */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../graph/index";
import { AuthorError } from "../../graph/authorError";
import { deepModel } from "./deepModel";
import type { DeepModel } from "./model.types";

export interface UnconstrainedFeaturesOptions {
  readonly samples: number;
  readonly dimension: number;
  readonly outputs: number;
  /** Linear layers after the features, without biases; default 1. 0 gives out the features themselves. */
  readonly layers?: number;
  /** Of all of it at the start; default 1/√dimension. */
  readonly deviation?: number;
}

export interface UnconstrainedParams {
  /** [samples, dimension] */
  readonly features: tf.Tensor;
  /** [dimension, dimension] but the last, [dimension, outputs]. */
  readonly layers: readonly tf.Tensor[];
}

/** Inputs int32 [n], sample numbers to outputs [n, outputs]. `hidden` are features, then products so far. Throws LB333. */
export function unconstrainedFeatures(options: UnconstrainedFeaturesOptions): DeepModel<UnconstrainedParams> {
  const { samples, dimension, outputs, layers = 1, deviation = 1 / Math.sqrt(dimension) } = options;
  if (![samples, dimension, outputs, layers + 1].every((count) => Number.isInteger(count) && count > 0))
    throw new AuthorError(
      "LB333",
      `samples, dimension, outputs and layers must be whole numbers: ${[samples, dimension, outputs, layers].join(", ")}`,
      "for example samples: 360, dimension: 16, outputs: 4, layers: 1.",
    );
  return deepModel<UnconstrainedParams>({
    init: ({ key }) => ({
      features: random.normal(random.fold(key, 0), [samples, dimension], 0, deviation),
      layers: Array.from({ length: layers }, (_, i) =>
        random.normal(random.fold(key, i + 1), [dimension, i === layers - 1 ? outputs : dimension], 0, deviation),
      ),
    }),
    run(params, inputs) {
      const rows = tf.gather(params.features, tf.cast(inputs, "int32"));
      const products = [rows];
      for (const w of params.layers) products.push(tf.matMul(products.at(-1) as tf.Tensor2D, w as tf.Tensor2D));
      return { outputs: products.at(-1)!, hidden: products.slice(0, Math.max(1, params.layers.length)), params };
    },
  });
}
