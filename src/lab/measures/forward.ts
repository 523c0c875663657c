/** The model's outputs on rows of a split, for measures: training off. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { AuthorError } from "../../graph/authorError";
import type { Split } from "../data/split.types";

export interface Rows {
  readonly inputs: Tensor;
  readonly targets: Tensor;
  /** Where they are in the split: int32 [count]. */
  readonly indices: Tensor;
  readonly count: number;
}

export interface MeasureContext {
  readonly key: Tensor;
  readonly model?: { apply(params: never, inputs: Tensor, context: { key: Tensor; training: boolean }): Tensor };
  /** There in a run, which takes large splits in chunks. */
  sumOverRows?(split: Split, f: (rows: Rows) => Tensor): Tensor;
}

/** A measure of a supervised run: its state has `params`. */
export type Measure = (state: { readonly params: unknown }, context: MeasureContext) => Tensor;

/** Outputs [rows, …]. Throws LB337 where the spec has no model or the state no params; `name` says of which data. */
export function forward(
  inputs: Tensor,
  name: string,
  state: { readonly params: unknown },
  { model, key }: MeasureContext,
): Tensor {
  if (!model || state.params === undefined) {
    const hint =
      "such measures need a spec with a model, and a state with params; elsewhere write your own (state) => tensor.";
    throw new AuthorError("LB337", `no model to measure on: ${name}`, hint);
  }
  return model.apply(state.params as never, inputs, { key, training: false });
}
