/**
 * A multilayer perceptron: affine layers with an activation between them, none after the last.
 * Parameters: one `{weights: [in, out], bias: [out]}` a layer.
 */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../graph/index";
import { AuthorError } from "../../graph/authorError";
import { maybeActivation, type ActivationName } from "./activation";
import { deviationOf, type Initialisation } from "./initialisation";
import type { Model } from "./model.types";

export interface MlpOptions {
  /** Inputs, hidden widths, outputs: at least two. */
  readonly sizes: readonly number[];
  /** Default relu. */
  readonly activation?: ActivationName | ((x: tf.Tensor) => tf.Tensor);
  /** Of the weights; biases start at 0. Default he. */
  readonly initialisation?: Initialisation | number;
  /** Default true. */
  readonly bias?: boolean;
}

export interface Layer {
  /** [in, out] */
  readonly weights: tf.Tensor;
  /** [out] */
  readonly bias?: tf.Tensor;
}

/** Throws LB333 for bad sizes. Inputs of more than two dimensions are flattened to [n, sizes[0]]. */
export function mlp({ sizes, activation = "relu", initialisation = "he", bias = true }: MlpOptions): Model<Layer[]> {
  if (!Array.isArray(sizes) || sizes.length < 2 || !sizes.every((size) => Number.isInteger(size) && size > 0)) {
    throw new AuthorError(
      "LB333",
      `sizes must be two or more positive whole numbers: ${JSON.stringify(sizes)}`,
      "for example [784, 64, 10].",
    );
  }
  const activate = maybeActivation(activation);
  const [inputs] = sizes as [number];
  return {
    init({ key }): Layer[] {
      return sizes.slice(1).map((fanOut, i) => {
        const fanIn = sizes[i]!;
        const deviation = deviationOf(initialisation, fanIn, fanOut);
        const weights = random.normal(random.fold(key, i), [fanIn, fanOut], 0, deviation);
        return bias ? { weights, bias: tf.zeros([fanOut]) } : { weights };
      });
    },
    apply(layers, x) {
      let hidden = x.rank === 2 ? x : tf.reshape(x, [x.shape[0]!, inputs]);
      for (const [i, layer] of layers.entries()) {
        hidden = tf.matMul(hidden as tf.Tensor2D, layer.weights as tf.Tensor2D);
        if (layer.bias) hidden = tf.add(hidden, layer.bias);
        if (i < layers.length - 1) hidden = activate(hidden);
      }
      return hidden;
    },
  };
}
