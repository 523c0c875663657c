/**
 * Cross-entropy as a series, −log p_y = Σ_{j≥1} (1 − p_y)^j / j, and losses that change it (Leng et al. 2022, "PolyLoss").
 */
import * as tf from "@tensorflow/tfjs-core";
import { AuthorError } from "../../graph/authorError";
import type { LossValue, RowLoss } from "./loss.types";
import { ofTrueClass, restToThe, surprise } from "./trueClass";
import { valueOf } from "./valueOf";

export interface PolyOptions {
  /** ε, default 2. */
  readonly epsilon?: LossValue;
  /** j: which power is perturbed, default 1. */
  readonly power?: LossValue;
}

/** −log p_y + ε (1 − p_y)^j. Logits [n, classes], labels int32 [n]. */
export function poly({ epsilon = 2, power = 1 }: PolyOptions = {}): RowLoss {
  return ofTrueClass("poly", (u, context) =>
    tf.add(surprise(u), tf.mul(restToThe(u, valueOf(power, context)), valueOf(epsilon, context))),
  );
}

/** The series cut off: Σ_{j≤terms} (1 − p_y)^j / j. Logits [n, classes], labels int32 [n]. Throws LB354. */
export function truncatedCrossEntropy({ terms }: { readonly terms: number }): RowLoss {
  if (!Number.isInteger(terms) || terms < 1)
    throw new AuthorError(
      "LB354",
      `terms of a series must be a positive whole number: ${terms}`,
      "for example terms: 4.",
    );
  return ofTrueClass("truncatedCrossEntropy", (u) => {
    const rest = tf.sigmoid(u);
    let sum: tf.Tensor = tf.fill(rest.shape, 1 / terms);
    for (let j = terms - 1; j >= 1; j -= 1) sum = tf.add(tf.mul(sum, rest), 1 / j);
    return tf.mul(sum, rest);
  });
}
