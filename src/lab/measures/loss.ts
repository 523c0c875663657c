/** A loss over all rows of a split. */
import * as tf from "@tensorflow/tfjs-core";
import type { Split } from "../data/split.types";
import type { Loss, LossContext } from "../losses/loss.types";
import type { Measure } from "./forward";
import { overRows } from "./overRows";

/** `of` is a mean over rows, as those of `losses` are: a large split is taken in parts, each counted by its rows. */
export function loss(split: Split, of: Loss): Measure {
  return (state, context) => {
    // In a run the context knows live knobs, which a loss may have.
    const step = "scalar" in context ? (context as LossContext) : undefined;
    const sum = overRows(split, state, context, ({ outputs, targets, count }) =>
      tf.mul(of(outputs, targets, step), count),
    );
    return tf.div(sum, split.size);
  };
}
