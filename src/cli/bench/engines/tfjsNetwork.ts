/**
 * The suite's networks in tfjs operations: plain tfjs runs them, and Lossbook traces them. How rows of a table are looked up and how the
 * cross-entropy is written is the engine's own, because each has its usual way.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { CnnNetwork, MlpNetwork, Network, TransformerNetwork } from "../workloads/workload.types";

export type Weights = Readonly<Record<string, tf.Tensor>>;

export interface Dialect {
  /** Rows of table [V, d] at int32 ids of any shape: [..., d]. */
  embed(table: tf.Tensor, ids: tf.Tensor): tf.Tensor;
  /** Mean over rows of logits [n, classes] and int32 labels [n]. */
  crossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor;
}

/** Loss of a batch: mean over its predictions; with lanes, the sum of the lanes' means. */
export function lossOf(
  network: Network,
  weights: Weights,
  inputs: tf.Tensor,
  targets: tf.Tensor,
  dialect: Dialect,
): tf.Tensor {
  if (network.kind === "mlp") return mlpLoss(network, weights, inputs, targets, dialect);
  const logits =
    network.kind === "cnn" ? cnn(network, weights, inputs) : transformer(network, weights, inputs, dialect);
  return dialect.crossEntropy(logits, tf.reshape(targets, [-1]));
}

/** tfjs's types want a rank that these functions do not state. */
const matMul = (a: tf.Tensor, b: tf.Tensor, transposeB = false): tf.Tensor => tf.matMul(a, b, false, transposeB);

function mlpLoss(
  { sizes, lanes }: MlpNetwork,
  weights: Weights,
  inputs: tf.Tensor,
  targets: tf.Tensor,
  { crossEntropy }: Dialect,
): tf.Tensor {
  let x = lanes > 1 ? tf.expandDims(inputs, 0) : inputs;
  for (let i = 0; i < sizes.length - 1; i += 1) {
    if (i > 0) x = tf.relu(x);
    x = tf.add(matMul(x, weights[`layer${i}.weights`]!), weights[`layer${i}.bias`]!);
  }
  if (lanes === 1) return crossEntropy(x, targets);
  return tf.mul(lanes, crossEntropy(tf.reshape(x, [-1, sizes.at(-1)!]), tf.tile(targets, [lanes])));
}

function cnn({ channels }: CnnNetwork, weights: Weights, inputs: tf.Tensor): tf.Tensor {
  let x = inputs as tf.Tensor4D;
  for (let i = 0; i < channels.length - 1; i += 1) {
    const y = tf.conv2d(x, weights[`conv${i}.filter`] as tf.Tensor4D, 1, "same");
    x = tf.maxPool(tf.relu(tf.add(y, weights[`conv${i}.bias`]!)) as tf.Tensor4D, 2, 2, "valid");
  }
  return tf.add(matMul(tf.reshape(x, [x.shape[0], -1]), weights["dense.weights"]!), weights["dense.bias"]!);
}

const EPSILON = 1e-5;

function layerNorm(x: tf.Tensor, weights: Weights, name: string): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), -1, true), EPSILON));
  return tf.add(tf.mul(tf.div(centred, deviation), weights[`${name}.gain`]!), weights[`${name}.shift`]!);
}

const gelu = (x: tf.Tensor): tf.Tensor => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))));

/** The stream is [batch · context, width]: every product with a weight matrix is one large product. */
function transformer(network: TransformerNetwork, weights: Weights, ids: tf.Tensor, { embed }: Dialect): tf.Tensor {
  const { context, width, layers, normed, predicts } = network;
  const norm = (x: tf.Tensor, name: string): tf.Tensor => (normed ? layerNorm(x, weights, name) : x);
  const activation = normed ? gelu : tf.relu;
  let x = tf.reshape(tf.add(embed(weights.tokens!, ids), weights.positions!), [-1, width]);
  for (let i = 0; i < layers; i += 1) {
    const part = (name: string): tf.Tensor => weights[`block${i}.${name}`]!;
    x = tf.add(x, matMul(attention(network, norm(x, `block${i}.norm1`), part), part("output")));
    const hidden = activation(tf.add(matMul(norm(x, `block${i}.norm2`), part("up")), part("upBias")));
    x = tf.add(x, tf.add(matMul(hidden, part("down")), part("downBias")));
  }
  if (predicts === "last") {
    const positions = tf.reshape(x, [-1, context, width]);
    x = tf.reshape(tf.slice(positions, [0, context - 1, 0], [-1, 1, -1]), [-1, width]);
  }
  return matMul(norm(x, "norm"), weights.readout!);
}

function attention(
  { context, width, heads }: TransformerNetwork,
  x: tf.Tensor,
  part: (name: string) => tf.Tensor,
): tf.Tensor {
  const depth = width / heads;
  const split = (name: string): tf.Tensor =>
    tf.transpose(tf.reshape(matMul(x, part(name)), [-1, context, heads, depth]), [0, 2, 1, 3]);
  const scores = tf.div(matMul(split("query"), split("key"), true), Math.sqrt(depth));
  const shares = tf.softmax(tf.add(scores, causalMask(context)));
  return tf.reshape(tf.transpose(matMul(shares, split("value")), [0, 2, 1, 3]), [-1, width]);
}

/** 0 where a position may look, -1e9 at later positions: [context, context]. */
function causalMask(context: number): tf.Tensor {
  const values = Float32Array.from({ length: context ** 2 }, (_, i) =>
    i % context > Math.floor(i / context) ? -1e9 : 0,
  );
  return tf.tensor(values, [context, context]);
}
