/**
 * What a sweep is to those who watch it: one experiment at many settings of its knobs, a row each, filled in as results come.
 *
 *   idle -> queued -> running <-> paused -> done | stopped
 */
import type { KnobValues, RunError } from "../run.types";

export type RowStatus = "waiting" | "running" | "done" | "failed";
export type SweepStatus = "idle" | "queued" | "running" | "paused" | "done" | "stopped";

export interface SweepRow {
  readonly index: number;
  /** The setting's own knobs. */
  readonly knobs: KnobValues;
  readonly seed: number;
  readonly status: RowStatus;
  readonly step: number;
  /** 0 until it has begun. */
  readonly steps: number;
  /** Last value of each metric and scalar measure. */
  readonly last: Readonly<Record<string, number>>;
  readonly error?: RunError;
}

export interface SweepSnapshot {
  readonly status: SweepStatus;
  readonly rows: readonly SweepRow[];
  /** Rows that are done or failed. */
  readonly settled: number;
  readonly failed: number;
  /** Share of all steps, 0 to 1. */
  readonly progress: number;
  /** Workers at work. */
  readonly workers: number;
  /** Seconds at work, pauses left out. */
  readonly seconds: number;
  /** Seconds left, once that is known. */
  readonly eta?: number;
  /** The rows belong to another experiment or other settings than the present ones. */
  readonly stale: boolean;
  /** Nothing can run: what is wrong with the settings. */
  readonly error?: RunError;
}

export interface SweepSettings {
  /** A function from knobs to a training spec. */
  readonly experiment: unknown;
  /** Lists by name: every combination. */
  readonly grid?: KnobValues;
  /** Settings one by one, in place of a grid. */
  readonly list?: readonly KnobValues[];
  /** Each setting is run at each of them; default [1], or what the settings say. */
  readonly seeds?: readonly number[];
  /** Knobs that are the same in all. */
  readonly knobs?: KnobValues;
  /** At most; default one a core, 8 at most (one on WebGPU). */
  readonly workers?: number;
}

export interface Sweep {
  readonly snapshot: SweepSnapshot;
  /** Called at most 20 times a second, and at once on each change of status. */
  subscribe(listener: (snapshot: SweepSnapshot) => void): () => void;
  /** Runs the rows that are not settled (all of them, where all are); resumes when paused. Resolves when it has ended; never rejects. */
  start(): Promise<SweepSnapshot>;
  pause(): void;
  /** Settled rows stay. */
  stop(): Promise<void>;
  /** Forgets all rows and starts anew. */
  restart(): Promise<SweepSnapshot>;
  /** Brings back the rows that an earlier visit settled. */
  recall(): Promise<void>;
  /** True where anything changed; the rows stay, stale, until the next start. */
  update(settings: SweepSettings): boolean;
  dispose(): Promise<void>;
}

/** A row as one flat record, for plots and tables: knobs, seed, status, step, metrics. A knob hides a metric of its name. */
export function toRecord({ knobs, seed, status, step, last }: SweepRow): Record<string, unknown> {
  return { ...last, ...knobs, seed, status, step };
}

export const isSettled = ({ status }: SweepRow): boolean => status === "done" || status === "failed";
