/** How noisy the gradient of a batch is: the batch size from which on larger batches bring little. Traced. */
import * as tf from "@tensorflow/tfjs-core";
import { flatten, grad, vmap, type Tree } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import { inputs, targets } from "../../data/tensor";
import type { Split } from "../../data/split.types";
import { forward, type Measure } from "../forward";
import type { LossOf } from "../objective";

export interface NoiseOptions {
  /** Rows of a small batch; default 32. The split is cut into such batches, what is left over is not used. */
  readonly batch?: number;
  /**
   * `scale` (default): tr Σ / |G|², a number of rows; `noise`: tr Σ, the variance of one row's gradient; `signal`: |G|², of the whole data's.
   * A column of a scale is noisy: average noise and signal over steps, then divide.
   */
  readonly give?: "scale" | "noise" | "signal";
}

/**
 * Traced. The simple noise scale tr Σ / |G|², without bias in either part, from small batches and their mean (McCandlish et al. 2018, §A.1, eq. A.2
 * and A.3). Scalar. Throws LB371 where there are fewer than two batches.
 */
export function gradientNoise(split: Split, of: LossOf, { batch = 32, give = "scale" }: NoiseOptions = {}): Measure {
  const count = Math.floor(split.size / batch);
  if (!(Number.isInteger(batch) && batch > 0 && count >= 2))
    throw new AuthorError("LB371", `${split.id} has fewer than two batches of: ${batch}`, "take a smaller batch.");
  const whole = count * batch;
  return ({ params }, context) => {
    const cut = (rows: tf.Tensor): tf.Tensor => {
      const used = tf.slice(rows, [0], [whole]);
      return tf.reshape(used, [count, batch, ...rows.shape.slice(1)]);
    };
    const one = (x: tf.Tensor, y: tf.Tensor): tf.Tensor[] =>
      flatten(grad((at: Tree) => of(forward(x, split.id, { params: at }, context), y), params as Tree));
    const gradients = vmap(one, [0, 0])(cut(inputs(split)), cut(targets(split))) as tf.Tensor[];
    const small = tf.div(tf.addN(gradients.map((g) => tf.sum(tf.square(g)))), count);
    const large = tf.addN(gradients.map((g) => tf.sum(tf.square(tf.mean(g, 0)))));
    const signal = tf.div(tf.sub(tf.mul(whole, large), tf.mul(batch, small)), whole - batch);
    const noise = tf.div(tf.sub(small, large), 1 / batch - 1 / whole);
    return { scale: tf.div(noise, signal), noise, signal }[give];
  };
}
