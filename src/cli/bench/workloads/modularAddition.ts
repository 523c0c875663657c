/** Every pair (a, b) as the tokens a, b, =, and its sum modulo p: the data of grokking (Power et al. 2022). */
import type { Rows } from "./workload.types";

/** Inputs int32 [p², 3] with `=` as token p, targets int32 [p²]. */
export function modularAddition(p: number): { inputs: Rows; targets: Rows } {
  const pairs = Array.from({ length: p * p }, (_, i) => [Math.floor(i / p), i % p] as const);
  return {
    inputs: { dtype: "int32", shape: [p * p, 3], values: Int32Array.from(pairs.flatMap(([a, b]) => [a, b, p])) },
    targets: { dtype: "int32", shape: [p * p], values: Int32Array.from(pairs, ([a, b]) => (a + b) % p) },
  };
}
