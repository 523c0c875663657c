/**
 * Supervised contrastive loss (Khosla et al. 2020): rows that share a label attract each other. Embeddings [n, d], labels int32 [n]; p_ij is
 * the softmax of s_ij/τ over all j ≠ i, P(i) the others with i's label.
 */
import * as tf from "@tensorflow/tfjs-core";
import { AuthorError } from "../../../graph/authorError";
import type { LossValue, RowLoss } from "../loss.types";
import { rowLoss } from "../rowLoss";
import { valueOf } from "../valueOf";
import { logSumOver, notSelf, sameLabel, similarities, unitRows } from "./pairs";

export interface SupervisedContrastiveOptions {
  /** τ > 0, default 0.1. */
  readonly temperature?: LossValue;
  /** Where the sum over positives stands: `out` of the logarithm (default), −mean_P log p_ij, or `in` it, −log mean_P p_ij. */
  readonly form?: "out" | "in";
  /** Brings rows to length 1 first; default true. */
  readonly normalise?: boolean;
}

/** A row without another of its label counts 0. Throws LB335, LB354. */
export function supervisedContrastive({
  temperature = 0.1,
  form = "out",
  normalise = true,
}: SupervisedContrastiveOptions = {}): RowLoss {
  if (form !== "out" && form !== "in")
    throw new AuthorError(
      "LB354",
      `form of supervisedContrastive is "out" or "in", not: ${String(form)}`,
      "choose one.",
    );
  return rowLoss((embeddings, labels, context) => {
    const same = sameLabel("supervisedContrastive", embeddings, labels);
    const n = embeddings.shape[0]!;
    const z = normalise ? unitRows(embeddings) : embeddings;
    const s = tf.div(similarities(z, z), valueOf(temperature, context));
    const others = notSelf(n);
    const positives = tf.mul(same, others);
    const count = tf.sum(positives, 1, true);
    const all = logSumOver(s, others);
    const attracted =
      form === "out"
        ? tf.div(tf.sum(tf.mul(positives, s), 1, true), tf.maximum(count, 1))
        : tf.sub(logSumOver(s, positives), tf.log(tf.maximum(count, 1)));
    const loss = tf.where(tf.greater(count, 0), tf.sub(all, attracted), 0);
    return tf.reshape(loss, [n]);
  });
}
