/** What the lab's optimizers are: functions from gradients and own state to new parameters and new state. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tree } from "./mapTree";

/** A function of the step, known ahead for the whole run; made by `schedule`. */
export interface Schedule {
  /** At `step` (updates done, from 0) of `steps`. */
  valueAt(step: number, steps: number): number;
  /** Multiplies it. */
  readonly scale?: Hyperparameter;
}

/** A number, a live knob (a handle that the step's `scalar` understands), or a schedule. */
export type Hyperparameter = number | { readonly liveId: string } | Schedule;

export interface UpdateContext {
  scalar(value: never): Tensor;
  /** The loss at the parameters: there in a run of `{model, loss, optimizer}` and in `optim.descend`. */
  readonly loss?: Tensor;
  /** Loss and gradient at other parameters, on the same rows with the same draws; there where `loss` is. */
  valueAndGradAt?(params: Tree): { readonly value: Tensor; readonly grad: Tree };
}

export interface Optimizer<S extends Tree> {
  init(params: Tree): S;
  update<P extends Tree>(
    gradients: P,
    state: S,
    params: P,
    context: UpdateContext,
  ): { readonly params: P; readonly state: S };
}

/** The hyperparameter as a float32 scalar of the step. */
export function toScalar({ scalar }: UpdateContext, value: Hyperparameter): Tensor {
  return (scalar as (value: Hyperparameter) => Tensor)(value);
}
