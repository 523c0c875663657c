/** The model's outputs on all rows of a split, for measures: training off. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { AuthorError } from "../authorError";
import { inputs } from "../data/tensor";
import type { Split } from "../data/split.types";

export interface MeasureContext {
  readonly key: Tensor;
  readonly model?: { apply(params: never, inputs: Tensor, context: { key: Tensor; training: boolean }): Tensor };
}

/** A measure of a supervised run: its state has `params`. */
export type Measure = (state: { readonly params: unknown }, context: MeasureContext) => Tensor;

/** Outputs [size, …]. Throws LB337 where the spec has no model or the state no params. */
export function forward(split: Split, state: { readonly params: unknown }, { model, key }: MeasureContext): Tensor {
  if (!model || state.params === undefined) {
    const hint =
      "such measures need a spec with a model, and a state with params; elsewhere write your own (state) => tensor.";
    throw new AuthorError("LB337", `no model to measure on: ${split.id}`, hint);
  }
  return model.apply(state.params as never, inputs(split), { key, training: false });
}
