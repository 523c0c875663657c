/**
 * Lends variables to an optimizer of tfjs for one call inside a trace: the weights under names of their own, and one in place of each variable
 * that it has or would make at its first update. Afterwards, also after an error, it holds what it held, and the variables are gone.
 *
 * Which variables it makes, and with which values, shows a first run in which nothing is assigned; its results are never used.
 */
import {
  engine,
  Optimizer,
  tensor,
  Tensor,
  tidy,
  Variable,
  variable,
  zerosLike,
  type DataType,
  type TypedArray,
} from "@tensorflow/tfjs-core";
import { insideTrace } from "../insideTrace";
import { flatten, paths, type Tree } from "../tree";
import { placesOf, remember } from "./holdings";
import { nameOf, unfit } from "./unfit";

export interface Lent {
  /** The optimizer's own variables, by where it holds them, with the values that they have before the first update. */
  readonly own: ReadonlyMap<string, Variable>;
  /** By path in the tree of parameters. */
  readonly weights: ReadonlyMap<string, Variable>;
  /** Runs its `applyGradients`. Throws LB350 where it keeps a state of another kind than variables. */
  apply(gradients: Tree): void;
}

export function lend<R>(optimizer: Optimizer, params: Tree, use: (lent: Lent) => R): R {
  insideTrace("an optimizer of tf.train");
  const before = new Set(Object.values(engine().registeredVariables));
  const made = (): Variable[] => Object.values(engine().registeredVariables).filter((one) => !before.has(one));
  const watch = watchAssignments();
  const undo = [remember(optimizer), watch.end, refuseCounting()];
  try {
    for (const { value, put } of placesOf(optimizer)) if (value instanceof Tensor) put(copyOf(value));
    const weights = new Map(
      // Always in one order: a state comes back with its names sorted, and tfjs goes by position.
      leavesOf(params).map(([path, leaf]) => [path, variable(leaf, true, `lossbook/${path}`)]),
    );
    const run = (gradients: Tree): void => {
      const named = leavesOf(gradients).map(([path, leaf]) => ({ name: weights.get(path)!.name, tensor: leaf }));
      let result: unknown;
      tidy(() => void (result = optimizer.applyGradients(named)));
      if (!(result instanceof Promise)) return;
      // What it does later, without its variables, is nobody's error.
      result.catch(() => undefined);
      throw unfit(`makes its update later, in a promise: ${nameOf(optimizer)}`);
    };
    const held = new Map(placesOf(optimizer).map(({ path, value }) => [path, value]));
    watch.holdBack(() => run(zerosOf(weights)));
    expectSame(held, placesOf(optimizer), true);
    const own = new Map(
      placesOf(optimizer).flatMap(({ path, value }) => (value instanceof Variable ? [[path, value] as const] : [])),
    );
    const known = new Set([...own.values(), ...weights.values()]);
    const expectKnown = (variables: Iterable<Variable>): void => {
      for (const one of variables)
        if (!known.has(one)) throw unfit(`keeps variables where they cannot be found: ${nameOf(optimizer)}`);
    };
    expectKnown([...made(), ...watch.assigned]);
    return use({
      own,
      weights,
      apply(gradients) {
        const all = new Map(placesOf(optimizer).map(({ path, value }) => [path, value]));
        run(gradients);
        expectSame(all, placesOf(optimizer), false);
        expectKnown([...made(), ...watch.assigned]);
      },
    });
  } finally {
    for (const restore of undo) restore();
    for (const one of made()) one.dispose();
  }
}

/** Tensors of a tree by path, in the order of their paths. */
function leavesOf(tree: Tree): [string, Tensor][] {
  const leaves = flatten(tree);
  return paths(tree)
    .map((path, i): [string, Tensor] => [path, leaves[i]!])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

const zerosOf = (weights: ReadonlyMap<string, Variable>): Tree =>
  Object.fromEntries([...weights].map(([path, weight]) => [path, zerosLike(weight)]));

/** `growing`: things may come that were not there. */
function expectSame(before: ReadonlyMap<string, unknown>, after: ReturnType<typeof placesOf>, growing: boolean): void {
  for (const { path, value } of after) {
    const old = before.get(path);
    if (growing ? old !== undefined && old !== null && !Object.is(old, value) : !Object.is(old, value))
      throw unfit(`changes what is no tf.variable at an update: ${path}`);
  }
}

/** Which variables are assigned to; `holdBack`: they are not, while `f` runs. */
function watchAssignments() {
  const prototype = Variable.prototype;
  const { assign } = prototype;
  const assigned = new Set<Variable>();
  let held = false;
  prototype.assign = function (this: Variable, value) {
    assigned.add(this);
    if (!held) assign.call(this, value);
  };
  return {
    assigned,
    holdBack(f: () => void): void {
      held = true;
      f();
      held = false;
    },
    end: () => void (prototype.assign = assign),
  };
}

/** tfjs counts updates in a plain number, which would be the same at every step. */
function refuseCounting(): () => void {
  const prototype = Optimizer.prototype as unknown as { incrementIterations(): void };
  const { incrementIterations } = prototype;
  const iterations = Object.getOwnPropertyDescriptor(prototype, "iterations")!;
  prototype.incrementIterations = () => undefined;
  Object.defineProperty(prototype, "iterations", {
    ...iterations,
    get: () => {
      throw unfit("reads how many updates it has made, which is no tensor: iterations");
    },
  });
  return () => {
    prototype.incrementIterations = incrementIterations;
    Object.defineProperty(prototype, "iterations", iterations);
  };
}

interface Numbers {
  readonly values: TypedArray;
  readonly shape: number[];
  readonly dtype: DataType;
}

const taken = new WeakMap<Tensor, Numbers>();

/** The numbers of a tensor that an optimizer was made with. The tensor itself goes: nobody else would ever free it. */
export function takeNumbers(from: Tensor): Numbers {
  const known = taken.get(from);
  if (known) return known;
  const { shape, dtype } = from;
  const numbers = { values: from.dataSync() as TypedArray, shape, dtype };
  taken.set(from, numbers);
  from.dispose();
  return numbers;
}

function copyOf(own: Tensor): Tensor {
  const { values, shape, dtype } = takeNumbers(own);
  const copy = tensor(values, shape, dtype);
  return own instanceof Variable ? variable(copy, own.trainable) : copy;
}
