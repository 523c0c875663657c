/**
 * A metric's column: steps and values in arrays that grow by doubling. A view is a window on the array as it is now;
 * appending never changes what a view shows, so snapshots can share the storage.
 */
import type { MetricRow, Series } from "./run.types";

const HEAD = 256;
/** Most points of one metric that `thin` leaves: more cannot be told apart in a figure. */
export const MOST_POINTS = 1500;

export class GrowingSeries {
  #steps = new Float64Array(64);
  #values = new Float64Array(64);
  #length = 0;

  append(steps: ArrayLike<number>, values: ArrayLike<number>): void {
    const length = this.#length + steps.length;
    if (length > this.#steps.length) {
      const capacity = Math.max(length, 2 * this.#steps.length);
      this.#steps = grown(this.#steps, capacity);
      this.#values = grown(this.#values, capacity);
    }
    this.#steps.set(steps, this.#length);
    this.#values.set(values, this.#length);
    this.#length = length;
  }

  view(): Series {
    const length = this.#length;
    return { steps: this.#steps.subarray(0, length), values: this.#values.subarray(0, length), length };
  }
}

function grown(array: Float64Array<ArrayBuffer>, capacity: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity);
  larger.set(array);
  return larger;
}

/**
 * Positions to draw, at most `most`, in order: all of the first 256 (a logarithmic axis shows them one by one), then the smallest
 * and the largest of each of equal buckets, so that no spike is lost, and the last.
 */
export function thin(values: ArrayLike<number>, length = values.length, most = MOST_POINTS): number[] {
  if (length <= most) return Array.from({ length }, (_, i) => i);
  const head = Math.min(HEAD, most >> 2);
  const kept = Array.from({ length: head }, (_, i) => i);
  const buckets = (most - head - 1) >> 1;
  const rest = length - 1 - head;
  for (let b = 0; b < buckets; b += 1) {
    const from = head + Math.floor((b * rest) / buckets);
    const to = head + Math.floor(((b + 1) * rest) / buckets);
    if (to <= from) continue;
    let low = from;
    let high = from;
    for (let i = from + 1; i < to; i += 1) {
      if (values[i]! < values[low]!) low = i;
      if (values[i]! > values[high]!) high = i;
    }
    kept.push(Math.min(low, high));
    if (low !== high) kept.push(Math.max(low, high));
  }
  kept.push(length - 1);
  return kept;
}

/** Rows for Plot of the metrics named (all if none), thinned, by name and step. */
export function toRows(metrics: Readonly<Record<string, Series>>, names: readonly string[]): MetricRow[] {
  return (names.length > 0 ? names : Object.keys(metrics)).flatMap((metric) => {
    const series = metrics[metric];
    if (!series) return [];
    return thin(series.values, series.length).map((i) => ({
      step: series.steps[i]!,
      metric,
      value: series.values[i]!,
    }));
  });
}
