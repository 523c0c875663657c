/** The few statistics that the bench states. */

/** Middle of the sorted values; mean of the two middle ones where they are even in number. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
}

/** exp of the mean logarithm: the mean of ratios, as it is the same whichever side is divided by the other. NaN of none. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** Whether two losses are one and the same but for rounding: relative difference at most `tolerance`, relative to `expected`. */
export function agree(value: number, expected: number, tolerance: number): boolean {
  return Math.abs(value - expected) <= tolerance * Math.abs(expected);
}
