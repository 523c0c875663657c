/** The parity of a few of many random bits (Barak et al. 2022): learnt all of a sudden, or not at all. */
import { hostRandom } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import type { Split } from "../split.types";
import { maybeCounts, named, recently, splitOf } from "./split";

export interface SparseParityOptions {
  /** Bits a row, default 40. */
  readonly bits?: number;
  /** k: bits that count, default 3. */
  readonly relevant?: number;
  /** Default 1000. */
  readonly train?: number;
  /** Default 1000. */
  readonly test?: number;
  /** Default 1. */
  readonly seed?: number;
}

export interface SparseParity {
  readonly train: Split;
  readonly test: Split;
  /** Which bits count, from 0. */
  readonly support: readonly number[];
}

/** Inputs −1 or 1, [n, bits]; targets int32 [n]: 1 where the product of the bits that count is −1. Throws LB345. */
export function sparseParity(options: SparseParityOptions = {}): SparseParity {
  const { bits = 40, relevant = 3, train = 1000, test = 1000, seed = 1 } = options;
  maybeCounts({ bits, relevant, train, test });
  if (relevant > bits) throw new AuthorError("LB345", `of ${bits} bits there cannot count: ${relevant}`, "take fewer.");
  const id = `sparseParity(${named({ bits, relevant, train, test, seed })})`;
  return recently(id, () => {
    const root = hostRandom(seed);
    const support = Array.from(root.fold(0).permutation(bits).subarray(0, relevant)).sort((a, b) => a - b);
    const part = (name: string, size: number, stream: number): Split => {
      const draw = root.fold(stream);
      return splitOf({
        id: `${id}.${name}`,
        size,
        features: bits,
        row(to) {
          for (let k = 0; k < bits; k += 1) to[k] = draw.uniform() < 0.5 ? -1 : 1;
          return support.reduce((product, k) => product * to[k]!, 1) < 0 ? 1 : 0;
        },
      });
    };
    return { train: part("train", train, 1), test: part("test", test, 2), support };
  });
}
