/**
 * Losses of margins. For two classes: labels −1 and 1, outputs [n] (or [n, 1]), margin y f. For more: logits [n, classes], labels int32 [n].
 */
import * as tf from "@tensorflow/tfjs-core";
import { AuthorError } from "../../graph/authorError";
import { labelled } from "./labelled";
import type { LossContext, LossValue, RowLoss } from "./loss.types";
import { rowLoss } from "./rowLoss";
import { valueOf } from "./valueOf";

function ofMargin(name: string, of: (margin: tf.Tensor, context: LossContext | undefined) => tf.Tensor): RowLoss {
  return rowLoss((outputs, targets, context) => {
    const [n] = targets.shape;
    if (targets.rank !== 1 || outputs.size !== n || outputs.shape[0] !== n) {
      const shapes = `outputs [${outputs.shape.join(", ")}], targets [${targets.shape.join(", ")}]`;
      throw new AuthorError("LB335", `${name} cannot match: ${shapes}`, "outputs are [n], targets −1 or 1, [n].");
    }
    return of(tf.mul(tf.reshape(outputs, [n]), tf.cast(targets, "float32")), context);
  });
}

export interface HingeOptions {
  /** Default 1. */
  readonly margin?: LossValue;
  /** Squares it; default false. */
  readonly squared?: boolean;
}

/** max(0, margin − y f), or its square. Labels −1 or 1. */
export function hinge({ margin = 1, squared = false }: HingeOptions = {}): RowLoss {
  return ofMargin("hinge", (m, context) => {
    const missing = tf.relu(tf.sub(valueOf(margin, context), m));
    return squared ? tf.square(missing) : missing;
  });
}

/** log(1 + e^{−y f}). Labels −1 or 1. */
export const logistic: RowLoss = ofMargin("logistic", (m) => tf.softplus(tf.neg(m)));

/** e^{−y f}: Infinity in float32 by its definition where −y f is above 88. Labels −1 or 1. */
export const exponential: RowLoss = ofMargin("exponential", (m) => tf.exp(tf.neg(m)));

export interface MulticlassHingeOptions extends HingeOptions {
  /** `most`: the worst wrong class alone (Crammer & Singer 2001), default; `sum`: all of them (Weston & Watkins 1999). */
  readonly over?: "most" | "sum";
}

/** max(0, margin + z_j − z_y) of the worst wrong class j, or summed over all of them. Logits [n, classes], labels int32 [n]. */
export function multiclassHinge({ margin = 1, squared = false, over = "most" }: MulticlassHingeOptions = {}): RowLoss {
  if (over !== "most" && over !== "sum")
    throw new AuthorError("LB354", `multiclassHinge goes over "most" or "sum", not: ${String(over)}`, "choose one.");
  return rowLoss((outputs, labels, context) => {
    const { logits, targets, shape } = labelled("multiclassHinge", outputs, labels);
    const own = tf.sum(tf.mul(targets, logits), 1, true);
    const missing = tf.relu(tf.add(tf.sub(logits, own), valueOf(margin, context)));
    const wrong = tf.mul(squared ? tf.square(missing) : missing, tf.sub(1, targets));
    return tf.reshape(over === "sum" ? tf.sum(wrong, 1) : tf.max(wrong, 1), shape);
  });
}
