// Parameters of tf.layers models in tests: drawn on the reference, as plain numbers, and laid out again.
import type * as tf from "@tensorflow/tfjs-core";
import { flatten, paths, random, type Tree } from "../../src/graph/index";
import type { LayersAsModel, LayerWeights } from "../../src/lab/models/layers";
import { evaluate } from "./evaluate";

export const waves = (size: number, by = 0) =>
  Array.from({ length: size }, (_, i) => Math.fround(Math.sin(1.7 * i + by)));
export const sized = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

export const initial = async (
  model: LayersAsModel,
  seed = 3,
): Promise<{ names: string[]; shapes: number[][]; values: number[][] }> => {
  let names: string[] = [];
  let shapes: number[][] = [];
  const values = await evaluate(() => {
    const params = model.init({ key: random.key(seed) }) as Tree;
    names = paths(params);
    shapes = flatten(params).map(({ shape }) => shape);
    return flatten(params);
  });
  return { names, shapes, values };
};

/** Parameters from a flat list, as init of the model lays them out. */
export const laidOut = (names: readonly string[], leaves: readonly tf.Tensor[]): LayerWeights => {
  const params: Record<string, tf.Tensor>[] = [];
  names.forEach((path, i) => {
    const [at, name] = path.split(".") as [string, string];
    (params[Number(at)] ??= {})[name] = leaves[i]!;
  });
  return params;
};
