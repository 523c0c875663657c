/** Record to snapshot and back: what a page shows before anybody presses Run, and what a script keeps after a run. */
import type { ArrayValue, MetricRow, Series, Snapshot } from "../train/run.types";
import type { RecordedRun } from "./record.types";

/** A finished run as the record keeps it. `stale`: made by other code than the page's. */
export function recordedSnapshot(run: RecordedRun, stale = false): Snapshot {
  const metrics = Object.fromEntries(
    Object.entries(run.metrics).map(([name, { steps, values }]): [string, Series] => [
      name,
      { steps, values: values.map((value) => value ?? NaN), length: steps.length },
    ]),
  );
  const { step, steps, seed, knobs, device, seconds } = run;
  return {
    status: "idle",
    step,
    steps,
    seed,
    knobs,
    stale,
    recorded: true,
    metrics,
    last: Object.fromEntries(
      Object.entries(metrics).map(([name, { values, length }]) => [name, values[length - 1] ?? NaN]),
    ),
    arrays: Object.fromEntries(
      Object.entries(run.arrays).map(([name, { shape, dtype, values }]): [string, ArrayValue] => [
        name,
        { shape, values: dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values) },
      ]),
    ),
    device,
    seconds,
    stepsPerSecond: seconds > 0 ? step / seconds : 0,
    rows: (...names) => rowsOf(metrics, names),
  };
}

function rowsOf(metrics: Readonly<Record<string, Series>>, names: readonly string[]): MetricRow[] {
  return Object.entries(metrics)
    .filter(([name]) => names.length === 0 || names.includes(name))
    .flatMap(([metric, { steps, values, length }]) =>
      Array.from({ length }, (_, i) => ({ step: steps[i]!, metric, value: values[i]! })),
    );
}

const mostPoints = 240;
const mostValues = 4096;

/** Five digits and at most `mostPoints` a column: enough for a figure of any size. */
export function recordedRun(snapshot: Snapshot): RecordedRun {
  const { seed, knobs, step, steps, seconds, device, metrics, arrays } = snapshot;
  const short = (value: number) => (Number.isFinite(value) ? +value.toPrecision(5) : null);
  return {
    seed,
    knobs,
    step,
    steps,
    seconds: +seconds.toPrecision(3),
    device,
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([name, series]) => {
        const chosen = chosenIndices(series);
        return [
          name,
          { steps: chosen.map((i) => series.steps[i]!), values: chosen.map((i) => short(series.values[i]!)) },
        ];
      }),
    ),
    arrays: Object.fromEntries(
      Object.entries(arrays)
        .filter(([, { values }]) => values.length <= mostValues)
        .map(([name, { shape, values }]) => [
          name,
          {
            shape: [...shape],
            dtype: values instanceof Int32Array ? "int32" : "float32",
            values: Array.from(values, (value) => short(value) ?? 0),
          },
        ]),
    ),
  };
}

/** Half of the points evenly over the steps, half evenly over their logarithms: good for either axis. */
function chosenIndices({ steps, length }: Series): number[] {
  if (length <= mostPoints) return Array.from({ length }, (_, i) => i);
  const chosen = new Set([0, length - 1]);
  const last = Math.log1p(steps[length - 1]!);
  for (let k = 0; k < mostPoints / 2; k++) chosen.add(Math.floor((k / (mostPoints / 2)) * length));
  let next = 0;
  for (let i = 0; i < length; i++)
    if (Math.log1p(steps[i]!) / last >= next) {
      chosen.add(i);
      next = Math.log1p(steps[i]!) / last + 2 / mostPoints;
    }
  return [...chosen].sort((a, b) => a - b);
}
