/** Dropout (Srivastava et al. 2014): units set to 0 with a probability, the others divided by what is left, so that the mean stays. */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../graph/index";
import { AuthorError } from "../../graph/authorError";

/** `place` tells the dropouts of one call apart. Throws LB339 without a key. */
export function dropout(x: tf.Tensor, share: number, key: tf.Tensor | undefined, place: number): tf.Tensor {
  if (!key)
    throw new AuthorError(
      "LB339",
      `dropout in training needs a key: ${share}`,
      "call apply(params, inputs, {key, training: true}).",
    );
  const kept = random.bernoulli(random.fold(key, place), x.shape, 1 - share);
  return tf.div(tf.mul(x, kept), 1 - share);
}

/** A share of units in [0, 1). Throws LB355. */
export function maybeShare(share: number): number {
  if (share >= 0 && share < 1) return share;
  throw new AuthorError("LB355", `a share of dropped units must be from 0 to below 1: ${share}`, "for example 0.1.");
}
