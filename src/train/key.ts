/** The key that a seed gives: int32 [2], as `random` takes it. Made here, so that the seed is fed to the graphs and is no part of them. */
import type { Shape } from "../graph/node";
import type { TrainingProgram } from "./program.types";

export const keyOf = (seed: number): Int32Array => Int32Array.of(Math.floor(seed / 2 ** 32), seed | 0);

/** A program's key, or the keys of its lanes: values and shape. */
export function keysOf({ seed, lanes }: TrainingProgram): [Int32Array, Shape] {
  if (!lanes?.ownSeeds) return [keyOf(seed), [2]];
  return [Int32Array.from(lanes.seeds.flatMap((own) => Array.from(keyOf(own)))), [lanes.count, 2]];
}
