/**
 * What one session has brought so far, growing in place; snapshots are immutable views of it. Remembers the experiment, knobs and lanes that
 * it belongs to, so that a change of any is seen as staleness.
 */
import type { SavedRun } from "./checkpoints";
import { guessedSeconds } from "./estimate";
import { evenSteps } from "./evenSteps";
import { knobValues } from "./knobs";
import { lastOf, LaneResult } from "./laneResult";
import type { ProgramCost, ProgramLanes } from "./program.types";
import type { LoopCheckpoint, Progress } from "./protocol";
import type { Every } from "./schedule";
import type { KnobValues, LaneSnapshot, RunError, RunStatus, Snapshot } from "./run.types";
import { toRows } from "./series";

/** Time constant of the smoothed speed, in seconds of computing. */
const SMOOTHING = 1;

export interface ResultOptions {
  readonly experiment: unknown;
  readonly knobs: KnobValues;
  /** As the author wrote them. */
  readonly lanes: unknown;
  readonly program: {
    readonly seed: number;
    readonly steps: number;
    readonly every?: Every;
    readonly lanes?: ProgramLanes;
    readonly cost?: ProgramCost;
  };
}

export class Result {
  step = 0;
  /** As told, where they were not known before. */
  steps: number | undefined;
  seconds = 0;
  stepsPerSecond = 0;
  /** Of steps that all cost alike: how far it is, and how fast it goes. */
  #even = 0;
  #evenPerSecond = 0;
  /** Times that the speed was measured, and for how many seconds in all. */
  #measured = { times: 0, seconds: 0 };
  readonly #toEven: (step: number) => number;
  device = "";
  /** Why the device was chosen. */
  why: string | undefined;
  values: KnobValues;
  lanes: LaneResult[];

  constructor(readonly options: ResultOptions) {
    this.values = knobValues(options.knobs);
    this.#toEven = evenSteps(options.program, guessedSeconds);
    this.lanes = this.#empty();
  }

  #empty(): LaneResult[] {
    return Array.from({ length: this.options.program.lanes?.count ?? 1 }, () => new LaneResult());
  }

  apply(progress: Progress): void {
    const seconds = progress.seconds - this.seconds;
    const even = progress.even ?? this.#toEven(progress.step);
    if (seconds > 0 && progress.step > this.step) {
      const weight = this.#weigh(seconds);
      const towards = (speed: number, moved: number) => speed + weight * (moved / seconds - speed);
      this.stepsPerSecond = towards(this.stepsPerSecond, progress.step - this.step);
      this.#evenPerSecond = towards(this.#evenPerSecond, even - this.#even);
    }
    this.#even = even;
    this.step = progress.step;
    if (progress.steps !== undefined) this.steps = progress.steps;
    this.seconds = progress.seconds;
    // Live knobs move while the run goes on: the result belongs to their last values.
    this.values = knobValues(this.options.knobs);
    for (const column of progress.columns) this.lanes[column.lane]!.append(column);
    for (const { lane, values } of progress.arrays ?? [])
      this.lanes[lane]!.arrays = { ...this.lanes[lane]!.arrays, ...values };
    for (const { lane, error } of progress.fallen ?? []) this.lanes[lane]!.error = error;
  }

  /** Of a new speed, measured over so many seconds. The first is of a cold start, and forgotten; a mean, until there is enough to forget more. */
  #weigh(seconds: number): number {
    const measured = this.#measured;
    measured.times += 1;
    if (measured.times <= 2) measured.seconds = 0;
    measured.seconds += seconds;
    return Math.max(1 - Math.exp(-seconds / SMOOTHING), seconds / measured.seconds);
  }

  /** Seconds until `steps` are done; undefined while no speed is known. */
  left(steps: number): number | undefined {
    return this.#evenPerSecond > 0 ? Math.max(0, steps - this.#even) / this.#evenPerSecond : undefined;
  }

  /** What it is now, for a checkpoint that was just told. */
  save(checkpoint: LoopCheckpoint): SavedRun {
    const columns = this.lanes.flatMap((lane, i) => lane.columns(i));
    return { checkpoint, columns, arrays: this.lanes.map(({ arrays }, lane) => ({ lane, values: arrays })) };
  }

  /** Back to what was saved, or to nothing: the rest will be told again. */
  goBack(saved: SavedRun | undefined): void {
    this.lanes = this.#empty();
    for (const column of saved?.columns ?? []) this.lanes[column.lane]!.append(column);
    for (const { lane, values } of saved?.arrays ?? []) this.lanes[lane]!.arrays = values;
    for (const [lane, { error }] of (saved?.checkpoint.lanes ?? []).entries()) this.lanes[lane]!.error = error;
    this.step = saved?.checkpoint.step ?? 0;
    this.#even = this.#toEven(this.step);
    this.seconds = saved?.checkpoint.seconds ?? 0;
  }

  /** Views of the lanes of a population. */
  population(): readonly LaneSnapshot[] | undefined {
    const { lanes } = this.options.program;
    return lanes?.values.map((own, lane) => {
      const result = this.lanes[lane]!;
      const { arrays, error } = result;
      const metrics = result.metrics();
      const knobs = { ...this.values, ...own };
      return { lane, seed: lanes.seeds[lane]!, knobs, metrics, last: lastOf(metrics), arrays, ...(error && { error }) };
    });
  }
}

export interface Look {
  readonly status: RunStatus;
  readonly stale: boolean;
  /** Seconds for the whole run, where it has not started. */
  readonly estimate?: number | undefined;
  readonly error?: RunError | undefined;
  readonly notice?: string | undefined;
  /** Step of a checkpoint to go on from. */
  readonly resumable?: number | undefined;
}

export function toSnapshot(result: Result, { status, stale, estimate, error, notice, resumable }: Look): Snapshot {
  const [first] = result.lanes as [LaneResult];
  const { seed, cost } = result.options.program;
  const steps = result.steps ?? result.options.program.steps;
  const lanes = result.population();
  const metrics = first.metrics();
  const going = status === "running" || status === "paused";
  const eta = (going ? result.left(steps) : undefined) ?? estimate;
  return {
    status,
    stale,
    recorded: false,
    step: result.step,
    steps,
    seed,
    knobs: result.values,
    metrics,
    last: lastOf(metrics),
    arrays: first.arrays,
    device: result.device,
    ...(result.why !== undefined && { deviceWhy: result.why }),
    seconds: result.seconds,
    stepsPerSecond: result.stepsPerSecond,
    ...(cost && cost.step.flops > 0 && { flops: cost.step.flops }),
    ...(eta !== undefined && { eta }),
    ...(error && { error }),
    ...(notice !== undefined && { notice }),
    ...(lanes && { lanes }),
    ...(resumable !== undefined && { resumable }),
    rows: (...names) =>
      lanes
        ? lanes.flatMap(({ lane, metrics: own }) => toRows(own, names).map((row) => ({ ...row, lane })))
        : toRows(metrics, names),
  };
}
