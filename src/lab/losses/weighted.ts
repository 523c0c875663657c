/** Losses added up with weights, and rows weighted by their class. */
import * as tf from "@tensorflow/tfjs-core";
import { AuthorError } from "../../graph/authorError";
import type { LossValue, RowLoss } from "./loss.types";
import { rowLoss } from "./rowLoss";
import { valueOf } from "./valueOf";

export interface WeightedPart {
  readonly loss: RowLoss;
  /** Default 1. */
  readonly weight?: LossValue;
}

/** Σ weight · loss. Throws LB354 where there is nothing to add. */
export function weighted(parts: readonly WeightedPart[]): RowLoss {
  if (parts.length === 0) throw new AuthorError("LB354", "a sum of no losses: []", "give at least one {loss, weight}.");
  return rowLoss((outputs, targets, context) =>
    parts
      .map(({ loss, weight = 1 }) => tf.mul(loss.each(outputs, targets, context), valueOf(weight, context)))
      .reduce((a, b) => tf.add(a, b)),
  );
}

export interface ClassWeightedOptions {
  readonly loss: RowLoss;
  /** One weight a class; a row counts as much as its label's. */
  readonly weights: readonly number[];
}

/** Mean over rows of w_y L(z, y), divided by n and not by the sum of weights. Labels int32 [n]. Throws LB354. */
export function classWeighted({ loss, weights }: ClassWeightedOptions): RowLoss {
  if (!weights.every((weight) => Number.isFinite(weight) && weight >= 0))
    throw new AuthorError(
      "LB354",
      `class weights must be numbers from 0: ${weights.join(", ")}`,
      "one for each class.",
    );
  return rowLoss((outputs, labels, context) => {
    const table = tf.tensor1d([...weights]);
    return tf.mul(loss.each(outputs, labels, context), tf.gather(table, tf.cast(labels, "int32")));
  });
}
