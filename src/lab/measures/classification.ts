/** How well classes are told: argmax of the outputs against integer labels. */
import * as tf from "@tensorflow/tfjs-core";
import type { Split } from "../data/split.types";
import type { Measure } from "./forward";
import { overRows } from "./overRows";

/** The class with the largest output: int32 [size]. */
export function predictions(split: Split): Measure {
  return (state, context) =>
    overRows(split, state, context, ({ outputs, indices, count }) => {
      const classes = tf.argMax(outputs, 1);
      // Of a part of the rows: these in their places, 0 elsewhere, so that the parts add up.
      return count === split.size ? classes : tf.scatterND(tf.reshape(indices, [count, 1]), classes, [split.size]);
    });
}

/** Share of rows whose largest output is the label's, 0…1. */
export function accuracy(split: Split): Measure {
  return (state, context) => {
    const right = overRows(split, state, context, ({ outputs, targets }) =>
      tf.sum(tf.cast(tf.equal(tf.argMax(outputs, 1), targets), "float32")),
    );
    return tf.div(right, split.size);
  };
}

/** Counts int32 [classes, classes]: rows are true classes, columns the model's. */
export function confusion(split: Split): Measure {
  return (state, context) =>
    overRows(split, state, context, ({ outputs, targets }) => {
      const classes = outputs.shape[1]!;
      const rows = (labels: tf.Tensor): tf.Tensor2D => tf.cast(tf.oneHot(labels, classes), "float32") as tf.Tensor2D;
      return tf.cast(tf.matMul(rows(targets), rows(tf.argMax(outputs, 1)), true, false), "int32");
    });
}
