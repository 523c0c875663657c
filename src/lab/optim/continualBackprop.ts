/**
 * Continual backprop (Dohare et al. 2024): hidden units that are of little use start anew, a few at a time, so that a net stays able to learn.
 * A unit's utility is a moving average of mean|h_i| Σ_k |w_ik|, its output by the weights that read it. After each update of an mlp's layers:
 *
 *   age + 1, utility moves on; counter + ρ · (units older than maturity); counter ≥ 1: counter − 1, and the eligible unit of least utility
 *   gets incoming weights from the initial law, and 0 for its bias, outgoing weights, utility, age and moments
 */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../graph/index";
import { initialWeights, type Initialisation } from "../models/initialisation";
import type { Layer } from "../models/mlp";
import { toScalar, type Hyperparameter, type UpdateContext } from "./optimizer.types";

export interface ContinualBackpropOptions {
  /** ρ: share of the mature units of a layer that is replaced an update; default 1e-3. At most one unit a layer and update is. */
  readonly replacementRate?: Hyperparameter;
  /** Updates before a unit may be replaced; default 100. */
  readonly maturity?: Hyperparameter;
  /** η of the utility's average, default 0.99. */
  readonly decay?: number;
  /** The law of new incoming weights; default he. */
  readonly initialisation?: Initialisation;
}

/** One entry a hidden layer. */
export type ContinualBackpropState = readonly {
  /** [units] */
  readonly utility: tf.Tensor;
  /** Updates since a unit began, [units]. */
  readonly age: tf.Tensor;
  readonly counter: tf.Tensor;
}[];

export interface ReplaceOptions {
  /** After the optimizer's update. */
  readonly params: readonly Layer[];
  /** Of the batch, as `mlp.applyWithHidden` gives them: [n, units] a hidden layer. */
  readonly hidden: readonly tf.Tensor[];
  /** Trees nested like the parameters that are 0 for a new unit: `[adam.first, adam.second]`. */
  readonly moments?: readonly (readonly Layer[])[];
  readonly state: ContinualBackpropState;
  /** Draws the new weights: int32 [2]. */
  readonly key: tf.Tensor;
  /** The step's. */
  readonly context: UpdateContext;
}

export interface Replaced {
  readonly params: Layer[];
  readonly moments: Layer[][];
  readonly state: ContinualBackpropState;
}

export interface ContinualBackprop {
  init(params: readonly Layer[]): ContinualBackpropState;
  replace(options: ReplaceOptions): Replaced;
}

export function continualBackprop({
  replacementRate = 1e-3,
  maturity = 100,
  decay = 0.99,
  initialisation = "he",
}: ContinualBackpropOptions = {}): ContinualBackprop {
  return {
    init: (params) =>
      params.slice(0, -1).map(({ weights }) => ({
        utility: tf.zeros([weights.shape[1]!]),
        age: tf.zeros([weights.shape[1]!]),
        counter: tf.scalar(0),
      })),
    replace({ params, hidden, moments = [], state, key, context }) {
      const [rate, ripe] = [toScalar(context, replacementRate), toScalar(context, maturity)];
      let [layers, kept] = [[...params], moments.map((tree) => [...tree])];
      const next = state.map((before, i) => {
        const reading = tf.sum(tf.abs(layers[i + 1]!.weights), 1);
        const use = tf.mul(tf.mean(tf.abs(hidden[i]!), 0), reading);
        const utility = tf.add(tf.mul(before.utility, decay), tf.mul(use, 1 - decay));
        const age = tf.add(before.age, 1);
        const eligible = tf.cast(tf.greater(age, ripe), "float32");
        const counter = tf.add(before.counter, tf.mul(rate, tf.sum(eligible)));
        // An eligible unit, or none: the one-hot of the least useful, if it is one and the counter has come to 1.
        const units = utility.shape[0]!;
        const least = tf.argMin(tf.where(tf.greater(eligible, 0), utility, NEVER));
        const due = tf.cast(tf.greaterEqual(counter, 1), "float32");
        const chosen = tf.mul(tf.mul(tf.cast(tf.oneHot(least, units), "float32"), eligible), due);
        const stays = tf.sub(1, chosen);
        const fresh = initialWeights(random.fold(key, i), layers[i]!.weights.shape, initialisation);
        layers = renewed(layers, i, chosen, fresh);
        kept = kept.map((tree) => renewed(tree, i, chosen));
        return {
          utility: tf.mul(utility, stays),
          age: tf.mul(age, stays),
          counter: tf.sub(counter, tf.sum(chosen)),
        };
      });
      return { params: layers, moments: kept, state: next };
    },
  };
}

const NEVER = 1e30;

/** The layers with the chosen units (1 in [units]) of layer i new: incoming weights `fresh` or 0, bias and outgoing weights 0. */
function renewed(layers: readonly Layer[], i: number, chosen: tf.Tensor, fresh?: tf.Tensor): Layer[] {
  const stays = tf.sub(1, chosen);
  return layers.map((layer, at) => {
    if (at === i + 1) return { ...layer, weights: tf.mul(layer.weights, tf.expandDims(stays, 1)) };
    if (at !== i) return layer;
    const old = tf.mul(layer.weights, stays);
    const weights = fresh ? tf.add(old, tf.mul(fresh, chosen)) : old;
    return { ...layer, weights, ...(layer.bias && { bias: tf.mul(layer.bias, stays) }) };
  });
}
