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
