/** A run as a record keeps it: columns thinned, numbers to five digits, large arrays left out. */
import type { ArrayValue, LaneSnapshot, Series, Snapshot } from "../train/run.types";
import type { RecordedArrays, RecordedLane, RecordedMetrics, RecordedRun } from "./record.types";

export interface Sparing {
  /** Most points a column; the two ends of both halves may come on top. */
  readonly points: number;
  /** Most values of an array; one with more is left out. */
  readonly values: number;
}

/** Enough for a figure of any size. */
export const generous: Sparing = { points: 240, values: 4096 };

export function recordedRun(snapshot: Snapshot, sparing: Sparing = generous): RecordedRun {
  const { seed, knobs, step, steps, seconds, device, flops, metrics, arrays, lanes } = snapshot;
  return {
    ...{ seed, knobs, step, steps, device },
    seconds: +seconds.toPrecision(3),
    ...(flops !== undefined && { flops }),
    metrics: metricsOf(metrics, sparing),
    arrays: arraysOf(arrays, sparing),
    ...(lanes && { lanes: lanes.map((lane, i) => laneOf(lane, i > 0, sparing)) }),
  };
}

function laneOf({ seed, knobs, metrics, arrays, error }: LaneSnapshot, own: boolean, sparing: Sparing): RecordedLane {
  const columns = own && { metrics: metricsOf(metrics, sparing), arrays: arraysOf(arrays, sparing) };
  return { seed, knobs, ...columns, ...(error && { error }) };
}

const short = (value: number) => (Number.isFinite(value) ? +value.toPrecision(5) : null);

const metricsOf = (metrics: Snapshot["metrics"], { points }: Sparing): RecordedMetrics =>
  Object.fromEntries(
    Object.entries(metrics).map(([name, series]) => {
      const chosen = chosenIndices(series, points);
      const [steps, values] = [series.steps, series.values].map((column) => chosen.map((i) => column[i]!));
      return [name, { dtype: "float32" as const, steps: steps!, values: values!.map(short) }];
    }),
  );

const arraysOf = (arrays: Readonly<Record<string, ArrayValue>>, { values: most }: Sparing): RecordedArrays =>
  Object.fromEntries(
    Object.entries(arrays)
      .filter(([, { values }]) => values.length <= most)
      .map(([name, { shape, values }]) => [
        name,
        {
          shape: [...shape],
          dtype: values instanceof Int32Array ? ("int32" as const) : ("float32" as const),
          values: Array.from(values, (value) => short(value) ?? 0),
        },
      ]),
  );

/** Half of the points evenly over the steps, half evenly over their logarithms: good for either axis. */
function chosenIndices({ steps, length }: Series, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, i) => i);
  const chosen = new Set([0, length - 1]);
  const last = Math.log1p(steps[length - 1]!);
  for (let k = 0; k < most / 2; k++) chosen.add(Math.floor((k / (most / 2)) * length));
  let next = 0;
  for (let i = 0; i < length; i++)
    if (Math.log1p(steps[i]!) / last >= next) {
      chosen.add(i);
      next = Math.log1p(steps[i]!) / last + 2 / most;
    }
  return [...chosen].sort((a, b) => a - b);
}
