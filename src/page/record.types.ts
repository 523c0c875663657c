/**
 * `<slug>.record.json`: the evidence that a notebook carries. A page that ran everything makes it; who runs the page gives it its name.
 * Columns are thinned; numbers of columns are plain JSON (one that is not finite is null). Runs are named by their cell, `5`, and
 * `5.1` for a second one in it.
 */
import type { ClaimState, Measured } from "./claim/verdict";

/** What a page knows of its runs. */
export interface Evidence {
  /** ISO date. */
  readonly date: string;
  readonly device: string;
  /** Of computing, in all. */
  readonly seconds: number;
  /** Floating-point operations of all updates. */
  readonly flops: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly runs: Readonly<Record<string, RecordedRun>>;
  readonly sweeps: Readonly<Record<string, RecordedSweep>>;
  readonly claim?: RecordedClaim;
  /** SVG text of the page's first figure, in the theme's colours as CSS variables. */
  readonly thumbnail?: string;
}

export interface NotebookRecord extends Evidence {
  /** Names what was computed: another name, and the record is stale. A hash of `parts`. */
  readonly name: string;
  /** What the name is made of, by what it is of (`run 5`, `claim`, `control`), so that one can say what has changed. */
  readonly parts: Readonly<Record<string, string>>;
  /** Hash of the code of the cells that the results come from. The page, which cannot trace before it runs, asks this. */
  readonly source: string;
  /** The processor. */
  readonly machine: string;
}

export interface RecordedRun {
  readonly seed: number;
  readonly knobs: Readonly<Record<string, unknown>>;
  readonly step: number;
  readonly steps: number;
  readonly seconds: number;
  readonly device: string;
  /** Of one update. */
  readonly flops?: number;
  readonly metrics: RecordedMetrics;
  readonly arrays: RecordedArrays;
  /** The members of a population; the columns of the first of them are the run's. */
  readonly lanes?: readonly RecordedLane[];
}

export interface RecordedLane {
  readonly seed: number;
  readonly knobs: Readonly<Record<string, unknown>>;
  readonly metrics?: RecordedMetrics;
  readonly arrays?: RecordedArrays;
  /** Why it ended before the others. */
  readonly error?: { readonly message: string; readonly metric?: string; readonly step?: number };
}

export interface RecordedColumn {
  /** Of the values: that of the engine's numbers, kept to five digits. */
  readonly dtype: "float32";
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
}

export interface RecordedArray {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
  readonly values: readonly number[];
}

export type RecordedMetrics = Readonly<Record<string, RecordedColumn>>;
export type RecordedArrays = Readonly<Record<string, RecordedArray>>;

/** A sweep's table: one flat row a run, as the cells see it. */
export interface RecordedSweep {
  readonly seconds: number;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** Numbers to the last bit; one that is not finite is a word, `NaN` or `Infinity`. */
export type RecordedMeasured = Readonly<Record<string, number | string>>;

export interface RecordedClaim {
  readonly state: ClaimState;
  readonly seeds: readonly number[];
  readonly values: readonly RecordedMeasured[];
  readonly control: readonly RecordedMeasured[];
  readonly seconds: number;
  readonly flops: number;
  readonly device: string;
}

/** JSON has no word for a number that is not finite. */
export const recordedMeasured = (measured: Measured): RecordedMeasured =>
  Object.fromEntries(
    Object.entries(measured).map(([name, value]) => [name, Number.isFinite(value) ? value : String(value)]),
  );

export const measuredOf = (recorded: RecordedMeasured): Measured =>
  Object.fromEntries(Object.entries(recorded).map(([name, value]) => [name, Number(value)]));
