/** Features by class: their means, how they spread about them, and how the means lie to each other. Traced. */
import * as tf from "@tensorflow/tfjs-core";
import { AuthorError } from "../../../graph/authorError";

/** 1 where the row is of the class, else 0: float32 [n, classes]. Throws LB370 where features [n, d] and labels [n] don't fit. */
function members(features: tf.Tensor, labels: tf.Tensor, classes: number): tf.Tensor2D {
  if (features.rank !== 2 || labels.rank !== 1 || labels.shape[0] !== features.shape[0] || !(classes > 0)) {
    const shapes = `features [${features.shape.join(", ")}], labels [${labels.shape.join(", ")}], ${classes} classes`;
    throw new AuthorError(
      "LB370",
      `class means cannot be taken of: ${shapes}`,
      "features are [n, d], labels int32 [n].",
    );
  }
  return tf.cast(tf.oneHot(tf.cast(labels, "int32"), classes), "float32") as tf.Tensor2D;
}

/** Traced. Mean of the features [n, d] of each class: [classes, d]. Zeros for a class without rows. */
export function classMeans(features: tf.Tensor, labels: tf.Tensor, classes: number): tf.Tensor2D {
  const of = members(features, labels, classes);
  const sums = tf.matMul(of, features as tf.Tensor2D, true, false);
  const counts = tf.reshape(tf.sum(of, 0), [classes, 1]);
  return tf.divNoNan(sums, counts) as tf.Tensor2D;
}

/** Traced. Features less the mean of their class: [n, d]. */
export function withinClass(features: tf.Tensor, labels: tf.Tensor, classes: number): tf.Tensor2D {
  const means = classMeans(features, labels, classes);
  return tf.sub(features, tf.matMul(members(features, labels, classes), means)) as tf.Tensor2D;
}

/** Traced. Mean squared distance of a feature from the mean of its class. Scalar. */
export function withinClassVariance(features: tf.Tensor, labels: tf.Tensor, classes: number): tf.Tensor {
  return tf.mean(tf.sum(tf.square(withinClass(features, labels, classes)), 1));
}

export interface GramOptions {
  /** Means less the mean of all classes' means, as neural collapse looks at them. Default false. */
  readonly centre?: boolean;
  /** Means at length 1, so that the matrix has their cosines. Default true. */
  readonly normalise?: boolean;
}

/** Traced. Products of the class means with each other: [classes, classes]. */
export function classGram(
  features: tf.Tensor,
  labels: tf.Tensor,
  classes: number,
  { centre = false, normalise = true }: GramOptions = {},
): tf.Tensor2D {
  let means: tf.Tensor = classMeans(features, labels, classes);
  if (centre) means = tf.sub(means, tf.mean(means, 0, true));
  if (normalise) means = rowsOfLengthOne(means);
  return tf.matMul(means as tf.Tensor2D, means as tf.Tensor2D, false, true);
}

/** Traced. Rows at length 1; rows of zeros stay. */
export function rowsOfLengthOne(rows: tf.Tensor): tf.Tensor2D {
  return tf.divNoNan(rows, tf.sqrt(tf.sum(tf.square(rows), 1, true))) as tf.Tensor2D;
}
