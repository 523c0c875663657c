/**
 * What the lab's losses are: functions of outputs and targets that give one number to descend. Those that are a mean over rows also give
 * the rows' own numbers, as `loss.each`, for weights, histograms and sums over whole data sets.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Hyperparameter, UpdateContext } from "../optim/optimizer.types";

/** A number, a live knob, a schedule, or a scalar tensor that is computed in the step (a trained temperature). */
export type LossValue = Hyperparameter | Tensor;

/** The step's context; needed only by losses that were given a live knob or a schedule. */
export type LossContext = UpdateContext;

/** Outputs [n, …] and targets [n, …] to a float32 scalar. */
export type Loss = (outputs: Tensor, targets: Tensor, context?: LossContext) => Tensor;

/** A loss that is a mean over rows. */
export interface RowLoss extends Loss {
  /** The loss of each row, [n] (of logits [n, t, classes]: [n, t]). */
  readonly each: Loss;
}
