/**
 * An optimizer of tf.train as a pure function: its own `applyGradients` runs inside the trace, on variables that are lent to it (lend.ts).
 * Each variable that it keeps (moments, accumulators, powers of β) is a part of a state that is given and returned, so that it is
 * differentiated, batched over lanes, scanned and checkpointed as the weights are.
 */
import { Optimizer, Tensor, type Variable } from "@tensorflow/tfjs-core";
import { nodeOf, tensorOf } from "../traceBackend";
import { paths, unflatten, type Tree } from "../tree";
import { isHyperparameter, placesOf } from "./holdings";
import { isTfOptimizer } from "./isTfOptimizer";
import { lend, takeNumbers } from "./lend";
import { nameOf, unfit } from "./unfit";

/** By where the optimizer holds them: `accumulations.0.variable`, of the first of the parameters by name. */
export type KeptTensors = { readonly [path: string]: Tensor };

export interface AdaptedOptimizer {
  init(params: Tree): KeptTensors;
  update<P extends Tree>(
    gradients: P,
    state: KeptTensors,
    params: P,
  ): { readonly params: P; readonly state: KeptTensors };
}

/**
 * Any optimizer of tf.train (and classes that extend them and keep what changes in variables), or a function that makes one; other values
 * are themselves. Its numbers are taken as they are now, and its tensors freed: it trains here only. Throws LB350, here or when traced.
 */
export function adaptOptimizer<T>(value: T | Optimizer | (() => T | Optimizer)): T | AdaptedOptimizer {
  const made = typeof value === "function" ? (value as () => T | Optimizer)() : value;
  return isTfOptimizer(made) ? adapted(made) : made;
}

function adapted(optimizer: Optimizer): AdaptedOptimizer {
  refuseUnfit(optimizer);
  for (const { value } of placesOf(optimizer)) if (value instanceof Tensor) takeNumbers(value);
  return {
    init: (params) => lend(optimizer, params, ({ own }) => valuesOf(own)),
    update: (gradients, state, params) =>
      lend(optimizer, params, ({ own, weights, apply }) => {
        for (const [path, variable] of own) variable.assign(state[path]!);
        apply(gradients);
        const next = valuesOf(weights);
        return {
          params: unflatten(
            params,
            paths(params).map((path) => next[path]!),
          ),
          state: valuesOf(own),
        };
      }),
  };
}

/** What the variables hold now, as tensors of the step. */
const valuesOf = (variables: ReadonlyMap<string, Variable>): KeptTensors =>
  Object.fromEntries([...variables].map(([path, variable]) => [path, tensorOf(nodeOf(variable))]));

function refuseUnfit(optimizer: Optimizer): void {
  const { prototype } = Optimizer;
  if (!Object.prototype.isPrototypeOf.call(prototype, optimizer))
    throw unfit(`comes from another copy of @tensorflow/tfjs-core: ${nameOf(optimizer)}`, "import tfjs once.");
  if (optimizer.computeGradients !== prototype.computeGradients || optimizer.minimize !== prototype.minimize)
    throw unfit(
      `computes gradients in a way of its own: ${nameOf(optimizer)}`,
      "write such a step yourself: init and step in place of model, loss and optimizer.",
    );
  if (optimizer.iterations > 0)
    throw unfit(
      `has made updates before the run: ${optimizer.iterations}`,
      "make a new one in the experiment: optimizer: tf.train.adam(1e-3).",
    );
  for (const { path, value } of placesOf(optimizer))
    if (isHyperparameter(value))
      throw unfit(
        `takes numbers, not live knobs or schedules, for: ${path}`,
        "use optim.adam and its like, which take them; or a knob that makes a new run.",
      );
}
