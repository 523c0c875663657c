/** A loss as a function of the parameters alone, for measures that differentiate it. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tree } from "../../graph/index";
import { inputs, targets } from "../data/tensor";
import type { Split } from "../data/split.types";
import { forward, type MeasureContext } from "./forward";

/** Outputs and targets to a scalar: a mean over rows, as those of `losses` are. */
export type LossOf = (outputs: Tensor, targets: Tensor) => Tensor;

/**
 * Traced. The loss over all rows of the split, at once (derivatives don't add up over chunks where they are iterated): take a split of some
 * hundred rows. Throws LB337 where there is no model.
 */
export function objective(split: Split, of: LossOf, context: MeasureContext): (params: Tree) => Tensor {
  const [x, y] = [inputs(split), targets(split)];
  return (params) => of(forward(x, split.id, { params }, context), y);
}
