/** Inputs moved and scaled: (x − mean) / deviation, with the numbers of one split for others too, as a test set needs. */
import { AuthorError } from "../../../graph/authorError";
import type { Split } from "../split.types";
import { remembered } from "./remembered";

export interface StandardiseOptions {
  /** Of each feature over the rows (`feature`, default), of all numbers together (`all`), or 0 (`none`). */
  readonly mean?: "feature" | "all" | "none";
  /** Likewise, after the mean is off; or a number. Default feature. */
  readonly deviation?: "feature" | "all" | number;
  /** Added to the deviation, so that features that never change stay small; default 0. A feature with deviation 0 is divided by 1. */
  readonly offset?: number;
  /** Where the numbers come from; default the split itself. */
  readonly like?: Split;
}

/** Throws LB345 where features are not as many. */
export function standardise(split: Split, options: StandardiseOptions = {}): Split {
  const { mean = "feature", deviation = "feature", offset = 0, like = split } = options;
  const features = split.inputs.values.length / split.size;
  if (like.inputs.values.length / like.size !== features)
    throw new AuthorError(
      "LB345",
      `${split.id} has ${features} features, not as many as: ${like.id}`,
      "take splits of one kind.",
    );
  const id = `${split.id}.standardise(${[mean, deviation, offset].join(", ")}${like === split ? "" : `, ${like.id}`})`;
  return remembered(split, id, () => {
    const { means, deviations } = factsOf(like, features, mean, deviation);
    const values = Float32Array.from(split.inputs.values, (x, i) => {
      const k = i % features;
      return (x - means[k]!) / (deviations[k]! + offset || 1);
    });
    return { ...split, id, inputs: { ...split.inputs, values, dtype: "float32" as const } };
  });
}

function factsOf(
  { inputs: { values }, size }: Split,
  features: number,
  mean: "feature" | "all" | "none",
  deviation: "feature" | "all" | number,
): { means: Float64Array; deviations: Float64Array } {
  const averages = (f: (x: number, k: number) => number): Float64Array => {
    const sums = new Float64Array(features);
    values.forEach((x: number, i: number) => (sums[i % features]! += f(x, i % features)));
    return sums.map((sum) => sum / size);
  };
  const overall = (each: Float64Array): Float64Array => each.fill(each.reduce((a, b) => a + b, 0) / features);
  const own = averages((x) => x);
  const means = mean === "none" ? own.fill(0) : mean === "all" ? overall(own) : own;
  if (typeof deviation === "number") return { means, deviations: new Float64Array(features).fill(deviation) };
  const centres = averages((x, k) => x - means[k]!);
  const squares = averages((x, k) => (x - means[k]!) ** 2);
  // Where the mean taken off is not the feature's own, the deviation of a feature is still about its own.
  if (deviation === "feature")
    return { means, deviations: squares.map((s, k) => Math.sqrt(Math.max(0, s - centres[k]! ** 2))) };
  const [centre, square] = [overall(centres)[0]!, overall(squares)[0]!];
  return { means, deviations: new Float64Array(features).fill(Math.sqrt(Math.max(0, square - centre ** 2))) };
}
