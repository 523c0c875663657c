/** How well classes are told: argmax of the outputs against integer labels. */
import * as tf from "@tensorflow/tfjs-core";
import type { Split } from "../data/split.types";
import { targets } from "../data/tensor";
import { forward, type Measure } from "./forward";

/** The class with the largest output: int32 [size]. */
export function predictions(split: Split): Measure {
  return (state, context) => tf.argMax(forward(split, state, context), 1);
}

/** Share of rows whose largest output is the label's, 0…1. */
export function accuracy(split: Split): Measure {
  const predict = predictions(split);
  return (state, context) => tf.mean(tf.cast(tf.equal(predict(state, context), targets(split)), "float32"));
}

/** Counts int32 [classes, classes]: rows are true classes, columns the model's. */
export function confusion(split: Split): Measure {
  return (state, context) => {
    const outputs = forward(split, state, context);
    const classes = outputs.shape[1]!;
    const rows = (labels: tf.Tensor): tf.Tensor2D => tf.cast(tf.oneHot(labels, classes), "float32") as tf.Tensor2D;
    return tf.cast(tf.matMul(rows(targets(split)), rows(tf.argMax(outputs, 1)), true, false), "int32");
  };
}
