/** Parameters that are treated differently: groups with optimizers of their own, learning rates that differ, some that stay. */
import * as tf from "@tensorflow/tfjs-core";
import { flatten, paths, unflatten } from "../../graph/index";
import { AuthorError } from "../../graph/authorError";
import { mapTree, type Tree } from "./mapTree";
import { toScalar, type Hyperparameter, type Optimizer, type UpdateContext } from "./optimizer.types";

export interface GroupsOptions {
  /** By name. Of any kind, each sees its own parameters alone. */
  readonly optimizers: Readonly<Record<string, Optimizer<never>>>;
  /** The name of a parameter's optimizer, by its path: `0.weights`, `encoder.1.bias`. */
  readonly of: (path: string) => string;
}

type Leaves = Readonly<Record<string, tf.Tensor>>;

/** Tensors by path: the order in which a record lists its names may differ from step to step. */
const byPath = (tree: Tree): Leaves => {
  const names = paths(tree as never);
  return Object.fromEntries(flatten(tree as never).map((leaf, i) => [names[i]!, leaf]));
};

/** The tree with other tensors at some paths. */
const replaced = (tree: Tree, own: Leaves): Tree =>
  unflatten(
    tree as never,
    Object.entries(byPath(tree)).map(([path, leaf]) => own[path] ?? leaf),
  ) as Tree;

/** State by name, of each optimizer on a record of its parameters by path. Throws LB357 for a name that `optimizers` lacks. */
export function groups({ optimizers, of }: GroupsOptions): Optimizer<Readonly<Record<string, Tree>>> {
  const pathsIn = (params: Tree): [string, string[]][] => {
    const all = paths(params as never);
    const strange = all.find((path) => !Object.hasOwn(optimizers, of(path)));
    if (strange !== undefined)
      throw new AuthorError(
        "LB357",
        `no optimizer for group ${String(of(strange))}, of parameter: ${strange}`,
        `there are: ${Object.keys(optimizers).join(", ")}; optim.frozen() leaves parameters as they are.`,
      );
    return Object.keys(optimizers)
      .map((name): [string, string[]] => [name, all.filter((path) => of(path) === name)])
      .filter(([, own]) => own.length > 0);
  };
  const part = (tree: Tree, own: readonly string[]): Leaves => {
    const all = byPath(tree);
    return Object.fromEntries(own.map((path) => [path, all[path]!]));
  };
  return {
    init: (params) =>
      Object.fromEntries(
        pathsIn(params).map(([name, own]) => [name, optimizers[name]!.init(part(params, own)) as Tree]),
      ),
    update(gradients, state, params, context) {
      let next: Leaves = {};
      const states = pathsIn(params).map(([name, own]) => {
        const { valueAndGradAt } = context;
        // Who asks for the loss elsewhere moves its own parameters only; the others are where they were.
        const inside: UpdateContext = valueAndGradAt
          ? {
              ...context,
              valueAndGradAt: (at) => {
                const { value, grad } = valueAndGradAt(replaced(params, at as Leaves));
                return { value, grad: part(grad, own) };
              },
            }
          : context;
        const [slopes, values] = [part(gradients, own), part(params, own)];
        const done = optimizers[name]!.update(slopes as Tree, state[name] as never, values as Tree, inside);
        next = { ...next, ...(done.params as Leaves) };
        return [name, done.state as Tree];
      });
      return { params: replaced(params, next) as typeof params, state: Object.fromEntries(states) };
    },
  };
}

/** Leaves its parameters as they are. */
export function frozen(): Optimizer<Record<string, never>> {
  return { init: () => ({}), update: (_, state, params) => ({ params, state }) };
}

export interface ScaledOptions<S extends Tree> {
  /** Multiplies the learning rate of a parameter, by its path: `mlp({parametrisation: "mup", …}).learningRates("adam")`. */
  readonly by: (path: string) => number;
  readonly optimizer: Optimizer<S>;
}

/** Each parameter's whole update times a number (with what weight decay takes off): w ← w + by(path) (w′ − w). */
export function scaled<S extends Tree>({ by, optimizer }: ScaledOptions<S>): Optimizer<S> {
  return {
    init: (params) => optimizer.init(params),
    update(gradients, state, params, context) {
      const next = optimizer.update(gradients, state, params, context);
      const factors = paths(params as never).map(by);
      let at = 0;
      const move = (w: tf.Tensor, after: tf.Tensor): tf.Tensor => {
        const factor = factors[at++]!;
        return factor === 1 ? after : tf.add(w, tf.mul(tf.sub(after, w), factor));
      };
      return { params: mapTree((w, after) => move(w!, after!), params, next.params as Tree), state: next.state };
    },
  };
}

export interface L2Options<S extends Tree> {
  /** λ, default 5e-4. */
  readonly weight?: Hyperparameter;
  readonly optimizer: Optimizer<S>;
}

/** The penalty ½ λ |w|² as part of the gradient, g + λ w, which the optimizer then sees: for sgd and momentum the classic weight decay. */
export function l2<S extends Tree>({ weight = 5e-4, optimizer }: L2Options<S>): Optimizer<S> {
  return {
    init: (params) => optimizer.init(params),
    update(gradients, state, params, context) {
      const lambda = toScalar(context, weight);
      const pulled = mapTree((g, w) => tf.add(g!, tf.mul(w!, lambda)), gradients, params as Tree);
      return optimizer.update(pulled, state, params, context);
    },
  };
}
