/** A recorded run as a snapshot: what a page shows before anybody presses Run. */
import type { ArrayValue, LaneSnapshot, MetricRow, Series, Snapshot } from "../train/run.types";
import type { RecordedArrays, RecordedLane, RecordedMetrics, RecordedRun } from "./record.types";

export interface RecordedLook {
  /** Made by other code than the page's. */
  readonly stale?: boolean;
  /** ISO date of a run that this reader made on an earlier visit; without it, the run is the notebook's. */
  readonly yours?: string | undefined;
}

export function recordedSnapshot(run: RecordedRun, { stale = false, yours }: RecordedLook = {}): Snapshot {
  const { step, steps, seed, knobs, device, seconds, flops } = run;
  const first = columnsOf(run);
  const lanes = run.lanes?.map((lane, i) => laneOf(lane, i, first));
  return {
    status: "idle",
    ...{ step, steps, seed, knobs, stale, device, seconds },
    recorded: true,
    ...(yours !== undefined && { yours }),
    ...first,
    ...(flops !== undefined && { flops }),
    ...(lanes && { lanes }),
    stepsPerSecond: seconds > 0 ? step / seconds : 0,
    rows: (...names) =>
      lanes
        ? lanes.flatMap(({ lane, metrics }) => rowsOf(metrics, names).map((row) => ({ ...row, lane })))
        : rowsOf(first.metrics, names),
  };
}

type Columns = Pick<Snapshot, "metrics" | "last" | "arrays">;

/** The first lane's columns are the run's. */
function laneOf({ seed, knobs, metrics, arrays, error }: RecordedLane, lane: number, first: Columns): LaneSnapshot {
  const own = metrics ? columnsOf({ metrics, arrays: arrays ?? {} }) : first;
  return { lane, seed, knobs, ...own, ...(error && { error }) };
}

function columnsOf(recorded: { readonly metrics: RecordedMetrics; readonly arrays: RecordedArrays }): Columns {
  const metrics = Object.fromEntries(
    Object.entries(recorded.metrics).map(([name, { steps, values }]): [string, Series] => [
      name,
      { steps, values: values.map((value) => value ?? NaN), length: steps.length },
    ]),
  );
  return {
    metrics,
    last: Object.fromEntries(
      Object.entries(metrics).map(([name, { values, length }]) => [name, values[length - 1] ?? NaN]),
    ),
    arrays: Object.fromEntries(
      Object.entries(recorded.arrays).map(([name, { shape, dtype, values }]): [string, ArrayValue] => [
        name,
        { shape, values: dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values) },
      ]),
    ),
  };
}

function rowsOf(metrics: Readonly<Record<string, Series>>, names: readonly string[]): MetricRow[] {
  return Object.entries(metrics)
    .filter(([name]) => names.length === 0 || names.includes(name))
    .flatMap(([metric, { steps, values, length }]) =>
      Array.from({ length }, (_, i) => ({ step: steps[i]!, metric, value: values[i]! })),
    );
}
