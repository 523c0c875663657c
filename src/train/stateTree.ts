/**
 * A state is tensors in nested records and arrays; the loop knows it as a list. This goes from one to the other, with names (`params[0].w`)
 * for errors. Records are taken in the order of their names, so a step may return its fields in any order.
 */
import { Tensor } from "@tensorflow/tfjs-core";
import type { DType, Shape } from "../graph/node";
import { AuthorError, shown } from "../graph/authorError";
import type { State } from "./spec.types";

export interface Leaf {
  readonly name: string;
  readonly tensor: Tensor;
}

/** Anything in nested records and arrays. */
export type Nested<T> = T | readonly Nested<T>[] | { readonly [name: string]: Nested<T> };

export interface Layout {
  readonly leaves: readonly { readonly name: string; readonly shape: Shape; readonly dtype: DType }[];
  /** The same nesting, with other tensors. */
  build(tensors: readonly Tensor[]): State;
  /** The same nesting, with anything for leaves. */
  arrange<T>(leaves: readonly T[]): Nested<T>;
}

/** Tensors of a state by name, in order. Throws LB311 for anything that is not a tensor. */
export function findLeaves(state: State, name = ""): Leaf[] {
  if (state instanceof Tensor) return [{ name: name || "state", tensor: state }];
  if (Array.isArray(state)) return state.flatMap((item: State, i) => findLeaves(item, `${name}[${i}]`));
  if (state !== null && typeof state === "object") {
    const record = state as Readonly<Record<string, State>>;
    return sortedNames(record).flatMap((key) => findLeaves(record[key]!, name ? `${name}.${key}` : key));
  }
  const hint = "put numbers that change into tensors: tf.scalar(0); leave the others out of the state.";
  throw new AuthorError(
    "LB311",
    `the state holds something that is not a tensor at ${name || "its top"}: ${shown(state)}`,
    hint,
  );
}

export function layoutOf(state: State): Layout {
  const leaves = findLeaves(state).map(({ name, tensor }) => ({
    name,
    shape: [...tensor.shape],
    dtype: tensor.dtype as DType,
  }));
  const build = <T>(part: State, others: Iterator<T>): Nested<T> => {
    if (part instanceof Tensor) return others.next().value as T;
    if (Array.isArray(part)) return part.map((item: State) => build(item, others));
    const record = part as Readonly<Record<string, State>>;
    return Object.fromEntries(sortedNames(record).map((key) => [key, build(record[key]!, others)]));
  };
  const arrange = <T>(others: readonly T[]): Nested<T> => build(state, others[Symbol.iterator]());
  return { leaves, build: (tensors) => arrange(tensors) as State, arrange };
}

/** Tensors of the next state in the layout's order. Throws LB312 where it is not like the one before. */
export function matchLeaves(layout: Layout, state: State): Tensor[] {
  const next = new Map(findLeaves(state).map(({ name, tensor }) => [name, tensor]));
  const hint = "a step must return a state like the one that init returned: same names, shapes and types.";
  for (const name of next.keys()) {
    if (!layout.leaves.some((leaf) => leaf.name === name))
      throw new AuthorError("LB312", `step adds to the state: ${name}`, hint);
  }
  return layout.leaves.map(({ name, shape, dtype }) => {
    const tensor = next.get(name);
    if (!tensor) throw new AuthorError("LB312", `step loses a part of the state: ${name}`, hint);
    const [before, after] = [`${dtype} [${shape.join(", ")}]`, `${tensor.dtype} [${tensor.shape.join(", ")}]`];
    if (before !== after)
      throw new AuthorError("LB312", `step changes state ${name} from ${before} to: ${after}`, hint);
    return tensor;
  });
}

function sortedNames(record: Readonly<Record<string, State>>): string[] {
  return Object.keys(record).sort();
}
