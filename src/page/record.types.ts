/**
 * `<slug>.record.json`: the evidence that a notebook carries, made by running it in a browser. Columns are thinned; numbers
 * are plain JSON (a value that is not finite is null). Runs are named by their cell, `5`, and `5.1` for a second one in it.
 */
import type { ClaimState, Measured } from "./claim/verdict";

export interface NotebookRecord {
  /** ISO date. */
  readonly date: string;
  readonly device: string;
  readonly seconds: number;
  readonly versions: Readonly<Record<string, string>>;
  /** Hash of the notebook's code cells when this was made; another one makes the record stale. */
  readonly sourceHash?: string;
  readonly runs: Readonly<Record<string, RecordedRun>>;
  readonly claim?: RecordedClaim;
  /** SVG text of the page's first figure, in the theme's colours as CSS variables. */
  readonly thumbnail?: string;
}

export interface RecordedRun {
  readonly seed: number;
  readonly knobs: Readonly<Record<string, unknown>>;
  readonly step: number;
  readonly steps: number;
  readonly seconds: number;
  readonly device: string;
  readonly metrics: Readonly<Record<string, { readonly steps: number[]; readonly values: (number | null)[] }>>;
  readonly arrays: Readonly<
    Record<string, { readonly shape: number[]; readonly dtype: string; readonly values: number[] }>
  >;
}

export interface RecordedClaim {
  readonly state: ClaimState;
  readonly seeds: readonly number[];
  readonly values: readonly Measured[];
  readonly control: readonly Measured[];
  readonly seconds: number;
  readonly device: string;
}
