/**
 * Traces init and step of a spec into the graphs of program.types.ts. The layout of the state is learnt from init; a step sees the state
 * nested as the author made it.
 */
import { reshape, type Tensor } from "@tensorflow/tfjs-core";
import { random, type Graph } from "../graph/index";
import { AuthorError, shown } from "../graph/authorError";
import type { NormalSpec, StepResult } from "./spec.types";
import { findLeaves, layoutOf, matchLeaves, type Layout } from "./stateTree";
import { enter, isTensor, keyOf, rowsOf, stateInputs, STEP, STREAM, together, type Tracing } from "./traceContext";
import { traceLanes, type LaneInput, type LaneShape } from "./traceLanes";

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
      const result = maybeResult(spec.step(state, data && rowsOf(data, rest[0]), context));
      const entries = Object.entries(result.metrics ?? {});
      metrics = entries.map(([name]) => name);
      const numbers = entries.map(([name, tensor]) => maybeScalar(name, tensor));
      return [...matchLeaves(layout, result.state), ...together(numbers)];
    },
    (outputs) => outputs.map((output, i) => (i < layout.leaves.length ? output : reshape(output, [output.size]))),
  );
  return { graph, metrics };
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
