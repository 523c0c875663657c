/**
 * Directions in which slices of different nets can be compared: random ones, scaled filter by filter to the weights' own lengths, because a net
 * with larger weights before a normalisation is the same net (Li et al. 2018, §4). Plain float64.
 */
import { hostRandom } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import { mapArrays, type ArrayTree, type NumberArray } from "../arrays";

export interface DirectionOptions {
  /** Default 1. */
  readonly seed?: number;
  /**
   * `filter` (default): all incoming weights of one unit as long as the net's; `layer`: all weights of a layer; `none`: as drawn, normal. A unit
   * is a place of the last axis: a column of [in, out], a kernel of [height, width, in, out]. Arrays of one axis or none (biases, gains) get 0.
   */
  readonly scale?: "filter" | "layer" | "none";
}

const SCALES = ["filter", "layer", "none"];

/** Nested as the params. Throws LB369 for an unknown scale. */
export function randomDirection<T extends ArrayTree>(
  params: T,
  { seed = 1, scale = "filter" }: DirectionOptions = {},
): T {
  if (!SCALES.includes(scale))
    throw new AuthorError("LB369", `unknown scale of a direction: ${String(scale)}`, `known: ${SCALES.join(", ")}.`);
  const random = hostRandom(seed);
  const drawn = mapArrays(
    ({ shape, values }) => ({ shape, values: Float64Array.from(values, () => random.normal()) }),
    params,
  );
  return mapArrays((own, [weights]) => toFloat32(scaledLike(own, weights!, scale)), drawn, params) as T;
}

/** A direction (a difference of two nets, an eigenvector) scaled filter by filter to the params; arrays of one axis or none become 0. */
export function filterNormalised<T extends ArrayTree>(direction: T, params: ArrayTree): T {
  return mapArrays((own, [weights]) => toFloat32(scaledLike(own, weights!, "filter")), direction, params);
}

function scaledLike({ shape, values }: NumberArray, weights: NumberArray, scale: string): NumberArray {
  if (shape.length < 2) return { shape, values: new Float64Array(values.length) };
  if (scale === "none") return { shape, values };
  const groups = scale === "layer" ? 1 : shape[shape.length - 1]!;
  const factors = Array.from({ length: groups }, (_, g) => {
    const length = (of: ArrayLike<number>): number => {
      let sum = 0;
      for (let i = g; i < of.length; i += groups) sum += of[i]! ** 2;
      return Math.sqrt(sum);
    };
    const own = length(values);
    return own > 0 ? length(weights.values) / own : 0;
  });
  return { shape, values: Float64Array.from(values, (value, i) => value * factors[i % groups]!) };
}

const toFloat32 = ({ shape, values }: NumberArray): NumberArray => ({ shape, values: Float32Array.from(values) });
