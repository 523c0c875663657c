/** Gradient descent: w ← w − η g. */
import * as tf from "@tensorflow/tfjs-core";
import { mapTree } from "./mapTree";
import { toScalar, type Hyperparameter, type Optimizer } from "./optimizer.types";

export function sgd({ learningRate }: { readonly learningRate: Hyperparameter }): Optimizer<Record<string, never>> {
  return {
    init: () => ({}),
    update(gradients, state, params, context) {
      const rate = toScalar(context, learningRate);
      return { state, params: mapTree((w, g) => tf.sub(w!, tf.mul(rate, g!)), params, gradients) };
    },
  };
}
