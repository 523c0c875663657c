/** Triplet loss over a batch: a row's positives nearer than its negatives, by a margin (Schroff et al. 2015; Hermans et al. 2017). */
import * as tf from "@tensorflow/tfjs-core";
import { AuthorError } from "../../../graph/authorError";
import type { LossValue, RowLoss } from "../loss.types";
import { rowLoss } from "../rowLoss";
import { valueOf } from "../valueOf";
import { notSelf, sameLabel, squaredDistances } from "./pairs";

export interface TripletOptions {
  /** Default 0.2. */
  readonly margin?: LossValue;
  /** `hardest`: farthest positive against nearest negative (default); `all`: mean over all triplets of an anchor. */
  readonly mining?: "hardest" | "all";
  /** softplus in place of the hinge; default false. */
  readonly soft?: boolean;
}

/**
 * [d(a, p) − d(a, n) + margin]₊ with Euclidean distances. Embeddings [n, d] as they are (bring them to length 1 yourself), labels int32 [n].
 * An anchor without a positive or a negative counts 0. Throws LB335, LB354.
 */
export function triplet({ margin = 0.2, mining = "hardest", soft = false }: TripletOptions = {}): RowLoss {
  if (mining !== "hardest" && mining !== "all")
    throw new AuthorError("LB354", `mining of triplet is "hardest" or "all", not: ${String(mining)}`, "choose one.");
  return rowLoss((x, labels, context) => {
    const same = sameLabel("triplet", x, labels);
    const n = x.shape[0]!;
    const [positives, negatives] = [tf.mul(same, notSelf(n)), tf.sub(1, same)];
    // The slope of a root at 0 is infinite: distances are at least 1e-6.
    const distances = tf.sqrt(tf.maximum(squaredDistances(x, x), 1e-12));
    const bend = (gap: tf.Tensor): tf.Tensor => {
      const missing = tf.add(gap, valueOf(margin, context));
      return soft ? tf.softplus(missing) : tf.relu(missing);
    };
    const triplets = tf.mul(tf.sum(positives, 1), tf.sum(negatives, 1));
    if (mining === "all") {
      const gaps = tf.sub(tf.expandDims(distances, 2), tf.expandDims(distances, 1));
      const counted = tf.mul(tf.expandDims(positives, 2), tf.expandDims(negatives, 1));
      return tf.div(tf.sum(tf.mul(bend(gaps), counted), [1, 2]), tf.maximum(triplets, 1));
    }
    const farthest = tf.max(tf.mul(distances, positives), 1);
    const nearest = tf.min(tf.where(tf.greater(negatives, 0), distances, FAR), 1);
    return tf.where(tf.greater(triplets, 0), bend(tf.sub(farthest, nearest)), 0);
  });
}

const FAR = 1e30;
