/**
 * Multi-head self-attention (Vaswani et al. 2017): softmax(q·k/√d_h) v in each of the heads, over all tokens or those so far (causal). With
 * `qkNorm` queries and keys have mean square 1 in each head first (Dehghani et al. 2023; here as rms, without gain).
 */
import * as tf from "@tensorflow/tfjs-core";
import { stopGradient } from "../../../graph/index";
import { rms } from "../normalisation";

export interface AttentionParams {
  /** [width, width] each. */
  readonly query: tf.Tensor;
  readonly key: tf.Tensor;
  readonly value: tf.Tensor;
  readonly out: tf.Tensor;
}

export interface AttentionOptions {
  readonly heads: number;
  readonly causal: boolean;
  readonly qkNorm: boolean;
}

/** Takes the place of the score of a token that must not be seen. */
const UNSEEN = -1e30;

/** Tokens [n, t, width] to [n, t, width]. */
export function attention(
  params: AttentionParams,
  x: tf.Tensor,
  { heads, causal, qkNorm }: AttentionOptions,
): tf.Tensor {
  const [n, t, width] = x.shape as [number, number, number];
  const size = width / heads;
  const rows = tf.reshape(x, [n * t, width]) as tf.Tensor2D;
  /** [n, heads, t, size] */
  const projected = (weights: tf.Tensor): tf.Tensor =>
    tf.transpose(tf.reshape(tf.matMul(rows, weights as tf.Tensor2D), [n, t, heads, size]), [0, 2, 1, 3]);
  const [q, k] = [projected(params.query), projected(params.key)].map((part) => (qkNorm ? rms(part) : part));
  const scores = tf.mul(tf.matMul(q!, k!, false, true), 1 / Math.sqrt(size));
  const shares = softmax(causal ? tf.where(lowerTriangle(t), scores, UNSEEN) : scores);
  const mixed = tf.transpose(tf.matMul(shares, projected(params.value)), [0, 2, 1, 3]);
  const out = tf.matMul(tf.reshape(mixed, [n * t, width]) as tf.Tensor2D, params.out as tf.Tensor2D);
  return tf.reshape(out, [n, t, width]);
}

/** Over the last axis. */
export function softmax(scores: tf.Tensor): tf.Tensor {
  const e = tf.exp(tf.sub(scores, stopGradient(tf.max(scores, -1, true))));
  return tf.div(e, tf.sum(e, -1, true));
}

/** Truths [t, t]: row i sees columns up to i. */
function lowerTriangle(t: number): tf.Tensor {
  const places = tf.range(0, t, 1, "int32");
  return tf.greaterEqual(tf.expandDims(places, 1), tf.expandDims(places, 0));
}
