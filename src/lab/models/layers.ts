/**
 * A tf.layers model as a model of the lab: its weights are parameters like any other, drawn with the run's key; `apply` lends them to
 * the layers for the time of one call. What the layers keep by themselves (weights, masks, moving averages) is never used.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { mapTree } from "../../graph/index";
import { buildModel, type Built } from "./layers/buildModel";
import { drawWeights } from "./layers/drawWeights";
import { lendWeights } from "./layers/lendWeights";
import type { Model } from "./model.types";

/** One record a layer that has weights, in the order of the model, by tfjs's names: `[{kernel, bias}, {gamma, beta, moving_mean, …}]`. */
export type LayerWeights = readonly { readonly [name: string]: tf.Tensor }[];

type Context = { readonly key?: tf.Tensor; readonly training?: boolean };

export interface LayersAsModel extends Model<LayerWeights> {
  /** Outputs, and parameters whose moving averages (of batch normalisation) have moved on; the same parameters where there are none. */
  applyAndUpdate(
    params: LayerWeights,
    inputs: tf.Tensor,
    context?: Context,
  ): { outputs: tf.Tensor; params: LayerWeights };
}

/**
 * `models.layers(() => tf.sequential({layers: […]}))`; functional models too, of one input and one output. Inputs [n, …] of another
 * shape but the size that the model wants are reshaped. With `training`, dropout draws with `key` and batch normalisation uses the batch.
 * Layers that are not trainable keep their weights. Throws LB334 (not such a model), LB338 (what belongs to the loss or needs a state
 * between calls), LB339 (dropout without a key).
 */
export function layers(make: () => LayersModel): LayersAsModel {
  const built = buildModel(make);
  const applyAndUpdate: LayersAsModel["applyAndUpdate"] = (params, inputs, context = {}) => {
    const moved = new Map<tf.Tensor, tf.Tensor>();
    const outputs = lendWeights(built, params, context.key, moved, () => {
      const training = context.training ?? false;
      return built.model.apply(shaped(built, inputs), { training }) as tf.Tensor;
    });
    return { outputs, params: moved.size === 0 ? params : mapTree((leaf) => moved.get(leaf) ?? leaf, params) };
  };
  return {
    init: ({ key }) => drawWeights(built, key),
    apply: (params, inputs, context) => applyAndUpdate(params, inputs, context).outputs,
    applyAndUpdate,
  };
}

function shaped({ model }: Built, x: tf.Tensor): tf.Tensor {
  const wanted = model.inputs[0]!.shape.slice(1);
  const given = x.shape.slice(1);
  const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
  if (wanted.includes(null) || wanted.join() === given.join() || size(wanted as number[]) !== size(given)) return x;
  return tf.reshape(x, [x.shape[0]!, ...(wanted as number[])]);
}
