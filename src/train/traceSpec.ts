/**
 * Traces the functions of a spec into the graphs of program.types.ts. The layout of the state is learnt from init; step and measures see
 * the state nested as the author made it.
 */
import { cast, concat, gather, reshape, type Tensor } from "@tensorflow/tfjs-core";
import { boundInput, random, type Graph } from "../graph/index";
import { AuthorError, shown } from "./authorError";
import type { LiveInputs } from "./liveInputs";
import type { ArrayMeasure } from "./program.types";
import type { Batch, Column, Context, NormalSpec, Split, StepResult } from "./spec.types";
import { findLeaves, layoutOf, matchLeaves, type Layout } from "./stateTree";
import { traceLanes, type LaneInput, type LaneShape } from "./traceLanes";

const STEP: LaneInput = { name: "step", shape: [], dtype: "int32", own: false };
const keyOf = (lanes: LaneShape | undefined): LaneInput => {
  return { name: "key", shape: [2], dtype: "int32", own: lanes?.ownSeeds ?? false };
};
/** Streams of the run's key, so that init, steps and measures draw different numbers. */
const STREAM = { init: 0, step: 1, measure: 2 };

export function traceInit(spec: NormalSpec, lanes?: LaneShape): { graph: Graph; layout: Layout } {
  let layout!: Layout;
  const graph = traceLanes(lanes, [keyOf(lanes)], ([key]) => {
    const state = spec.init({ key: random.fold(key!, STREAM.init) });
    layout = layoutOf(state);
    if (layout.leaves.length === 0)
      throw new AuthorError("LB311", `init returns no tensor: ${shown(state)}`, "return the parameters.");
    return findLeaves(state).map(({ tensor }) => tensor);
  });
  return { graph, layout };
}

/** Of what is traced: the layout of its state, the live knobs it meets, its lanes. */
export interface Tracing {
  readonly layout: Layout;
  readonly live: LiveInputs;
  readonly lanes?: LaneShape | undefined;
}

export function traceStep(spec: NormalSpec, tracing: Tracing): { graph: Graph; metrics: string[] } {
  const { data, batchSize } = spec;
  const { layout, lanes } = tracing;
  let metrics: string[] = [];
  const own = lanes?.ownSeeds ?? false;
  const indices: LaneInput[] =
    batchSize === undefined ? [] : [{ name: "indices", shape: [batchSize], dtype: "int32", own, flat: true }];
  const graph = traceLanes(
    lanes,
    [...stateInputs(layout), keyOf(lanes), STEP, ...indices],
    (tensors, lane) => {
      const { state, context, rest } = enter(tracing, STREAM.step, tensors, lane);
      const result = maybeResult(spec.step(state, data && batchOf(data, rest[0]), context));
      const entries = Object.entries(result.metrics ?? {});
      metrics = entries.map(([name]) => name);
      const numbers = entries.map(([name, tensor]) => maybeScalar(name, tensor));
      return [...matchLeaves(layout, result.state), ...together(numbers)];
    },
    (outputs) => outputs.map((output, i) => (i < layout.leaves.length ? output : reshape(output, [output.size]))),
  );
  return { graph, metrics };
}

export interface TracedMeasures {
  readonly graph: Graph;
  readonly scalars: readonly string[];
  readonly arrays: readonly ArrayMeasure[];
}

/** One graph for all measures, so that what they share (the forward pass) is computed once. */
export function traceMeasures(spec: NormalSpec, tracing: Tracing): TracedMeasures {
  const scalars: string[] = [];
  const arrays: ArrayMeasure[] = [];
  const { layout, lanes } = tracing;
  const graph = traceLanes(lanes, [...stateInputs(layout), keyOf(lanes), STEP], (tensors, lane) => {
    const { state, context } = enter(tracing, STREAM.measure, tensors, lane);
    const numbers: Tensor[] = [];
    const rest: Tensor[] = [];
    for (const [name, measure] of spec.measures) {
      const value = measure(state, spec.model ? { ...context, model: spec.model } : context);
      if (!isTensor(value)) {
        throw new AuthorError(
          "LB314",
          `measure ${name} must return a tensor: ${shown(value)}`,
          "for example tf.mean(errors).",
        );
      }
      if (value.size === 1 && value.rank === 0) {
        scalars.push(name);
        numbers.push(value);
      } else {
        arrays.push({ name, shape: [...value.shape], dtype: value.dtype as ArrayMeasure["dtype"] });
        rest.push(value);
      }
    }
    return [...together(numbers), ...rest];
  });
  return { graph, scalars, arrays };
}

function stateInputs({ leaves }: Layout): LaneInput[] {
  return leaves.map(({ name, shape, dtype }) => ({ name: `state.${name}`, shape, dtype, own: true }));
}

function enter(
  { layout, live }: Tracing,
  stream: number,
  tensors: readonly Tensor[],
  lane: ReadonlyMap<string, Tensor>,
) {
  const count = layout.leaves.length;
  const [key, step, ...rest] = tensors.slice(count) as [Tensor, Tensor, ...Tensor[]];
  const context: Context = {
    key: random.fold(random.fold(key, stream), step),
    step,
    scalar: (value) => live.scalar(value, step, lane),
  };
  return { state: layout.build(tensors.slice(0, count)), context, rest };
}

/** The rows of the batch; all of them where there are no indices. */
function batchOf({ id = "data", inputs, targets }: Split, indices: Tensor | undefined): Batch {
  const rows = (name: string, { values, shape, dtype = "float32" }: Column): Tensor => {
    const all = boundInput(`${id}.${name}`, values, shape, dtype);
    return indices ? gather(all, indices as never) : all;
  };
  return { inputs: rows("inputs", inputs), targets: rows("targets", targets) };
}

function maybeResult(result: StepResult): StepResult {
  if (result !== null && typeof result === "object" && "state" in result) return result;
  throw new AuthorError(
    "LB313",
    `step must return {state, metrics}: ${shown(result)}`,
    "for example {state: {w: next}, metrics: {loss}}.",
  );
}

function maybeScalar(name: string, tensor: unknown): Tensor {
  if (isTensor(tensor) && tensor.size === 1) return tensor;
  const found = isTensor(tensor) ? `[${tensor.shape.join(", ")}]` : shown(tensor);
  throw new AuthorError(
    "LB314",
    `metric ${name} must be a scalar tensor: ${found}`,
    "take its mean; arrays belong to measure.",
  );
}

/** Scalars as one float32 vector (none: nothing), so that a step brings one buffer to read. */
function together(scalars: readonly Tensor[]): Tensor[] {
  if (scalars.length === 0) return [];
  return [concat(scalars.map((scalar) => reshape(cast(scalar, "float32"), [1])))];
}

function isTensor(value: unknown): value is Tensor {
  return value !== null && typeof value === "object" && "dataId" in value && "shape" in value;
}
