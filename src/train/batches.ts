/**
 * Which rows of the data each step sees: a fresh permutation an epoch, without replacement, the incomplete batch at the end left out.
 * A pure function of seed and step, so a run sees the same rows on every device, and after a pause.
 */
import { hostRandom } from "../graph/index";

export interface BatchOptions {
  readonly size: number;
  readonly batchSize: number;
  readonly seed: number;
}

/** Indices int32 [batchSize] of the batch at `step` (from 0). Steps may be asked in any order; in order is fast. */
export function batchOrder({ size, batchSize, seed }: BatchOptions): (step: number) => Int32Array {
  const perEpoch = Math.floor(size / batchSize);
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

/** Rows of the batches at `from`, `from + 1`, …, one after the other: int32, `count · batchSize`. */
export function batchTable(
  rows: (step: number) => Int32Array,
  { from, count, batchSize }: { readonly from: number; readonly count: number; readonly batchSize: number },
): Int32Array {
  const table = new Int32Array(count * batchSize);
  for (let i = 0; i < count; i += 1) table.set(rows(from + i), i * batchSize);
  return table;
}
