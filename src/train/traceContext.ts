/** What the traces of a spec's functions have in common: their inputs, and what the functions see of them. */
import { cast, concat, gather, reshape, type Tensor } from "@tensorflow/tfjs-core";
import { boundInput, random } from "../graph/index";
import type { LiveInputs } from "./liveInputs";
import type { Batch, Column, Context, Split } from "./spec.types";
import type { Layout } from "./stateTree";
import type { LaneInput, LaneShape } from "./traceLanes";

export const STEP: LaneInput = { name: "step", shape: [], dtype: "int32", own: false };
export const keyOf = (lanes: LaneShape | undefined): LaneInput => {
  return { name: "key", shape: [2], dtype: "int32", own: lanes?.ownSeeds ?? false };
};
/** Streams of the run's key, so that init, steps and measures draw different numbers. */
export const STREAM = { init: 0, step: 1, measure: 2 };

/** Of what is traced: the layout of its state, the live knobs it meets, its lanes. */
export interface Tracing {
  readonly layout: Layout;
  readonly live: LiveInputs;
  readonly lanes?: LaneShape | undefined;
}

export function stateInputs({ leaves }: Layout): LaneInput[] {
  return leaves.map(({ name, shape, dtype }) => ({ name: `state.${name}`, shape, dtype, own: true }));
}

export function enter(
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

/** The rows of a split at `indices`; all of them where there are none. */
export function rowsOf({ id = "data", inputs, targets }: Split, indices?: Tensor): Batch {
  const rows = (name: string, { values, shape, dtype = "float32" }: Column): Tensor => {
    const all = boundInput(`${id}.${name}`, values, shape, dtype);
    return indices ? gather(all, indices as never) : all;
  };
  return { inputs: rows("inputs", inputs), targets: rows("targets", targets) };
}

/** Scalars as one float32 vector (none: nothing), so that a step brings one buffer to read. */
export function together(scalars: readonly Tensor[]): Tensor[] {
  if (scalars.length === 0) return [];
  return [concat(scalars.map((scalar) => reshape(cast(scalar, "float32"), [1])))];
}

export function isTensor(value: unknown): value is Tensor {
  return value !== null && typeof value === "object" && "dataId" in value && "shape" in value;
}
