/**
 * The networks of nets.ts in jax-js operations, and their derivatives by jax-js: an oracle that shares nothing with us. An operation takes
 * its arguments over, so whatever is used again later is passed as `.ref`. Images and filters are NCHW and OIHW here.
 */
import { defaultDevice, grad, init, jvp, lax, nn, numpy as np, tree } from "@jax-js/jax";
import { CLASSES, CONTEXT, HEADS, IMAGES, LABELS, numbers, ROWS, WIDTH, type Net, type Numbers } from "./nets";

const arrayOf = ({ values, shape }: Numbers): np.Array => np.array(Float32Array.from(values), { shape: [...shape] });
const constant = (shape: readonly number[], phase: number): np.Array => arrayOf(numbers(shape, phase));
const layerNorm = (x: np.Array, gain: np.Array, shift: np.Array): np.Array => nn.standardize(x).mul(gain).add(shift);

type Loss = (params: np.Array[]) => np.Array;

/** Each parameter is given away at its last use. */
const losses: Readonly<Record<string, Loss>> = {
  "MLP, tanh": ([w, shift, v]) => {
    const hidden = np.tanh(np.matmul(constant([ROWS, 7], 0), w!).add(shift!));
    return np.square(np.matmul(hidden, v!).sub(constant([ROWS, 5], 5))).mean();
  },
  "CNN, both poolings": ([first, shift, second, shift2, dense]) => {
    const conv = (x: np.Array, filter: np.Array, by: np.Array): np.Array =>
      lax.conv(x, filter.transpose([3, 2, 0, 1]), [1, 1], "SAME").add(by.reshape([-1, 1, 1]));
    const windows = (x: np.Array): np.Array => {
      const [n, c, h, w] = x.shape as [number, number, number, number];
      return x.reshape([n, c, h / 2, 2, w / 2, 2]);
    };
    const maxima = windows(nn.elu(conv(constant(IMAGES, 0.9).transpose([0, 3, 1, 2]), first!, shift!))).max([3, 5]);
    const means = windows(np.tanh(conv(maxima, second!, shift2!))).mean([3, 5]);
    const logits = np.matmul(means.transpose([0, 2, 3, 1]).reshape([IMAGES[0], -1]), dense!);
    const labels = nn.oneHot(np.array(Int32Array.from(LABELS)), CLASSES);
    return nn
      .logSoftmax(logits)
      .mul(labels)
      .sum()
      .mul(-1 / IMAGES[0]);
  },
  "transformer block": ([query, key, value, output, gain, shift, up, down]) => {
    const x = constant([3 * CONTEXT, WIDTH], 0.7);
    const normed = layerNorm(x.ref, gain!.ref, shift!.ref);
    const heads = (at: np.Array, w: np.Array): np.Array =>
      np
        .matmul(at, w)
        .reshape([3, CONTEXT, HEADS, WIDTH / HEADS])
        .transpose([0, 2, 1, 3]);
    const keys = heads(normed.ref, key!).transpose([0, 1, 3, 2]);
    const scores = np.matmul(heads(normed.ref, query!), keys).mul(1 / Math.sqrt(WIDTH / HEADS));
    const shares = nn.softmax(np.where(np.tri(CONTEXT, CONTEXT, 0, { dtype: np.bool }), scores, -1e9));
    const attended = np
      .matmul(shares, heads(normed, value!))
      .transpose([0, 2, 1, 3])
      .reshape([3 * CONTEXT, WIDTH]);
    const stream = x.add(np.matmul(attended, output!));
    const hidden = np.matmul(layerNorm(stream.ref, gain!, shift!), up!);
    return np.square(stream.add(np.matmul(nn.gelu(hidden, { approximate: false }), down!))).mean();
  },
  "layer-norm net": ([w, gain, shift, v]) => {
    const hidden = nn.sigmoid(layerNorm(np.matmul(constant([ROWS, 3], 0), w!), gain!, shift!));
    return nn.softplus(np.matmul(hidden, v!)).mean();
  },
};

export interface JaxDerivatives {
  readonly gradient: readonly ArrayLike<number>[];
  /** The Hessian times the direction: forward over reverse. */
  readonly product: readonly ArrayLike<number>[];
}

export async function jaxDerivatives({ name, params }: Net, direction: readonly Numbers[]): Promise<JaxDerivatives> {
  // It looks for GPUs there, and Node 20 has none.
  (globalThis as { navigator?: unknown }).navigator ??= {};
  await init("wasm");
  defaultDevice("wasm");
  const gradientOf = grad(losses[name]!);
  const at = (): np.Array[] => params.map(arrayOf);
  const read = async (arrays: readonly np.Array[]): Promise<ArrayLike<number>[]> => {
    const values = await Promise.all(arrays.map((array) => array.ref.data()));
    tree.dispose([...arrays]);
    return values;
  };
  const gradient = await read(gradientOf(at()));
  const [value, product] = jvp(gradientOf, [at()], [direction.map(arrayOf)]) as [np.Array[], np.Array[]];
  tree.dispose(value);
  return { gradient, product: await read(product) };
}
