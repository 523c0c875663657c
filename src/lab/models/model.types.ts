/** What the lab's models are: plain functions over a nested record of parameters. */
import type { Tensor } from "@tensorflow/tfjs-core";

export interface ModelContext {
  /** For dropout and whatever else a model draws: int32 [2]. */
  readonly key?: Tensor;
  /** Turns on what is off when measuring: dropout, statistics of the batch. Default false. */
  readonly training?: boolean;
}

export interface Model<P> {
  /** Draws the parameters. Key: int32 [2]. */
  init(context: { readonly key: Tensor }): P;
  /** Inputs [n, …] to outputs [n, …]. */
  apply(params: P, inputs: Tensor, context?: ModelContext): Tensor;
}

/** What a model makes of its inputs on the way to the outputs. */
export interface Inside {
  readonly outputs: Tensor;
  /** One tensor a hidden layer (block), first to last. */
  readonly hidden: readonly Tensor[];
}

/** A model that shows its hidden layers, and moves the moving averages that it may have. */
export interface DeepModel<P> extends Model<P> {
  /** Outputs and hidden layers, for measures of what goes on inside. */
  applyWithHidden(params: P, inputs: Tensor, context?: ModelContext): Inside;
  /** There where some parameters move by themselves (moving averages of batch normalisation): outputs, and parameters with those moved. */
  applyAndUpdate?(params: P, inputs: Tensor, context?: ModelContext): { readonly outputs: Tensor; readonly params: P };
}
