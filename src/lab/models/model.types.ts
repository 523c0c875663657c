/** What the lab's models are: plain functions over a nested record of parameters. */
import type { Tensor } from "@tensorflow/tfjs-core";

export interface Model<P> {
  /** Draws the parameters. Key: int32 [2]. */
  init(context: { readonly key: Tensor }): P;
  /** Inputs [n, …] to outputs [n, …]. */
  apply(params: P, inputs: Tensor, context?: { readonly key?: Tensor; readonly training?: boolean }): Tensor;
}
