/**
 * A training program: everything that a loop needs, as plain data that can be posted to a worker. The seed is not in the graphs: the
 * loop feeds it as a key, so one program serves every seed of an experiment whose data do not depend on it.
 *
 *   init     key                                  -> state…
 *   step     state…, key, step, (indices), extras -> state…, metrics [M]
 *   measure  state…, key, step, (sums…), extras   -> scalars [S], arrays…
 *
 * Before `measure`, each of `passes` sums over the rows of a large data set, chunk by chunk:
 *
 *   pass     state…, key, step, indices, sums…, extras -> sums…
 *
 * Extras are what the trace met on its way: bound data (with values) and live knobs (named `live:<id>`).
 *
 * With lanes (a population), what differs by lane, and every output, has the lanes as its first axis: state [L, …], arrays [L, …], scalars
 * [L, S]; key [L, 2] and extras named `lane:<name>` [L]. Where a step is repeated by a device it must not care: indices are [L · B] and
 * metrics [L · M].
 */
import type { DType, Graph, Shape } from "../graph/node";
import type { BatchOptions } from "./batches";
import type { LaneValues } from "./lanes";
import type { Every } from "./schedule";

export interface TrainingProgram {
  readonly init: Graph;
  readonly step: Graph;
  readonly measure?: Graph;
  /** Their sums, in order, are inputs of `measure`. */
  readonly passes: readonly MeasurePass[];
  /** Number of tensors in the state. */
  readonly stateCount: number;
  /** Names of the numbers that `step` returns, in the order of its last output. */
  readonly metrics: readonly string[];
  /** Names of the scalar measures, in the order of `measure`'s first output (there only if this is not empty). */
  readonly scalars: readonly string[];
  /** The other measures: one output each. */
  readonly arrays: readonly ArrayMeasure[];
  readonly steps: number;
  readonly seed: number;
  /** Steps at which metrics are kept. */
  readonly record: Every;
  /** Steps at which measures are taken. */
  readonly every: Every;
  /** There where the step takes the indices of a mini-batch. */
  readonly batches?: BatchOptions;
  /** There for a population. */
  readonly lanes?: ProgramLanes;
  /** The live knobs met, with their values when traced. */
  readonly live: readonly LiveInput[];
  readonly cost: ProgramCost;
  /** Names what is computed: graphs, data, steps, seed, schedule. */
  readonly hash: string;
}

export interface ProgramLanes {
  readonly count: number;
  /** One a lane. */
  readonly seeds: readonly number[];
  /** False where all are the same: key and indices have no lanes then. */
  readonly ownSeeds: boolean;
  /** Each lane's own knobs. */
  readonly values: readonly LaneValues[];
}

/** Sums over the rows of a data set, in chunks. */
export interface MeasurePass {
  /** Adds the rows of a chunk. */
  readonly graph: Graph;
  /** Adds the rows that are left at the end; there if any are. */
  readonly rest?: Graph;
  readonly size: number;
  readonly chunk: number;
  /** In one lane. */
  readonly sums: readonly { readonly shape: Shape; readonly dtype: DType }[];
}

export interface ArrayMeasure {
  readonly name: string;
  /** In one lane. */
  readonly shape: Shape;
  readonly dtype: DType;
}

export interface LiveInput {
  readonly id: string;
  readonly name: string;
  readonly value: number;
}

export interface Work {
  readonly flops: number;
  readonly nodes: number;
}

export interface ProgramCost {
  readonly step: Work;
  readonly measure: Work;
  readonly measureCount: number;
}

/** Name of a live knob's graph input. */
export const liveInputName = (id: string): string => `live:${id}`;

/** Name of the graph input of a knob that differs by lane. */
export const laneInputName = (name: string): string => `lane:${name}`;
