/** Logits and class labels brought to [rows, classes] and [rows], with errors that tell the shapes. */
import * as tf from "@tensorflow/tfjs-core";
import { AuthorError } from "../../graph/authorError";

export interface Labelled {
  /** [rows, classes] */
  readonly logits: tf.Tensor2D;
  /** One-hot labels or probabilities, float32 [rows, classes]. */
  readonly targets: tf.Tensor2D;
  readonly classes: number;
  /** What a value a row is reshaped to. */
  readonly shape: number[];
}

/**
 * Logits [n, classes] with labels int32 [n], or of more dimensions with labels of one less; float32 labels of the logits' own shape are
 * probabilities, where `soft` allows them. Throws LB335.
 */
export function labelled(name: string, logits: tf.Tensor, labels: tf.Tensor, soft = false): Labelled {
  const classes = logits.shape.at(-1) ?? 0;
  const shape = logits.shape.slice(0, -1);
  const probabilities = soft && labels.shape.join() === logits.shape.join();
  if (logits.rank < 2 || classes < 2 || !(probabilities || labels.shape.join() === shape.join())) {
    const shapes = `logits [${logits.shape.join(", ")}], labels [${labels.shape.join(", ")}]`;
    throw new AuthorError(
      "LB335",
      `${name} cannot match: ${shapes}`,
      `logits are [n, classes]; labels are int32 [n]${soft ? ", or float32 [n, classes]" : ""}.`,
    );
  }
  const flat = <T extends tf.Tensor>(x: tf.Tensor, wanted: number[]): T =>
    (x.rank === wanted.length ? x : tf.reshape(x, wanted)) as T;
  const rows = logits.size / classes;
  const targets = probabilities
    ? flat<tf.Tensor2D>(labels, [rows, classes])
    : (tf.cast(tf.oneHot(tf.cast(flat(labels, [rows]), "int32"), classes), "float32") as tf.Tensor2D);
  return { logits: flat(logits, [rows, classes]), targets, classes, shape };
}
