/** Sums over all rows of a split, of what a model makes of them: what every measure of a data set is made of. */
import { range, type Tensor } from "@tensorflow/tfjs-core";
import { inputs, targets } from "../data/tensor";
import type { Split } from "../data/split.types";
import { forward, type MeasureContext, type Rows } from "./forward";

/** Rows with the model's outputs on them. */
export interface Answered {
  readonly outputs: Tensor;
  readonly targets: Tensor;
  readonly indices: Tensor;
  readonly count: number;
}

/**
 * `f` gives the sum over the rows that it sees: all of the split, or where the run takes large splits in chunks (`sumOverRows` of a run's
 * context) a part of them. Throws LB337 where there is no model.
 */
export function overRows(
  split: Split,
  state: { readonly params: unknown },
  context: MeasureContext,
  f: (rows: Answered) => Tensor,
): Tensor {
  const answered = (rows: Rows): Tensor => {
    const outputs = forward(rows.inputs, split.id, state, context);
    return f({ outputs, targets: rows.targets, indices: rows.indices, count: rows.count });
  };
  if (context.sumOverRows) return context.sumOverRows(split, answered);
  const { size } = split;
  return answered({ inputs: inputs(split), targets: targets(split), indices: range(0, size, 1, "int32"), count: size });
}
