/** Four small networks as people write them: what they compute is in tfjs operations here, and once more in those of jax-js. */
import * as tf from "@tensorflow/tfjs-core";

export interface Numbers {
  readonly values: readonly number[];
  readonly shape: readonly number[];
}

export interface Net {
  readonly name: string;
  readonly params: readonly Numbers[];
  /** One number. */
  readonly loss: (params: readonly tf.Tensor[]) => tf.Tensor;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** Fixed numbers of no order, that float32 holds. */
export const numbers = (shape: readonly number[], phase: number, scale = 0.7): Numbers => ({
  shape,
  values: Array.from({ length: sizeOf(shape) }, (_, i) => Math.fround(scale * Math.sin(2.3 * i + phase))),
});

type T = tf.Tensor;
const constant = (shape: readonly number[], phase: number): T => {
  const { values } = numbers(shape, phase);
  return tf.tensor([...values], [...shape]);
};
const matMul = (a: T, b: T, tb = false): T => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, false, tb);
const layerNorm = (x: T, gain: T, shift: T): T => {
  const { mean, variance } = tf.moments(x, -1, true);
  return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, EPSILON))), gain), shift);
};

/** Of layer norms; jax-js's own is the same. */
export const EPSILON = 1e-5;
export const ROWS = 9;
export const IMAGES = [3, 8, 8, 2] as const;
export const CLASSES = 5;
export const LABELS = [0, 3, 2];
export const [CONTEXT, WIDTH, HEADS] = [6, 8, 2];

const perceptron: Net = {
  name: "MLP, tanh",
  params: [numbers([7, 19], 1), numbers([19], 2), numbers([19, 5], 3)],
  loss: ([w, shift, v]) => {
    const hidden = tf.tanh(tf.add(matMul(constant([ROWS, 7], 0), w!), shift!));
    return tf.mean(tf.squaredDifference(matMul(hidden, v!), constant([ROWS, 5], 5)));
  },
};

/** Convolution, maxima of 2x2, convolution, means of 2x2, dense. NHWC, HWIO. */
const convolutional: Net = {
  name: "CNN, both poolings",
  params: [
    ...[numbers([3, 3, 2, 5], 1), numbers([5], 2)],
    ...[numbers([3, 3, 5, 4], 3, 0.4), numbers([4], 4), numbers([16, CLASSES], 5)],
  ],
  loss: ([first, shift, second, shift2, dense]) => {
    const x = constant(IMAGES, 0.9) as tf.Tensor4D;
    const one = tf.elu(tf.add(tf.conv2d(x, first as tf.Tensor4D, 1, "same"), shift!)) as tf.Tensor4D;
    const maxima = tf.maxPool(one, 2, 2, "valid");
    const two = tf.tanh(tf.add(tf.conv2d(maxima, second as tf.Tensor4D, 1, "same"), shift2!)) as tf.Tensor4D;
    const features = tf.reshape(tf.avgPool(two, 2, 2, "valid"), [IMAGES[0], 16]);
    const logits = tf.logSoftmax(matMul(features, dense!));
    return tf.neg(tf.mean(tf.sum(tf.mul(logits, tf.oneHot(tf.tensor1d(LABELS, "int32"), CLASSES)), -1)));
  },
};

/** Causal attention of two heads and a fully connected part, each after a layer norm. */
const transformer: Net = {
  name: "transformer block",
  params: [
    ...[numbers([WIDTH, WIDTH], 1), numbers([WIDTH, WIDTH], 2), numbers([WIDTH, WIDTH], 3), numbers([WIDTH, WIDTH], 4)],
    ...[numbers([WIDTH], 5), numbers([WIDTH], 6), numbers([WIDTH, 20], 7), numbers([20, WIDTH], 8)],
  ],
  loss: ([query, key, value, output, gain, shift, up, down]) => {
    const x = constant([3 * CONTEXT, WIDTH], 0.7);
    const normed = layerNorm(x, gain!, shift!);
    const heads = (w: T): T =>
      tf.transpose(tf.reshape(matMul(normed, w), [3, CONTEXT, HEADS, WIDTH / HEADS]), [0, 2, 1, 3]);
    const scores = tf.div(matMul(heads(query!), heads(key!), true), Math.sqrt(WIDTH / HEADS));
    const shares = tf.softmax(tf.add(scores, mask()));
    const attended = tf.reshape(tf.transpose(matMul(shares, heads(value!)), [0, 2, 1, 3]), [3 * CONTEXT, WIDTH]);
    const stream = tf.add(x, matMul(attended, output!));
    const hidden = matMul(layerNorm(stream, gain!, shift!), up!);
    const gelu = tf.mul(hidden, tf.mul(0.5, tf.add(1, tf.erf(tf.div(hidden, Math.SQRT2)))));
    return tf.mean(tf.square(tf.add(stream, matMul(gelu, down!))));
  },
};

/** 0 where a position may look, -1e9 at later ones. */
const mask = (): T =>
  tf.tensor(
    Array.from({ length: CONTEXT ** 2 }, (_, i) => (i % CONTEXT > Math.floor(i / CONTEXT) ? -1e9 : 0)),
    [CONTEXT, CONTEXT],
  );

const normed: Net = {
  name: "layer-norm net",
  params: [numbers([3, 13], 1), numbers([13], 2), numbers([13], 3), numbers([13, 1], 4)],
  loss: ([w, gain, shift, v]) => {
    const hidden = tf.sigmoid(layerNorm(matMul(constant([ROWS, 3], 0), w!), gain!, shift!));
    return tf.mean(tf.softplus(matMul(hidden, v!)));
  },
};

export const nets: readonly Net[] = [perceptron, convolutional, transformer, normed];
