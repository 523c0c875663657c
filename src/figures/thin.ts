/** As many points as pixels can show: the least and the greatest value of each pixel column, in order of steps. */
import type { FigureSeries } from "./figure.types";

export interface Point {
  readonly step: number;
  readonly value: number;
}

/**
 * @param position maps a step to a fraction of the width, 0 to 1; steps outside are dropped
 * @param columns number of pixel columns
 */
export function thin(series: FigureSeries, position: (step: number) => number, columns: number): Point[] {
  const points: Point[] = [];
  let column = -1;
  let low = -1;
  let high = -1;
  const flush = () => {
    if (low < 0) return;
    for (const i of low === high ? [low] : [Math.min(low, high), Math.max(low, high)])
      points.push({ step: series.steps[i]!, value: series.values[i]! });
  };
  let last = -1;
  for (let i = 0; i < series.length; i++) {
    const at = position(series.steps[i]!);
    const value = series.values[i]!;
    if (!(at >= 0 && at <= 1) || !Number.isFinite(value)) continue;
    last = i;
    const here = Math.floor(at * columns);
    if (here !== column) {
      flush();
      column = here;
      low = high = i;
    } else {
      if (value < series.values[low]!) low = i;
      if (value > series.values[high]!) high = i;
    }
  }
  flush();
  // The line ends where the run is, not at its column's extremes.
  if (last >= 0 && points.at(-1)?.step !== series.steps[last]!)
    points.push({ step: series.steps[last]!, value: series.values[last]! });
  return points;
}

/** Exponential moving average, corrected for its start: `beta` 0.9 averages over about ten values. */
export function smoothed({ steps, values, length }: FigureSeries, beta: number): FigureSeries {
  const out = new Float64Array(length);
  let sum = 0;
  let weight = 0;
  for (let i = 0; i < length; i++) {
    sum = beta * sum + (1 - beta) * values[i]!;
    weight = beta * weight + (1 - beta);
    out[i] = sum / weight;
  }
  return { steps, values: out, length };
}

/** First step at which the series is on the other side of `threshold` than at its start. */
export function firstCrossing({ steps, values, length }: FigureSeries, threshold: number): number | undefined {
  const startsAbove = values[0]! >= threshold;
  for (let i = 1; i < length; i++) if (values[i]! >= threshold !== startsAbove) return steps[i];
  return undefined;
}
