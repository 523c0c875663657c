/**
 * Images that can be learnt, without a file: a prototype for each of ten classes, under noise. Some labels are wrong, so that no network
 * reaches a loss near zero, where a comparison of losses would say nothing.
 */
import type { HostRandom } from "../../../graph/index";
import type { Rows } from "./workload.types";

const CLASSES = 10;
const SIGNAL = 0.1;
const WRONG = 0.25;

/** Inputs float32 of `shape` a row, targets int32 [rows]. */
export function images(rows: number, shape: readonly number[], random: HostRandom): { inputs: Rows; targets: Rows } {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const prototypes = Array.from({ length: CLASSES }, () => Float32Array.from({ length: size }, () => random.normal()));
  const targets = Int32Array.from({ length: rows }, () => random.integer(CLASSES));
  const drawn = targets.map((target) => (random.uniform() < WRONG ? random.integer(CLASSES) : target));
  const values = new Float32Array(rows * size);
  targets.forEach((target, row) => {
    const prototype = prototypes[target]!;
    for (let i = 0; i < size; i += 1) values[row * size + i] = SIGNAL * prototype[i]! + 2 * random.uniform() - 1;
  });
  return {
    inputs: { dtype: "float32", shape: [rows, ...shape], values },
    targets: { dtype: "int32", shape: [rows], values: drawn },
  };
}
