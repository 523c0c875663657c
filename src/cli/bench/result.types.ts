/** What a run of the bench finds: plain data, and what `--json` prints. */
import type { Encoding } from "./engines/encodingTime";

/** Steps of one engine at one workload. */
export interface Timing {
  readonly engine: string;
  /** Milliseconds a step, one number a repetition, and their median. */
  readonly times: readonly number[];
  readonly median: number;
  /** Steps timed in one repetition. */
  readonly steps: number;
  /** Loss at the 20th step, or at an earlier one where the engine is slow, and whether it is that of the first engine. */
  readonly loss: number;
  readonly lossStep: number;
  readonly agrees: boolean;
  /** Where our JavaScript gives a GPU its work. */
  readonly encoding?: Encoding;
}

/** Why there is nothing to tell. */
export interface Skipped {
  readonly engine: string;
  readonly reason: string;
}

export interface WorkloadResult {
  readonly id: string;
  readonly title: string;
  readonly timings: readonly Timing[];
  readonly skipped: readonly Skipped[];
}

export interface Target {
  /** Ours that is judged. */
  readonly engine: string;
  /** Whom to beat: a rival, or for lanes Lossbook's own runs one after the other. */
  readonly against: string;
  readonly workloads: readonly string[];
  /** How many times as fast Lossbook is to be, and is. */
  readonly wanted: number;
  readonly reached: number;
  readonly met: boolean;
}

/** What a step of ours may cost at most, whoever runs beside it. */
export interface Limit {
  readonly engine: string;
  readonly what: string;
  readonly workloads: readonly string[];
  readonly most: number;
  /** The largest of the workloads. */
  readonly reached: number;
  readonly met: boolean;
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly system: string;
  readonly node: string;
  /** Processes that wanted a core in the last minute, when the bench began: above 0 the machine was shared. */
  readonly load: number;
}

export interface BenchResult {
  readonly date: string;
  readonly machine: Machine;
  readonly reps: number;
  /** Engines that ran, with their versions. */
  readonly engines: readonly { readonly name: string; readonly label: string; readonly adapter?: string }[];
  /** Engines that did not start. */
  readonly absent: readonly Skipped[];
  readonly workloads: readonly WorkloadResult[];
  readonly targets: readonly Target[];
  readonly limits: readonly Limit[];
}
