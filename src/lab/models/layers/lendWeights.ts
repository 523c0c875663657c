/**
 * Lends parameters to the layers of a model for one call: each weight's slot holds the parameter's tensor, dropout draws with a key, and
 * what batch normalisation would write into its moving averages is caught. Afterwards everything is as it was, also after an error.
 */
import * as tf from "@tensorflow/tfjs-core";
import { random, stopGradient } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import type { LayerWeights } from "../layers";
import { classNamed, type Built, type Layer, type Weight } from "./buildModel";

/** Fields of recurrent cells: how they drop, and the masks that they keep from one time step to the next. */
interface DroppingCell {
  dropoutFunc: ((ones: tf.Tensor, rate: number) => tf.Tensor) | undefined;
  dropoutMask?: tf.Tensor | tf.Tensor[] | null;
  recurrentDropoutMask?: tf.Tensor | tf.Tensor[] | null;
}

interface DropoutLayer extends Layer {
  readonly rate: number;
  getNoiseShape(x: tf.Tensor): number[] | null;
}

/** `moved` receives for each parameter that the layers wrote to its new value. */
export function lendWeights(
  { model, owners }: Built,
  params: LayerWeights,
  key: tf.Tensor | undefined,
  moved: Map<tf.Tensor, tf.Tensor>,
  f: () => tf.Tensor,
): tf.Tensor {
  const undo: (() => void)[] = [];
  const drop = keyedDropout(key);
  const trained = new Set<unknown>(model.trainableWeights);
  try {
    owners.forEach(({ layer, weights }, i) => {
      for (const weight of weights) {
        const parameter = maybeParameter(params, i, weight);
        undo.push(lend(weight, parameter, trained.has(weight.slot), moved));
      }
      if ("dropoutFunc" in layer) undo.push(dropInCell(layer as Layer & DroppingCell, drop));
    });
    undo.push(dropInLayers(drop));
    const y = f();
    for (const [parameter, value] of moved) moved.set(parameter, released(value));
    return y;
  } finally {
    for (const restore of undo.reverse()) restore();
  }
}

function lend({ slot }: Weight, parameter: tf.Tensor, trained: boolean, moved: Map<tf.Tensor, tf.Tensor>): () => void {
  const { val } = slot;
  slot.val = trained ? parameter : stopGradient(parameter);
  slot.write = (value) => {
    // Layers write inside a tidy of their own, which would free it.
    moved.set(parameter, tf.keep(tf.clone(value)));
    return slot;
  };
  return () => {
    slot.val = val;
    // What is left is the method of its class.
    delete (slot as Partial<Weight["slot"]>).write;
  };
}

/** The same numbers as a tensor of the tidy around. */
function released(kept: tf.Tensor): tf.Tensor {
  const own = tf.clone(kept);
  kept.dispose();
  return own;
}

type Drop = (x: tf.Tensor, rate: number, shape?: readonly number[] | null) => tf.Tensor;

/** Inverted dropout with another fold of the key at each call. */
function keyedDropout(key: tf.Tensor | undefined): Drop {
  let drawn = 0;
  return (x, rate, shape) => {
    if (!key)
      throw new AuthorError(
        "LB339",
        `dropout needs a key, with rate: ${rate}`,
        "apply(params, inputs, {key, training: true}).",
      );
    const kept = random.bernoulli(random.fold(key, drawn++), shape ?? x.shape, 1 - rate);
    return tf.mul(x, tf.div(kept, 1 - rate));
  };
}

function dropInCell(cell: DroppingCell, drop: Drop): () => void {
  const { dropoutFunc } = cell;
  cell.dropoutFunc = drop;
  return () => {
    cell.dropoutFunc = dropoutFunc;
    for (const name of ["dropoutMask", "recurrentDropoutMask"] as const) {
      const mask = cell[name];
      if (mask) tf.dispose(mask);
      cell[name] = null;
    }
  };
}

/** Every dropout layer, also inside of wrappers: by its class, for the time of the call. */
function dropInLayers(drop: Drop): () => void {
  const prototype = classNamed("Dropout").prototype as DropoutLayer;
  const { call } = prototype;
  prototype.call = function (this: DropoutLayer, inputs, options) {
    if (!options.training || this.rate <= 0 || this.rate >= 1) return call.call(this, inputs, options);
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    return drop(x, this.rate, this.getNoiseShape(x));
  };
  return () => {
    prototype.call = call;
  };
}

function maybeParameter(params: LayerWeights, i: number, { name, slot }: Weight): tf.Tensor {
  const parameter = params[i]?.[name];
  if (parameter && parameter.shape.join() === slot.shape.join()) return parameter;
  throw new AuthorError(
    "LB334",
    `parameters do not fit the model at ${i}.${name} of shape [${slot.shape.join(", ")}]: ${parameter ? `[${parameter.shape.join(", ")}]` : "none"}`,
    "pass what init of the same model gave.",
  );
}
