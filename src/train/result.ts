/**
 * What one session has brought so far, growing in place; snapshots are immutable views of it. Remembers the experiment and knobs that it
 * belongs to, so that a change of either is seen as staleness.
 */
import { knobValues } from "./knobs";
import type { SavedRun } from "./checkpoints";
import type { LoopCheckpoint, Progress } from "./protocol";
import type { ArrayValue, KnobValues, RunError, RunStatus, Series, Snapshot } from "./run.types";
import { GrowingSeries, toRows } from "./series";

/** Time constant of the smoothed speed, in seconds of computing. */
const SMOOTHING = 1;

export class Result {
  step = 0;
  seconds = 0;
  stepsPerSecond = 0;
  arrays: Readonly<Record<string, ArrayValue>> = {};
  device = "";
  values: KnobValues;
  readonly #series = new Map<string, GrowingSeries>();

  constructor(
    readonly experiment: unknown,
    readonly knobs: KnobValues,
    readonly seed: number,
    readonly steps: number,
  ) {
    this.values = knobValues(knobs);
  }

  apply(progress: Progress): void {
    const seconds = progress.seconds - this.seconds;
    if (seconds > 0 && progress.step > this.step) {
      const speed = (progress.step - this.step) / seconds;
      const weight = this.stepsPerSecond === 0 ? 1 : 1 - Math.exp(-seconds / SMOOTHING);
      this.stepsPerSecond += weight * (speed - this.stepsPerSecond);
    }
    this.step = progress.step;
    this.seconds = progress.seconds;
    // Live knobs move while the run goes on: the result belongs to their last values.
    this.values = knobValues(this.knobs);
    for (const { name, steps, values } of progress.columns) {
      const series = this.#series.get(name) ?? new GrowingSeries();
      this.#series.set(name, series);
      series.append(steps, values);
    }
    if (progress.arrays) this.arrays = { ...this.arrays, ...progress.arrays };
  }

  /** What it is now, for a checkpoint that was just told. */
  save(checkpoint: LoopCheckpoint): SavedRun {
    const columns = Object.entries(this.metrics()).map(([name, { steps, values }]) => ({
      name,
      steps: Float64Array.from(steps),
      values: Float64Array.from(values),
    }));
    return { checkpoint, columns, arrays: this.arrays };
  }

  /** Back to what was saved, or to nothing: the rest will be told again. */
  goBack(saved: SavedRun | undefined): void {
    this.#series.clear();
    for (const { name, steps, values } of saved?.columns ?? []) {
      const series = new GrowingSeries();
      series.append(steps, values);
      this.#series.set(name, series);
    }
    this.arrays = saved?.arrays ?? {};
    this.step = saved?.checkpoint.step ?? 0;
    this.seconds = saved?.checkpoint.seconds ?? 0;
  }

  metrics(): Record<string, Series> {
    return Object.fromEntries([...this.#series].map(([name, series]) => [name, series.view()]));
  }
}

export interface Look {
  readonly status: RunStatus;
  readonly stale: boolean;
  /** Seconds for the whole run, where it has not started. */
  readonly estimate?: number | undefined;
  readonly error?: RunError | undefined;
  /** Step of a checkpoint to go on from. */
  readonly resumable?: number | undefined;
}

export function toSnapshot(result: Result, { status, stale, estimate, error, resumable }: Look): Snapshot {
  const metrics = result.metrics();
  const going = status === "running" || status === "paused";
  const left = result.stepsPerSecond > 0 ? (result.steps - result.step) / result.stepsPerSecond : estimate;
  const eta = going ? left : estimate;
  return {
    status,
    stale,
    recorded: false,
    step: result.step,
    steps: result.steps,
    seed: result.seed,
    knobs: result.values,
    metrics,
    last: Object.fromEntries(
      Object.entries(metrics).flatMap(([name, { values, length }]) =>
        length > 0 ? [[name, values[length - 1]!]] : [],
      ),
    ),
    arrays: result.arrays,
    device: result.device,
    seconds: result.seconds,
    stepsPerSecond: result.stepsPerSecond,
    ...(eta !== undefined && { eta }),
    ...(error && { error }),
    ...(resumable !== undefined && { resumable }),
    rows: (...names) => toRows(metrics, names),
  };
}
