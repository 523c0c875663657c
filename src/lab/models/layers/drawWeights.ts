/**
 * The first weights of a tf.layers model, each drawn as its initialiser says but with the run's key (an initialiser's own seed is not
 * used). Initialisers that draw nothing (zeros, ones, constant, identity, authors' own) run as they are.
 */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../../graph/index";
import type { LayerWeights } from "../layers";
import type { Built, Initialiser } from "./buildModel";
import { orthogonal } from "./orthogonal";
import { truncatedNormal } from "./truncatedNormal";

type Draw = (key: tf.Tensor, shape: readonly number[], config: Record<string, unknown>) => tf.Tensor;

const draws: Readonly<Record<string, Draw>> = {
  RandomNormal: (key, shape, { mean, stddev }) => random.normal(key, shape, mean as number, stddev as number),
  RandomUniform: (key, shape, { minval, maxval }) => random.uniform(key, shape, minval as number, maxval as number),
  TruncatedNormal: (key, shape, { mean, stddev }) =>
    tf.add(tf.mul(truncatedNormal(key, shape), stddev as number), mean as number),
  VarianceScaling: varianceScaling,
  Orthogonal: (key, shape, { gain }) => tf.mul(orthogonal(key, shape), gain as number),
};

export function drawWeights({ owners }: Built, key: tf.Tensor): LayerWeights {
  let drawn = 0;
  const first = (initialiser: Initialiser, shape: number[]): tf.Tensor => {
    const draw = draws[initialiser.getClassName()];
    return draw ? draw(random.fold(key, drawn++), shape, initialiser.getConfig()) : initialiser.apply(shape, "float32");
  };
  return owners.map(({ weights }) =>
    Object.fromEntries(weights.map(({ name, initialiser, slot }) => [name, first(initialiser, slot.shape)])),
  );
}

/** Glorot, He and LeCun: variance scale/fan, normal (cut off at two deviations) or uniform. */
function varianceScaling(key: tf.Tensor, shape: readonly number[], config: Record<string, unknown>): tf.Tensor {
  const { scale, mode, distribution } = config as { scale: number; mode: string; distribution: string };
  const [fanIn, fanOut] = fans(shape);
  const fan = mode === "fanIn" ? fanIn : mode === "fanOut" ? fanOut : (fanIn + fanOut) / 2;
  const variance = scale / Math.max(1, fan);
  if (distribution === "normal") return tf.mul(truncatedNormal(key, shape), Math.sqrt(variance));
  const limit = Math.sqrt(3 * variance);
  return random.uniform(key, shape, -limit, limit);
}

/** Inputs and outputs of one unit, as tf.layers counts them: the last two axes times the window before them. */
function fans(shape: readonly number[]): [number, number] {
  const size = (extents: readonly number[]) => extents.reduce((a, b) => a * b, 1);
  if (shape.length < 2 || shape.length > 5) return [Math.sqrt(size(shape)), Math.sqrt(size(shape))];
  const window = size(shape.slice(0, -2));
  return [window * shape.at(-2)!, window * shape.at(-1)!];
}
