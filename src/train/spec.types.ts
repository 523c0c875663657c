/**
 * What an experiment returns. Two ways to say it: `{init, step}` for any training loop, or `{model, loss, optimizer, data}` for the common
 * one, which is turned into the first. All functions are traced once: they take and return tfjs tensors and read no values.
 */
import type { Optimizer as TfOptimizer, Tensor } from "@tensorflow/tfjs-core";
import type { DType, Shape } from "../graph/node";
import type { Sampling } from "./batches";
import type { LiveKnob } from "./run.types";
import type { Every } from "./schedule";

/** Tensors in nested records and arrays. */
export type State = Tensor | readonly State[] | { readonly [name: string]: State };

/** A function of the step, known ahead for the whole run. */
export interface Schedule {
  /** At `step` (updates done, from 0) of `steps`. */
  valueAt(step: number, steps: number): number;
  /** Multiplies it. */
  readonly scale?: Scalar;
}

export type Scalar = number | LiveKnob | Schedule;

export interface Context {
  /** int32 [2], another at each step: draw with `random.normal(random.fold(key, 0), …)`. */
  readonly key: Tensor;
  /** Updates done before this one: int32 scalar, from 0. */
  readonly step: Tensor;
  /** A number, a live knob or a schedule as a float32 scalar. */
  scalar(value: Scalar): Tensor;
}

/** Rows of a split. */
export interface Rows extends Batch {
  /** Where they are in the split: int32 [count]. */
  readonly indices: Tensor;
  readonly count: number;
}

/** A sum over all rows of a split: `f` gives that of the rows it sees, and is called with parts of a large split. */
export type RowSum = (split: Split, f: (rows: Rows) => Tensor) => Tensor;

export interface MeasureContext extends Context {
  /** Measures over a whole data set go through this: a large one is taken in chunks of 1,000 rows. */
  readonly sumOverRows: RowSum;
  /** The spec's model, if it has one. */
  readonly model?: Model;
}

export interface Batch {
  readonly inputs: Tensor;
  readonly targets: Tensor;
}

/** A number each, or arrays: scalars become columns, of arrays only the last is kept. */
export type Measure = (state: never, context: MeasureContext) => Tensor;

export interface Model<P = State> {
  init(context: { readonly key: Tensor }): P;
  /** `training` turns on what is off when measuring (dropout); `key` is for it. */
  apply(params: P, inputs: Tensor, context: { readonly key: Tensor; readonly training: boolean }): Tensor;
  /** For models that move some parameters by themselves (moving averages): outputs, and params with those moved; used in training. */
  applyAndUpdate?(
    params: P,
    inputs: Tensor,
    context: { readonly key: Tensor; readonly training: boolean },
  ): { readonly outputs: Tensor; readonly params: P };
}

/** Outputs [n, …] and targets [n, …] to a scalar; the context is the step's, for live knobs and schedules that a loss was given. */
export type Loss = (outputs: Tensor, targets: Tensor, context: Context) => Tensor;

/** What an optimizer sees of a step: the loss at the parameters, and its value and gradient at others (SAM, line searches). */
export interface Descent<P = State> extends Context {
  readonly loss: Tensor;
  valueAndGradAt(params: P): { readonly value: Tensor; readonly grad: P };
}

export interface Optimizer<P = State, S = State> {
  init(params: P): S;
  update(gradients: P, state: S, params: P, context: Descent<P>): { readonly params: P; readonly state: S };
}

/** Part of a data set: rows of inputs and their targets. */
export interface Split {
  readonly id?: string;
  readonly size: number;
  readonly inputs: Column;
  readonly targets: Column;
}

/** `shape` is of all rows: `[size, …]`. */
export interface Column {
  readonly values: Float32Array | Int32Array;
  readonly shape: Shape;
  /** Default float32. */
  readonly dtype?: DType;
}

export interface Common {
  /** Updates in all; positive. */
  readonly steps?: number;
  /** Passes over the data in place of steps. */
  readonly epochs?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Rows a step sees; default 64 with `data`. `full`: all, in order. */
  readonly batchSize?: number | "full";
  /** `epochs` (default): each row once an epoch, but for the incomplete batch at its end. `replacement`: each row drawn from all. */
  readonly sampling?: Sampling;
  readonly data?: Split;
  /** Which steps' metrics are kept; default 1, all. */
  readonly record?: Every;
  /** `every` (default: about 100 times in the run) and the measures by name. */
  readonly measure?: { readonly every?: Every } & Readonly<Record<string, Measure | Every | undefined>>;
}

export interface GeneralSpec extends Common {
  init(context: { readonly key: Tensor }): State;
  /** `batch` is there if the spec has `data`. */
  step(state: never, batch: Batch | undefined, context: Context): StepResult;
  readonly model?: Model<never>;
}

export interface StepResult {
  readonly state: State;
  /** Scalars by name. */
  readonly metrics?: Readonly<Record<string, Tensor>>;
}

type AnyOptimizer = Optimizer<never, never> | TfOptimizer;

export interface SupervisedSpec extends Common {
  readonly model: Model<never>;
  readonly loss: Loss;
  /** One of `optim`, one of tf.train, or a function that makes either. */
  readonly optimizer: AnyOptimizer | (() => AnyOptimizer);
  readonly data: Split;
}

export type Spec = GeneralSpec | SupervisedSpec;

/** A spec checked and filled in. Loose types inside: what it holds is author's code, checked when traced. */
export interface NormalSpec {
  readonly init: (context: { readonly key: Tensor }) => State;
  readonly step: (state: State, batch: Batch | undefined, context: Context) => StepResult;
  readonly model: Model | undefined;
  readonly data: Split | undefined;
  /** Undefined: no data, or all of them at each step. */
  readonly batchSize: number | undefined;
  readonly sampling: Sampling;
  readonly steps: number;
  readonly seed: number;
  readonly record: Every;
  readonly every: Every;
  readonly measures: ReadonlyMap<string, (state: State, context: MeasureContext) => Tensor>;
}
