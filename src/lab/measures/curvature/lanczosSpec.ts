/**
 * The Lanczos process on a net's Hessian as a training spec: a step is a product with the Hessian, so it runs where training runs, can be
 * paused and has lanes. `const {arrays} = yield* fit(measures.lanczosSpec({model, params, split, loss}))`, then `measures.ritz(arrays)`.
 */
import * as tf from "@tensorflow/tfjs-core";
import { hvp, random } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import type { Split } from "../../data/split.types";
import { tensors, type ArrayTree } from "../arrays";
import type { MeasureContext } from "../forward";
import { objective, type LossOf } from "../objective";
import { direction, orthogonalPart } from "./orthogonal";
import { fromVector, toVector } from "./vectors";

export interface LanczosSpecOptions {
  readonly model: NonNullable<MeasureContext["model"]>;
  /** Arrays, as `fit` gives them: `before.state.params`. */
  readonly params: ArrayTree;
  /** Some hundred rows; all of them at each step. */
  readonly split: Split;
  readonly loss: LossOf;
  /** Products with the Hessian, at most the number of parameters. Default 60. */
  readonly steps?: number;
  readonly seed?: number;
}

/** Numbers of one Lanczos process. */
export interface LanczosState {
  readonly [name: string]: tf.Tensor;
  /** The vector whose turn it is [P]; all before it and zeros [k, P]; the tridiagonal matrix [k] and [k]. */
  readonly q: tf.Tensor;
  readonly basis: tf.Tensor;
  readonly alpha: tf.Tensor;
  readonly beta: tf.Tensor;
}

/** A spec for `fit`; its arrays are `alpha` [steps] and `beta` [steps], for `ritz` and `spectralDensity`. Full reorthogonalisation, twice. */
export function lanczosSpec({ model, params, split, loss, steps = 60, seed = 1 }: LanczosSpecOptions) {
  return {
    init({ key }: { key: tf.Tensor }): LanczosState {
      const { size } = toVector(tensors(params));
      if (steps > size)
        throw new AuthorError("LB364", `more Lanczos steps than parameters (${size}): ${steps}`, "take fewer steps.");
      const zeros = tf.zeros([steps]);
      return {
        q: direction(random.normal(key, [size])).unit,
        basis: tf.zeros([steps, size]),
        alpha: zeros,
        beta: zeros,
      };
    },
    step({ q, basis, alpha, beta }: LanczosState, _: unknown, context: { key: tf.Tensor; step: tf.Tensor }) {
      const at = tensors(params);
      const f = objective(split, loss, { key: context.key, model });
      const here = tf.cast(tf.equal(tf.range(0, steps, 1, "int32"), context.step), "float32");
      const all = tf.add(basis, tf.mul(tf.reshape(here, [steps, 1]), tf.reshape(q, [1, q.size]))) as tf.Tensor2D;
      const product = toVector(hvp(f, at, fromVector(at, q)));
      const diagonal = tf.sum(tf.mul(q, product));
      const { unit, length } = direction(orthogonalPart(all, product));
      return {
        state: {
          // Where there is no new direction, zeros; `ritz` looks no further.
          q: unit,
          basis: all,
          alpha: tf.add(alpha, tf.mul(here, diagonal)),
          beta: tf.add(beta, tf.mul(here, length)),
        } satisfies LanczosState,
      };
    },
    steps,
    seed,
    measure: { every: steps, alpha: (state: LanczosState) => state.alpha, beta: (state: LanczosState) => state.beta },
  };
}
