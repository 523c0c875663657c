/** Questions to a finished column of a run (`run.metrics.testError`). Plain functions, no tensors. */
export interface Series {
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  readonly length: number;
}

/** First step measured at which the value is below the threshold; undefined if there is none. */
export function firstStepBelow(series: Series, threshold: number): number | undefined {
  for (let i = 0; i < series.length; i += 1) if (series.values[i]! < threshold) return series.steps[i];
  return undefined;
}

/** The value at the last measured step that is not after `step`; NaN if there is none. */
export function valueAt(series: Series, step: number): number {
  let value = NaN;
  for (let i = 0; i < series.length && series.steps[i]! <= step; i += 1) value = series.values[i]!;
  return value;
}
