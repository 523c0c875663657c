/** Optimizers of tf.train among those of the lab: what `models.layers` is to tf.layers. */
import type { Optimizer as TfOptimizer } from "@tensorflow/tfjs-core";
import { adaptOptimizer, type KeptTensors } from "../../graph/optimizer/adaptOptimizer";
import type { Tree } from "./mapTree";
import type { Optimizer } from "./optimizer.types";

/** An optimizer of the lab or of tf.train, or a function that makes one. */
export type AnyOptimizer<S extends Tree> = Optimizer<S> | TfOptimizer | (() => Optimizer<S> | TfOptimizer);

/**
 * `optim.train(tf.train.adam(1e-3))`: the update is tfjs's own; moments and the like are its state. For steps that authors write themselves: a
 * spec, `optim.ema` and `optim.clip…` take tf.train's optimizers as they are. An optimizer of the lab is itself. Hyperparameters are numbers,
 * fixed for the run; the optimizer is used up by this, and cannot be stepped elsewhere.
 * Throws LB350 for one that has made updates before, or that keeps a state outside of tf.variable.
 */
export const train = <S extends Tree = KeptTensors>(optimizer: AnyOptimizer<S>): Optimizer<S> =>
  adaptOptimizer(optimizer) as Optimizer<S>;
