/**
 * What a run is to those who watch it. A run is a value: a snapshot with the metric columns so far.
 *
 *   idle -> queued -> running <-> paused -> done
 *                        |-> stopped (by the reader) | failed (error, or a metric not finite)
 */
export type RunStatus = "idle" | "queued" | "loading" | "running" | "paused" | "done" | "stopped" | "failed";

export type KnobValues = Readonly<Record<string, unknown>>;

/** Live knob: a handle of stable identity whose value the running loop reads. Made by the page's `live(…)`. */
export interface LiveKnob {
  readonly liveId: string;
  readonly name: string;
  readonly value: number;
  subscribe(listener: (value: number) => void): () => void;
}

/** Anything but a scalar that a measure returned, at the last step it was measured. */
export interface ArrayValue {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

export interface Snapshot {
  readonly status: RunStatus;
  readonly step: number;
  readonly steps: number;
  readonly seed: number;
  /** The knobs that this result belongs to. */
  readonly knobs: KnobValues;
  /** Result of other knobs (or other code) than the page's present ones. */
  readonly stale: boolean;
  /** Read from the notebook's record, not run here. */
  readonly recorded: boolean;
  /** ISO date of an earlier visit on which this reader made the recorded run; without it, the run is the notebook's own. */
  readonly yours?: string;
  /** Long form, one table a sampling: each metric has its own steps. Arrays only grow while a run goes on. */
  readonly metrics: Readonly<Record<string, Series>>;
  /** Last value of each scalar metric. */
  readonly last: Readonly<Record<string, number>>;
  /** Last value of each metric that is an array (predictions, a confusion matrix, weights). */
  readonly arrays: Readonly<Record<string, ArrayValue>>;
  readonly device: string;
  /** Why that device was taken, where nobody asked for one. */
  readonly deviceWhy?: string;
  /** Seconds of computing, pauses left out. */
  readonly seconds: number;
  readonly stepsPerSecond: number;
  /** Floating-point operations of one update, counted in its graph; undefined before it is traced and for a recorded run. */
  readonly flops?: number;
  /** Seconds: left while running, in all before the start; undefined where nothing is known yet. */
  readonly eta?: number;
  readonly error?: RunError;
  /** What a reader should know while it goes on: kernels that are being compiled, a device that failed. */
  readonly notice?: string;
  /** The members of a population. `metrics`, `last` and `arrays` are those of the first of them. */
  readonly lanes?: readonly LaneSnapshot[];
  /** Step of a checkpoint of this very run from which `resume` goes on; there only while nothing runs. */
  readonly resumable?: number;
  /** Rows `{step, metric, value}` for Plot, of the metrics named (all if none), in order of name and step; of all lanes, by `lane`. */
  rows(...names: string[]): MetricRow[];
}

export interface LaneSnapshot {
  readonly lane: number;
  readonly seed: number;
  /** All knobs, with the lane's own. */
  readonly knobs: KnobValues;
  readonly metrics: Readonly<Record<string, Series>>;
  readonly last: Readonly<Record<string, number>>;
  readonly arrays: Readonly<Record<string, ArrayValue>>;
  /** Why the lane ended before the others; its columns stay as they were then. */
  readonly error?: RunError;
}

export interface Series {
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  readonly length: number;
}

export interface MetricRow {
  readonly step: number;
  readonly metric: string;
  readonly value: number;
  /** In a population. */
  readonly lane?: number;
}

export interface RunError {
  readonly message: string;
  /** `LBnnn` of an author's error. */
  readonly code?: string;
  /** The way out. */
  readonly hint?: string;
  /** For a metric that is not finite: where, which, and what it was before. */
  readonly step?: number;
  readonly metric?: string;
  readonly lastGood?: number;
}

/** A run under the reader's hand; knows nothing of the page. */
export interface Run {
  readonly snapshot: Snapshot;
  /** Called at most 20 times a second while running, and at once on each change of status. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  /** Starts, or resumes when paused. Resolves when the run has ended (done, stopped, failed); never rejects. */
  start(): Promise<Snapshot>;
  pause(): void;
  /** One step, then paused. */
  step(): void;
  /** Ends within 100 ms: the worker is asked, then terminated. Resolves when nothing of the run is left. */
  stop(): Promise<void>;
  /** Goes on from the checkpoint, as if the run had never ended; from the start where there is none. */
  resume(): Promise<Snapshot>;
  /** Looks for a checkpoint that an earlier visit left at this place, and only where there is one loads the engine to see whether it fits. */
  recall(): Promise<void>;
  /** Another recorded result to show before anything has run. */
  present(recorded: Snapshot): void;
  /** Tells a checkpoint now, while it runs or is paused. */
  checkpoint(): void;
  /** From step 0, same seed unless one is given. */
  restart(seed?: number): Promise<Snapshot>;
  /** Loads the engine, traces, and fills in `eta` (and errors of the experiment) without running. */
  prepare(): Promise<void>;
  /** New knobs, lanes or a new experiment: the result stays and becomes stale. True where anything changed. */
  update(experiment: unknown, knobs: KnobValues, lanes?: unknown): boolean;
  dispose(): Promise<void>;
}
