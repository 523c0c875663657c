/**
 * The suite's networks in jax-js operations. An operation takes its arguments over, so whatever is used again later is passed as `.ref`;
 * each weight is used once, and so is given away.
 */
import { lax, nn, numpy as np } from "@jax-js/jax";
import type { CnnNetwork, MlpNetwork, Network, TransformerNetwork } from "../workloads/workload.types";

export type Weights = Readonly<Record<string, np.Array>>;

/** As `lossOf` of tfjsNetwork. Images, filters and the dense layer are laid out as jax-js has them: NCHW, OIHW. */
export function lossOf(network: Network, weights: Weights, inputs: np.Array, targets: np.Array): np.Array {
  if (network.kind === "mlp") return mlpLoss(network, weights, inputs, targets);
  const logits = network.kind === "cnn" ? cnn(network, weights, inputs) : transformer(network, weights, inputs);
  return crossEntropy(logits, targets.reshape([-1]));
}

/** Mean over rows of logits [..., n, classes] and int32 labels [n]; with a lane axis the sum of the lanes' means. */
function crossEntropy(logits: np.Array, labels: np.Array): np.Array {
  const [rows, classes] = logits.shape.slice(-2) as [number, number];
  return nn
    .logSoftmax(logits)
    .mul(nn.oneHot(labels, classes))
    .sum()
    .mul(-1 / rows);
}

function mlpLoss({ sizes, lanes }: MlpNetwork, weights: Weights, inputs: np.Array, targets: np.Array): np.Array {
  // The lanes share their inputs; without the axis, jax-js 0.1.25 multiplies as numpy.dot does, not as matmul.
  let x = lanes > 1 ? inputs.reshape([1, ...inputs.shape]) : inputs;
  for (let i = 0; i < sizes.length - 1; i += 1) {
    if (i > 0) x = nn.relu(x);
    x = np.matmul(x, weights[`layer${i}.weights`]!).add(weights[`layer${i}.bias`]!);
  }
  return crossEntropy(x, lanes > 1 ? targets.reshape([1, -1]) : targets);
}

function cnn({ channels }: CnnNetwork, weights: Weights, inputs: np.Array): np.Array {
  let x = inputs;
  for (let i = 0; i < channels.length - 1; i += 1) {
    const bias = weights[`conv${i}.bias`]!.reshape([-1, 1, 1]);
    const y = nn.relu(lax.conv(x, weights[`conv${i}.filter`]!, [1, 1], "SAME").add(bias));
    const [n, c, h, w] = y.shape as [number, number, number, number];
    x = y.reshape([n, c, h / 2, 2, w / 2, 2]).max([3, 5]);
  }
  return np.matmul(x.reshape([x.shape[0]!, -1]), weights["dense.weights"]!).add(weights["dense.bias"]!);
}

/** Each name once: a second use would be of an array that is gone. */
function transformer(network: TransformerNetwork, weights: Weights, ids: np.Array): np.Array {
  const { context, width, layers, normed, predicts } = network;
  const norm = (x: np.Array, name: string): np.Array =>
    normed ? nn.standardize(x).mul(weights[`${name}.gain`]!).add(weights[`${name}.shift`]!) : x;
  const activation = (x: np.Array): np.Array => (normed ? nn.gelu(x, { approximate: false }) : nn.relu(x));
  let x = np.take(weights.tokens!, ids, 0).add(weights.positions!).reshape([-1, width]);
  for (let i = 0; i < layers; i += 1) {
    const part = (name: string): np.Array => weights[`block${i}.${name}`]!;
    x = np.matmul(attention(network, norm(x.ref, `block${i}.norm1`), part), part("output")).add(x);
    const hidden = activation(np.matmul(norm(x.ref, `block${i}.norm2`), part("up")).add(part("upBias")));
    x = np.matmul(hidden, part("down")).add(part("downBias")).add(x);
  }
  if (predicts === "last") x = x.reshape([-1, context, width]).slice([], context - 1, []);
  return np.matmul(norm(x, "norm"), weights.readout!);
}

function attention(
  { context, width, heads }: TransformerNetwork,
  x: np.Array,
  part: (name: string) => np.Array,
): np.Array {
  const depth = width / heads;
  const split = (at: np.Array, name: string): np.Array =>
    np.matmul(at, part(name)).reshape([-1, context, heads, depth]).transpose([0, 2, 1, 3]);
  const [query, key] = [split(x.ref, "query"), split(x.ref, "key").transpose([0, 1, 3, 2])];
  const scores = np.matmul(query, key).mul(1 / Math.sqrt(depth));
  const shares = nn.softmax(np.where(np.tri(context, context, 0, { dtype: np.bool }), scores, -Infinity));
  return np.matmul(shares, split(x, "value")).transpose([0, 2, 1, 3]).reshape([-1, width]);
}
