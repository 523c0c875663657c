/**
 * Losses of overlap for segmentation: Dice and Jaccard, and the forms of both that are metrics for soft labels too (Wang et al. 2023, "Dice
 * Semimetric Losses" and "Jaccard Metric Losses"). Per row (picture), over all its pixels.
 */
import * as tf from "@tensorflow/tfjs-core";
import { AuthorError } from "../../graph/authorError";
import type { RowLoss } from "./loss.types";
import { rowLoss } from "./rowLoss";

export interface OverlapOptions {
  /**
   * `soft` (default): intersection Σ x y. `metric1`: intersection ½ (|x| + |y| − |x − y|), zero only at x = y. `metric2`: intersection
   * Σ x y, and |x − y| for what the sets don't share.
   */
  readonly form?: "soft" | "metric1" | "metric2";
  /** Outputs are logits, brought to 0 … 1 by a sigmoid (default), or probabilities already. */
  readonly from?: "logits" | "probabilities";
  /** Added above and below, so that two empty pictures match; default 1e-7. */
  readonly smoothing?: number;
}

/** Sums over a row: x, y, x·y and |x − y|, [n] each. */
interface Sums {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
  readonly product: tf.Tensor;
  readonly difference: tf.Tensor;
}

type Overlap = readonly [shared: tf.Tensor, whole: tf.Tensor];

function ofOverlap(
  name: string,
  { form = "soft", from = "logits", smoothing = 1e-7 }: OverlapOptions,
  forms: Readonly<Record<string, (sums: Sums) => Overlap>>,
): RowLoss {
  const overlap = Object.hasOwn(forms, form) ? forms[form] : undefined;
  if (!overlap)
    throw new AuthorError(
      "LB354",
      `unknown form of ${name}: ${String(form)}`,
      `known: ${Object.keys(forms).join(", ")}.`,
    );
  return rowLoss((outputs, targets) => {
    if (outputs.rank < 2 || outputs.shape.join() !== targets.shape.join()) {
      const shapes = `outputs [${outputs.shape.join(", ")}], targets [${targets.shape.join(", ")}]`;
      throw new AuthorError("LB335", `${name} cannot match: ${shapes}`, "both are [n, …pixels], targets from 0 to 1.");
    }
    const rows = (t: tf.Tensor): tf.Tensor => tf.reshape(tf.cast(t, "float32"), [t.shape[0]!, -1]);
    const [x, y] = [rows(from === "logits" ? tf.sigmoid(outputs) : outputs), rows(targets)];
    const over = (t: tf.Tensor): tf.Tensor => tf.sum(t, 1);
    const [shared, whole] = overlap({
      x: over(x),
      y: over(y),
      product: over(tf.mul(x, y)),
      difference: over(tf.abs(tf.sub(x, y))),
    });
    return tf.sub(1, tf.div(tf.add(shared, smoothing), tf.add(whole, smoothing)));
  });
}

/** 1 − 2 |X ∩ Y| / (|X| + |Y|): `soft` is SDL, `metric1` and `metric2` the two semimetric losses. Throws LB335, LB354. */
export function dice(options: OverlapOptions = {}): RowLoss {
  return ofOverlap("dice", options, {
    soft: ({ x, y, product }) => [tf.mul(product, 2), tf.add(x, y)],
    metric1: ({ x, y, difference }) => [tf.sub(tf.add(x, y), difference), tf.add(x, y)],
    metric2: ({ product, difference }) => [tf.mul(product, 2), tf.add(tf.mul(product, 2), difference)],
  });
}

/** 1 − |X ∩ Y| / |X ∪ Y|: `soft` is SJL, `metric1` and `metric2` the two metric losses. Throws LB335, LB354. */
export function jaccard(options: OverlapOptions = {}): RowLoss {
  return ofOverlap("jaccard", options, {
    soft: ({ x, y, product }) => [product, tf.sub(tf.add(x, y), product)],
    metric1: ({ x, y, difference }) => [tf.sub(tf.add(x, y), difference), tf.add(tf.add(x, y), difference)],
    metric2: ({ product, difference }) => [product, tf.add(product, difference)],
  });
}
