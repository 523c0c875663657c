/**
 * Builds a tf.layers model without drawing weights: while the author's function runs, the one place where layers make weights
 * (Layer.addWeight) notes how each is to be drawn and makes zeros, which are freed at the end. What is left holds no tensor.
 */
import { dispose, serialization, zeros, type Tensor, type Variable } from "@tensorflow/tfjs-core";
import type { layers, LayersModel } from "@tensorflow/tfjs-layers";
import { AuthorError } from "../../../graph/authorError";

export type Layer = InstanceType<(typeof layers)["Layer"]>;

/** tfjs's LayerVariable with the field that it reads its value from. */
export interface WeightSlot {
  readonly shape: number[];
  val: Tensor | Variable;
  write(value: Tensor): this;
}

/** What tfjs makes a weight with. */
export interface Initialiser {
  apply(shape: number[], dtype?: string): Tensor;
  getClassName(): string;
  getConfig(): Record<string, unknown>;
}

export interface Weight {
  readonly name: string;
  readonly slot: WeightSlot;
  readonly initialiser: Initialiser;
}

/** A layer, or a cell inside of one, that has weights. */
export interface Owner {
  readonly layer: Layer;
  readonly weights: readonly Weight[];
}

export interface Built {
  readonly model: LayersModel;
  readonly owners: readonly Owner[];
}

type AddWeight = (
  this: Layer,
  name: string,
  shape: number[],
  dtype: string,
  initialiser: Initialiser,
  ...rest: unknown[]
) => WeightSlot;

/** Throws LB334, LB338. */
export function buildModel(make: () => LayersModel): Built {
  const prototype = Object.getPrototypeOf(classNamed("Dense").prototype) as { addWeight: AddWeight };
  const { addWeight } = prototype;
  const owners = new Map<Layer, Weight[]>();
  prototype.addWeight = function (name, shape, dtype, initialiser, ...rest) {
    const [regularizer, , constraint] = rest;
    if (regularizer || constraint) throw unfit(regularizer ? "a regulariser" : "a constraint", this);
    const slot = addWeight.call(this, name, shape, dtype, ZEROS, ...rest);
    owners.set(this, [...(owners.get(this) ?? []), { name, slot, initialiser }]);
    return slot;
  };
  try {
    const model = maybeModel(make());
    const made = new Set<unknown>([...owners.values()].flat().map(({ slot }) => slot));
    if (!model.weights.every((weight) => made.has(weight)))
      throw new AuthorError(
        "LB334",
        `layers that were made outside of the function of: ${model.name}`,
        "write the layers inside of the function that models.layers takes, so that each model has its own.",
      );
    return { model, owners: [...owners].map(([layer, weights]) => ({ layer, weights })) };
  } finally {
    prototype.addWeight = addWeight;
    for (const { slot } of [...owners.values()].flat()) slot.val.dispose();
  }
}

/** A class of tf.layers by its name. Asked of tfjs-core, where it is registered, so that tf.layers is loaded only by who uses it. */
export function classNamed(name: string): { prototype: Layer } {
  const entry = serialization.SerializationMap.getMap().classNameMap[name];
  if (entry) return entry[0] as unknown as { prototype: Layer };
  throw new AuthorError(
    "LB334",
    `tf.layers has no class, or is not loaded: ${name}`,
    "import @tensorflow/tfjs-layers.",
  );
}

const ZEROS: Initialiser = {
  apply: (shape, dtype) => zeros(shape, dtype as "float32"),
  getClassName: () => "Zeros",
  getConfig: () => ({}),
};

function maybeModel(model: LayersModel): LayersModel {
  if (model === null || typeof model !== "object" || !Array.isArray(model.layers))
    throw new AuthorError(
      "LB334",
      `models.layers takes a function that returns a tf.layers model, not: ${String(model)}`,
      "for example models.layers(() => tf.sequential({layers: [tf.layers.dense({units: 10, inputShape: [784]})]})).",
    );
  if (!model.inputs?.length)
    throw new AuthorError(
      "LB334",
      `the size of the inputs is not known: ${model.name}`,
      "give the first layer an inputShape.",
    );
  if (model.inputs.length !== 1 || model.outputs.length !== 1)
    throw new AuthorError(
      "LB334",
      `a model must have one input and one output, not: ${model.inputs.length} and ${model.outputs.length}`,
      "join them inside the model, or write apply(params, inputs) yourself.",
    );
  for (const layer of model.layers) {
    if (!layer.stateful) continue;
    // Made when the layer was built.
    dispose((layer as { states_?: Tensor[] }).states_ ?? []);
    throw unfit("a state between calls", layer);
  }
  return model;
}

const unfit = (what: string, { name }: Layer): AuthorError =>
  new AuthorError(
    "LB338",
    `${what} is not part of a model that is traced, in layer: ${name}`,
    "add penalties to the loss, project weights in your own step, start recurrent layers anew in each call.",
  );
