/**
 * Which rows of the data each step sees, a pure function of seed and step, so that a run sees the same rows on every device and after a pause.
 *
 *   epochs       a fresh permutation an epoch, without replacement, the incomplete batch at its end left out
 *   replacement  each row of each batch drawn from all rows
 */
import { hostRandom } from "../graph/index";

export type Sampling = "epochs" | "replacement";

export interface BatchOptions {
  readonly size: number;
  readonly batchSize: number;
  /** Default `epochs`. */
  readonly sampling?: Sampling;
}

/** Steps of one epoch. */
export const stepsPerEpoch = ({ size, batchSize }: BatchOptions): number => Math.floor(size / batchSize);

/** Indices int32 [batchSize] of the batch at `step` (from 0). Steps may be asked in any order; in order is fast. */
export function batchOrder(options: BatchOptions & { readonly seed: number }): (step: number) => Int32Array {
  const { size, batchSize, sampling = "epochs", seed } = options;
  if (sampling === "replacement")
    return (step) => {
      const random = hostRandom(seed).fold(step);
      return Int32Array.from({ length: batchSize }, () => random.integer(size));
    };
  const perEpoch = stepsPerEpoch(options);
  let epoch = -1;
  let order: Int32Array = new Int32Array(0);
  return (step) => {
    const wanted = Math.floor(step / perEpoch);
    if (wanted !== epoch) {
      epoch = wanted;
      order = Int32Array.from(hostRandom(seed).fold(epoch).permutation(size));
    }
    const from = (step % perEpoch) * batchSize;
    return order.slice(from, from + batchSize);
  };
}

/** The batches of many seeds, one after the other: int32 [seeds · batchSize]. */
export function batchOrders(options: BatchOptions, seeds: readonly number[]): (step: number) => Int32Array {
  const orders = seeds.map((seed) => batchOrder({ ...options, seed }));
  return (step) => {
    const rows = new Int32Array(seeds.length * options.batchSize);
    orders.forEach((order, i) => rows.set(order(step), i * options.batchSize));
    return rows;
  };
}

/** Rows of the batches at `from`, `from + 1`, …, one after the other: int32, `count · batchSize`. */
export function batchTable(
  rows: (step: number) => Int32Array,
  { from, count, batchSize }: { readonly from: number; readonly count: number; readonly batchSize: number },
): Int32Array {
  const table = new Int32Array(count * batchSize);
  for (let i = 0; i < count; i += 1) table.set(rows(from + i), i * batchSize);
  return table;
}
