/** The key that a seed gives, as `random` takes it. Made here, so that the seed is fed to the graphs and is no part of them. */
import type { Shape } from "../graph/node";
import { keyOf } from "../graph/random/threefry";
import type { TrainingProgram } from "./program.types";

/** A program's key, int32 [2], or the keys of its lanes, [L, 2]: values and shape. */
export function keysOf({ seed, lanes }: TrainingProgram): [Int32Array, Shape] {
  if (!lanes?.ownSeeds) return [keyOf(seed), [2]];
  return [Int32Array.from(lanes.seeds.flatMap((own) => Array.from(keyOf(own)))), [lanes.count, 2]];
}
