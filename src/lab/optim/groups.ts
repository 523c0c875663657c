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

/** State by name. Throws LB357 for a name that `optimizers` lacks. */
export function groups({ optimizers, of }: GroupsOptions): Optimizer<Readonly<Record<string, Tree>>> {
  /** Places in the flat list, by name. */
  const placesIn = (params: Tree): [string, number[]][] => {
    const names = paths(params as never).map((path) => [of(path), path] as const);
    const strange = names.find(([name]) => !Object.hasOwn(optimizers, name));
    if (strange)
      throw new AuthorError(
        "LB357",
        `no optimizer for group ${String(strange[0])}, of parameter: ${strange[1]}`,
        `there are: ${Object.keys(optimizers).join(", ")}; optim.frozen() leaves parameters as they are.`,
      );
    return Object.keys(optimizers)
      .map((name): [string, number[]] => [name, names.flatMap(([own], i) => (own === name ? [i] : []))])
      .filter(([, places]) => places.length > 0);
  };
  const leaves = (tree: Tree): tf.Tensor[] => flatten(tree as never);
  /** The whole tree with the leaves at some places in place of its own. */
  const filled = (tree: Tree, places: readonly number[], own: readonly tf.Tensor[]): Tree =>
    unflatten(
      tree as never,
      leaves(tree).map((leaf, i) => own[places.indexOf(i)] ?? leaf),
    ) as Tree;
  return {
    init: (params) =>
      Object.fromEntries(
        placesIn(params).map(([name, places]) => {
          const all = leaves(params);
          return [name, optimizers[name]!.init(places.map((i) => all[i]!)) as Tree];
        }),
      ),
    update(gradients, state, params, context) {
      const [slopes, values] = [leaves(gradients), leaves(params)];
      const next = [...values];
      const states = placesIn(params).map(([name, places]) => {
        const own = (list: readonly tf.Tensor[]): tf.Tensor[] => places.map((i) => list[i]!);
        const { valueAndGradAt } = context;
        // Who asks for the loss elsewhere moves its own parameters only; the others are where they were.
        const part: UpdateContext = valueAndGradAt
          ? {
              ...context,
              valueAndGradAt: (at) => {
                const { value, grad } = valueAndGradAt(filled(params, places, at as readonly tf.Tensor[]));
                return { value, grad: own(leaves(grad)) };
              },
            }
          : context;
        const done = optimizers[name]!.update(own(slopes) as Tree, state[name] as never, own(values) as Tree, part);
        places.forEach((place, k) => (next[place] = (done.params as readonly tf.Tensor[])[k]!));
        return [name, done.state as Tree];
      });
      return { params: unflatten(params as never, next), state: Object.fromEntries(states) };
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
