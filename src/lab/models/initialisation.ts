/**
 * How weights start. Normal ones by their deviation: he 2/in (He et al. 2015), glorot (xavier) 2/(in + out) (Glorot & Bengio 2010), lecun
 * 1/in (LeCun et al. 1998), standard 1, a number; or orthogonal (Saxe et al. 2014). Each may be scaled: `{name: "he", scale: 0.1}`.
 */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../graph/index";
import { AuthorError } from "../../graph/authorError";
import { orthogonal } from "./layers/orthogonal";

const deviations = {
  he: (fanIn) => Math.sqrt(2 / fanIn),
  glorot: (fanIn, fanOut) => Math.sqrt(2 / (fanIn + fanOut)),
  xavier: (fanIn, fanOut) => Math.sqrt(2 / (fanIn + fanOut)),
  lecun: (fanIn) => Math.sqrt(1 / fanIn),
  standard: () => 1,
} satisfies Record<string, (fanIn: number, fanOut: number) => number>;

export type NormalName = keyof typeof deviations;
export type InitialisationName = NormalName | "orthogonal";

/** A name, a standard deviation, or a name whose weights are multiplied by `scale`. */
export type Initialisation =
  InitialisationName | number | { readonly name: InitialisationName; readonly scale: number };

/** Standard deviation of normal weights of a layer, by name or as a number. Throws LB332. */
export function deviationOf(value: NormalName | number, fanIn: number, fanOut: number): number {
  if (typeof value === "number") return value;
  if (Object.hasOwn(deviations, value)) return (deviations[value] as (a: number, b: number) => number)(fanIn, fanOut);
  throw unknownInitialisation(value);
}

/**
 * Weights of a shape whose last axis is the outputs'. `fanIn` is how many numbers an output sees: all other axes together by default.
 * Orthogonal ones have orthonormal columns (or rows, where those are fewer), times the scale. Throws LB332.
 */
export function initialWeights(
  key: tf.Tensor,
  shape: readonly number[],
  initialisation: Initialisation,
  fanIn = shape.slice(0, -1).reduce((a, b) => a * b, 1),
): tf.Tensor {
  const scaled = typeof initialisation === "object";
  const name = scaled ? initialisation.name : initialisation;
  const scale = scaled ? initialisation.scale : 1;
  if (name === "orthogonal") {
    const weights = orthogonal(key, shape);
    return scale === 1 ? weights : tf.mul(weights, scale);
  }
  return random.normal(key, [...shape], 0, deviationOf(name, fanIn, shape.at(-1)!) * scale);
}

const unknownInitialisation = (value: unknown): AuthorError =>
  new AuthorError(
    "LB332",
    `unknown initialisation: ${String(value)}`,
    `known: ${Object.keys(deviations).join(", ")}, orthogonal; or a number, or {name, scale}.`,
  );
