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

/** First step measured at which the value is above the threshold; undefined if there is none. */
export function firstStepAbove(series: Series, threshold: number): number | undefined {
  for (let i = 0; i < series.length; i += 1) if (series.values[i]! > threshold) return series.steps[i];
  return undefined;
}

export interface ThresholdOptions {
  /** From which side: `below` (default, a loss that falls) or `above` (an accuracy that rises). */
  readonly from?: "below" | "above";
  /** For how many measurements in a row it has to hold; default 1. */
  readonly holds?: number;
}

/**
 * The step at which a threshold is passed, and stays so for `holds` measurements, with the straight line between two measurements taken for
 * what lies between them; undefined if it is not.
 */
export function timeToThreshold(
  series: Series,
  threshold: number,
  { from = "below", holds = 1 }: ThresholdOptions = {},
): number | undefined {
  const passed = (i: number): boolean =>
    from === "below" ? series.values[i]! <= threshold : series.values[i]! >= threshold;
  let run = 0;
  for (let i = 0; i < series.length; i += 1) {
    run = passed(i) ? run + 1 : 0;
    if (run < holds) continue;
    const first = i - holds + 1;
    if (first === 0) return series.steps[0];
    const [before, value] = [series.values[first - 1]!, series.values[first]!];
    const share = Number.isFinite(before) ? (threshold - before) / (value - before) : 1;
    return series.steps[first - 1]! + share * (series.steps[first]! - series.steps[first - 1]!);
  }
  return undefined;
}

/** The value at the last measured step that is not after `step`; NaN if there is none. */
export function valueAt(series: Series, step: number): number {
  let value = NaN;
  for (let i = 0; i < series.length && series.steps[i]! <= step; i += 1) value = series.values[i]!;
  return value;
}
