/**
 * Normalisation of hidden units: by the row (layer, rms) or by the batch. All divide by √(variance + 1e-5), with the variance over n, and
 * may have a gain and a shift of their own per unit.
 */
import * as tf from "@tensorflow/tfjs-core";
import { AuthorError } from "../../graph/authorError";

const kinds = ["none", "layer", "rms", "batch"] as const;
export type NormalisationKind = (typeof kinds)[number];

export interface NormalisationOptions {
  /**
   * `layer` (Ba, Kiros & Hinton 2016): mean 0 and variance 1 over a row's units; `rms` (Zhang & Sennrich 2019): mean square 1 over them;
   * `batch` (Ioffe & Szegedy 2015): mean 0 and variance 1 of each unit over the rows.
   */
  readonly kind: NormalisationKind;
  /** A trained gain and shift per unit (rms: a gain), or `gain` alone; default false. */
  readonly affine?: boolean | "gain";
  /** Of `batch`, when not training: `moving` averages (default; rate 0.1 an update), or the `batch` at hand always. */
  readonly statistics?: "moving" | "batch";
}

export type Normalisation = NormalisationKind | NormalisationOptions;

/** Parameters of one normalisation; those that it has. Mean and variance move by themselves. */
export interface Norm {
  readonly gain?: tf.Tensor;
  readonly shift?: tf.Tensor;
  readonly mean?: tf.Tensor;
  readonly variance?: tf.Tensor;
}

const EPSILON = 1e-5;
const RATE = 0.1;

/** Throws LB355. */
export function maybeNormalisation(value: Normalisation): Required<NormalisationOptions> {
  const { kind, affine = false, statistics = "moving" } = typeof value === "string" ? { kind: value } : value;
  if (!kinds.includes(kind))
    throw new AuthorError("LB355", `unknown normalisation: ${String(kind)}`, `known: ${kinds.join(", ")}.`);
  if (statistics !== "moving" && statistics !== "batch")
    throw new AuthorError("LB355", `statistics are "moving" or "batch", not: ${String(statistics)}`, "choose one.");
  return { kind, affine, statistics };
}

/** Whether it has averages that move in training. */
export const hasAverages = ({ kind, statistics }: Required<NormalisationOptions>): boolean =>
  kind === "batch" && statistics === "moving";

/** Its parameters at the start for so many units; an empty record where it has none. */
export function initNorm(options: Required<NormalisationOptions>, units: number): Norm {
  const { kind, affine } = options;
  if (kind === "none") return {};
  return {
    ...(affine && { gain: tf.ones([units]) }),
    ...(affine === true && kind !== "rms" && { shift: tf.zeros([units]) }),
    ...(hasAverages(options) && { mean: tf.zeros([units]), variance: tf.ones([units]) }),
  };
}

/** [n, …, units] normalised, and the norm with its averages moved (the same one where there are none, or not in training). */
export function applyNorm(
  { kind, statistics }: Required<NormalisationOptions>,
  norm: Norm,
  x: tf.Tensor,
  training: boolean,
): { x: tf.Tensor; norm: Norm } {
  if (kind === "none") return { x, norm };
  if (kind !== "batch") return { x: affine(norm, kind === "rms" ? rms(x) : byRow(x)), norm };
  if (statistics === "moving" && !training) {
    return { x: affine(norm, divided(tf.sub(x, norm.mean!), norm.variance!)), norm };
  }
  const rows = Array.from({ length: x.rank - 1 }, (_, axis) => axis);
  const mean = tf.mean(x, rows);
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), rows);
  const move = (average: tf.Tensor, now: tf.Tensor): tf.Tensor => tf.add(tf.mul(average, 1 - RATE), tf.mul(now, RATE));
  const moved =
    statistics === "moving"
      ? { ...norm, mean: move(norm.mean!, mean), variance: move(norm.variance!, variance) }
      : norm;
  return { x: affine(norm, divided(centred, variance)), norm: moved };
}

/** Layer normalisation without gain and shift: mean 0 and variance 1 over the last axis. */
export function byRow(x: tf.Tensor): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  return divided(centred, tf.mean(tf.square(centred), -1, true));
}

/** Mean square 1 over the last axis. */
export const rms = (x: tf.Tensor): tf.Tensor => divided(x, tf.mean(tf.square(x), -1, true));

const divided = (x: tf.Tensor, variance: tf.Tensor): tf.Tensor => tf.div(x, tf.sqrt(tf.add(variance, EPSILON)));

function affine({ gain, shift }: Norm, x: tf.Tensor): tf.Tensor {
  const scaled = gain ? tf.mul(x, gain) : x;
  return shift ? tf.add(scaled, shift) : scaled;
}
