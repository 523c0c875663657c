/**
 * `binnedInformation` inside a run, so that it can be a column. Rows whose bins are all alike get the same whole number; sorted, equal ones stand side
 * by side and are counted. Traced.
 */
import * as tf from "@tensorflow/tfjs-core";
import { hostRandom } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import { maybeBins, type BinOptions } from "./binned";

export interface TracedBinOptions extends Omit<BinOptions, "range"> {
  /** Default [-1, 1]. `max`: from 0 to the largest activation, for ReLU. */
  readonly range?: readonly [number, number] | "max";
}

const MOST = 2 ** 31 - 1;

/**
 * Traced. `{input, label}`, scalars in bits, of activations [n, units] and labels int32 [n] of 0…classes − 1. Where bins^units · classes is more than
 * 2³¹, rows are told apart by a random sum, which takes two of 4,096 for one in about one of fifty layers, and moves the entropy by 0.0005 bits.
 */
export function tracedBinnedInformation(
  activations: tf.Tensor,
  labels: tf.Tensor,
  { bins: count, range }: TracedBinOptions = {},
): { input: tf.Tensor; label: tf.Tensor } {
  const { bins, low, high } = maybeBins({
    ...(count !== undefined && { bins: count }),
    ...(Array.isArray(range) && { range: range as [number, number] }),
  });
  const [n] = activations.shape as [number, number];
  if (activations.rank !== 2 || labels.rank !== 1 || labels.shape[0] !== n)
    throw new AuthorError(
      "LB376",
      `activations [${activations.shape.join(", ")}] with labels: [${labels.shape.join(", ")}]`,
      "[n, units] and [n].",
    );
  const [from, to] = range === "max" ? [0, tf.maximum(tf.max(activations), 1e-30)] : [low, high];
  const share = tf.div(tf.sub(activations, from), tf.sub(to, from));
  const binned = tf.cast(tf.clipByValue(tf.floor(tf.mul(share, bins)), 0, bins - 1), "int32");
  const codes = codesOf(binned, bins);
  const layer = entropyOf(codes);
  const label = tf.cast(labels, "int32");
  const joint = entropyOf(jointCodes(codes, label));
  return { input: layer, label: tf.sub(tf.add(layer, entropyOf(label)), joint) };
}

/** A whole number for each row: int32 [n], the same for the same bins. */
function codesOf(binned: tf.Tensor, bins: number): tf.Tensor {
  const units = binned.shape[1]!;
  if (bins ** units <= MOST) {
    const places = Int32Array.from({ length: units }, (_, k) => bins ** k);
    return tf.sum(tf.mul(binned, tf.tensor1d(places, "int32")), 1);
  }
  const random = hostRandom(units * 1000 + bins);
  const table = Int32Array.from({ length: units * bins }, () => random.integer(Math.floor(MOST / units)));
  const offsets = Int32Array.from({ length: units }, (_, k) => k * bins);
  return tf.sum(
    tf.gather(tf.tensor1d(table, "int32"), tf.add(binned, tf.tensor1d(offsets, "int32")) as tf.Tensor2D),
    1,
  );
}

/** Of ranks among the codes, which are small, and labels: int32 [n]. */
function jointCodes(codes: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  const n = codes.size;
  const { indices } = tf.topk(codes, n);
  const ranks = runsOf(tf.gather(codes, indices));
  const back = tf.scatterND(tf.reshape(indices, [n, 1]), ranks, [n]);
  return tf.add(tf.mul(tf.cast(labels, "int32"), n), back);
}

/** Of sorted numbers, which different one each is, from 0: int32 [n]. */
function runsOf(sorted: tf.Tensor): tf.Tensor {
  const n = sorted.size;
  if (n === 1) return tf.zeros([1], "int32");
  const differs = tf.notEqual(tf.slice(sorted, [1], [n - 1]), tf.slice(sorted, [0], [n - 1]));
  return tf.cumsum(tf.concat([tf.zeros([1], "int32"), tf.cast(differs, "int32")]));
}

/** In bits, of whole numbers [n] by how often each comes. */
function entropyOf(codes: tf.Tensor): tf.Tensor {
  const n = codes.size;
  const runs = runsOf(tf.topk(codes, n).values);
  const counts = tf.scatterND(tf.reshape(runs, [n, 1]), tf.ones([n]), [n]);
  // Σ_rows log₂ of how often the row's code comes.
  const shared = tf.sum(tf.mul(counts, tf.div(tf.log(tf.maximum(counts, 1)), Math.LN2)));
  return tf.sub(Math.log2(n), tf.div(shared, n));
}
