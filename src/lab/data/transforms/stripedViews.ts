/**
 * Random views of pictures for contrastive learning, drawn inside a step: rolled by a pixel or so, brighter or darker, with a sinusoidal stripe and
 * noise on top. What two views of a picture share is the picture.
 */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../../graph/index";

export interface StripedViewsOptions {
  /** int32 [2]: another for each view. */
  readonly key: tf.Tensor;
  readonly height: number;
  readonly width: number;
  /** Of the stripe, default 0.6. */
  readonly amplitude?: number;
  /** Deviation of the noise, default 0.05. */
  readonly noise?: number;
  /** Pixels rolled at most, along each axis; default 1. */
  readonly roll?: number;
}

/**
 * Pictures [n, height · width] to views of the same shape: wrap-around roll by −1 … 1 along each axis, × U(0.7, 1.3), + 0.6 sin(2π f (u cos θ + v
 * sin θ) + φ) with f ~ U(1, 3), θ ~ U(0, π), φ ~ U(0, 2π) and u, v from 0 to 1 across and down, + N(0, 0.05²).
 */
export function stripedViews(x: tf.Tensor, options: StripedViewsOptions): tf.Tensor {
  const { key, height, width, amplitude = 0.6, noise = 0.05, roll = 1 } = options;
  const n = x.shape[0]!;
  const number = (place: number, low: number, high: number): tf.Tensor =>
    random.uniform(random.fold(key, place), [n, 1, 1], low, high);
  const pictures = tf.reshape(x, [n, height, width]);
  const steps = 2 * roll + 1;
  const rolled = rolledBy(
    rolledBy(pictures, 1, shifts(number(0, 0, steps), roll)),
    2,
    shifts(number(1, 0, steps), roll),
  );
  const line = (size: number, shape: number[]): tf.Tensor =>
    tf.reshape(tf.div(tf.range(0, size, 1, "float32"), Math.max(1, size - 1)), shape);
  const [u, v] = [line(width, [1, 1, width]), line(height, [1, height, 1])];
  const angle = number(4, 0, Math.PI);
  const along = tf.add(tf.mul(tf.cos(angle), u), tf.mul(tf.sin(angle), v));
  const phase = tf.add(tf.mul(tf.mul(along, number(3, 1, 3)), 2 * Math.PI), number(5, 0, 2 * Math.PI));
  const stripes = tf.mul(tf.sin(phase), amplitude);
  const lit = tf.add(tf.mul(rolled, number(2, 0.7, 1.3)), stripes);
  return tf.reshape(tf.add(lit, random.normal(random.fold(key, 6), lit.shape, 0, noise)), x.shape);
}

/** For each shift −roll … roll, 1 for the rows that have it: [n, 1, 1] each. */
function shifts(drawn: tf.Tensor, roll: number): [number, tf.Tensor][] {
  // Rounding may bring the last uniform number up to the end.
  const chosen = tf.minimum(tf.floor(drawn), 2 * roll);
  return Array.from({ length: 2 * roll + 1 }, (_, k) => [k - roll, tf.cast(tf.equal(chosen, k), "float32")]);
}

function rolledBy(x: tf.Tensor, axis: number, parts: readonly [number, tf.Tensor][]): tf.Tensor {
  return parts.map(([by, mask]) => tf.mul(turned(x, axis, by), mask)).reduce((a, b) => tf.add(a, b));
}

/** Element i comes to i + by, round the end. */
function turned(x: tf.Tensor, axis: number, by: number): tf.Tensor {
  const size = x.shape[axis]!;
  const cut = (((size - by) % size) + size) % size;
  if (cut === 0) return x;
  const part = (from: number, to: number): tf.Tensor => {
    const [begin, length] = [x.shape.map(() => 0), [...x.shape]];
    begin[axis] = from;
    length[axis] = to - from;
    return tf.slice(x, begin, length);
  };
  return tf.concat([part(cut, size), part(0, cut)], axis);
}
