/**
 * Arithmetic modulo p (Power et al. 2022): all pairs (a, b), answer (a ∘ b) mod p, split at random into training and test. Memorising helps with
 * the first only.
 */
import { hostRandom } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import type { Split } from "../split.types";
import { maybeCounts, named, recently } from "./split";

const operations = {
  add: (a: number, b: number) => a + b,
  subtract: (a: number, b: number) => a - b,
  multiply: (a: number, b: number) => a * b,
} satisfies Record<string, (a: number, b: number) => number>;

export interface ModularArithmeticOptions {
  /** p, default 97. */
  readonly modulus?: number;
  /** Default add. */
  readonly operation?: keyof typeof operations;
  /** Of all p² pairs; default 0.5. */
  readonly trainShare?: number;
  /** Inputs as two whole numbers, int32 [n, 2] (`symbols`, default), or as two one-hot vectors side by side, float32 [n, 2p] (`oneHot`). */
  readonly inputs?: "symbols" | "oneHot";
  /** Default 1. */
  readonly seed?: number;
}

/** Targets int32 [n], 0 … p − 1. Throws LB345. */
export function modularArithmetic(options: ModularArithmeticOptions = {}): { train: Split; test: Split } {
  const { modulus: p = 97, operation = "add", trainShare = 0.5, inputs = "symbols", seed = 1 } = options;
  maybeCounts({ modulus: p });
  if (!Object.hasOwn(operations, operation))
    throw new AuthorError(
      "LB345",
      `unknown operation: ${String(operation)}`,
      `known: ${Object.keys(operations).join(", ")}.`,
    );
  const count = Math.round(trainShare * p * p);
  if (!(count >= 1 && count < p * p))
    throw new AuthorError(
      "LB345",
      `trainShare leaves one part empty: ${trainShare}`,
      "between 0 and 1, for example 0.5.",
    );
  const id = `modularArithmetic(${named({ p, operation, trainShare, inputs, seed })})`;
  return recently(id, () => {
    const order = hostRandom(seed).permutation(p * p);
    const part = (name: string, pairs: Int32Array): Split => {
      const width = inputs === "symbols" ? 2 : 2 * p;
      const size = pairs.length;
      const values = inputs === "symbols" ? new Int32Array(size * 2) : new Float32Array(size * width);
      const targets = new Int32Array(size);
      pairs.forEach((pair, row) => {
        const [a, b] = [Math.floor(pair / p), pair % p];
        if (inputs === "symbols") values.set([a, b], 2 * row);
        else values[row * width + a] = values[row * width + p + b] = 1;
        targets[row] = ((operations[operation](a, b) % p) + p) % p;
      });
      return {
        id: `${id}.${name}`,
        size,
        inputs: { values, shape: [size, width], dtype: inputs === "symbols" ? "int32" : "float32" },
        targets: { values: targets, shape: [size], dtype: "int32" },
      };
    };
    return { train: part("train", order.subarray(0, count)), test: part("test", order.subarray(count)) };
  });
}
