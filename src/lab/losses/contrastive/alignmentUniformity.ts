/** The two things that contrastive learning asks for (Wang & Isola 2020): positives close, and everything spread over the sphere. */
import * as tf from "@tensorflow/tfjs-core";
import type { Loss, LossValue, RowLoss } from "../loss.types";
import { rowLoss } from "../rowLoss";
import { valueOf } from "../valueOf";
import { logSumOver, maybePairs, notSelf, squaredDistances, unitRows } from "./pairs";

export interface AlignmentOptions {
  /** α > 0, default 2. */
  readonly power?: LossValue;
}

/** Mean of |x_i − y_i|^α over pairs of unit rows. Two views [n, d]. Throws LB335. */
export function alignment({ power = 2 }: AlignmentOptions = {}): RowLoss {
  return rowLoss((first, second, context) => {
    maybePairs("alignment", first, second);
    const squares = tf.sum(tf.square(tf.sub(unitRows(first), unitRows(second))), 1);
    const half = tf.mul(valueOf(power, context), 0.5);
    // At distance 0 a power below 1 of the square has no finite slope.
    return power === 2 ? squares : tf.pow(tf.maximum(squares, 1e-12), half);
  });
}

export interface UniformityOptions {
  /** t > 0, default 2. */
  readonly t?: LossValue;
}

/**
 * log of the mean of e^{−t |x_i − x_j|²} over distinct pairs within each view, averaged over the two views [n, d]; 0 for rows that are all
 * alike. Spread evenly over the circle it is −1.575 at t = 2 (log of e^{−2t} I₀(2t)). Throws LB335.
 */
export function uniformity({ t = 2 }: UniformityOptions = {}): Loss {
  return (first, second, context) => {
    const n = maybePairs("uniformity", first, second);
    const within = (view: tf.Tensor): tf.Tensor => {
      const x = unitRows(view);
      const exponents = tf.neg(tf.mul(squaredDistances(x, x), valueOf(t, context)));
      const rows = logSumOver(exponents, notSelf(n));
      return tf.sub(tf.squeeze(logSumOver(tf.transpose(rows), tf.ones([1, n]))), Math.log(n * (n - 1)));
    };
    return tf.mul(tf.add(within(first), within(second)), 0.5);
  };
}
