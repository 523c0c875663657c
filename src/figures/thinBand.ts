/** The band between two series as a polygon with one pair of points a pixel column. */
import type { FigureSeries } from "./figure.types";

export interface BandPoint {
  readonly step: number;
  readonly low: number;
  readonly high: number;
}

/** `position` and `columns` as for `thin`; `low` and `high` share their steps. */
export function thinBand(
  low: FigureSeries,
  high: FigureSeries,
  position: (step: number) => number,
  columns: number,
): BandPoint[] {
  const points: BandPoint[] = [];
  let column = -1;
  for (let i = 0; i < low.length; i++) {
    const step = low.steps[i]!;
    const at = position(step);
    if (!(at >= 0 && at <= 1)) continue;
    const here = Math.floor(at * columns);
    const [a, b] = [low.values[i]!, high.values[i]!];
    const last = points.at(-1);
    if (here === column && last) {
      points[points.length - 1] = { step, low: Math.min(last.low, a), high: Math.max(last.high, b) };
    } else points.push({ step, low: a, high: b });
    column = here;
  }
  return points;
}
