/** Activation functions by name. */
import * as tf from "@tensorflow/tfjs-core";
import { AuthorError } from "../../graph/authorError";

type Activation = (x: tf.Tensor) => tf.Tensor;

const activations = {
  relu: (x) => tf.relu(x),
  tanh: (x) => tf.tanh(x),
  sigmoid: (x) => tf.sigmoid(x),
  /** Slope 0.01 below 0; for another give `(x) => tf.leakyRelu(x, 0.2)`. */
  leakyRelu: (x) => tf.leakyRelu(x, 0.01),
  softplus: (x) => tf.softplus(x),
  elu: (x) => tf.elu(x),
  /** x Φ(x), exact (erf), not the tanh approximation. */
  gelu: (x) => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2)))),
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
  linear: (x) => x,
} satisfies Record<string, Activation>;

export type ActivationName = keyof typeof activations;

/** A function by its name; a function is itself. Throws LB331. */
export function maybeActivation(value: ActivationName | Activation): Activation {
  if (typeof value === "function") return value;
  if (Object.hasOwn(activations, value)) return activations[value];
  throw new AuthorError(
    "LB331",
    `unknown activation: ${String(value)}`,
    `known: ${Object.keys(activations).join(", ")}; or give a function.`,
  );
}
