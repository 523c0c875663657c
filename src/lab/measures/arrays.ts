/**
 * Arrays between fits (`fit` gives the state in them), nested as the parameters are: plain numbers here, tensors inside a trace. Records are taken in
 * the order of their names, as a state has them.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import { boundInput, type DType, type Tree } from "../../graph/index";
import { AuthorError } from "../../graph/authorError";

/** `{shape, values}`, as in a snapshot. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array | Int32Array;
}

export type ArrayTree = NumberArray | readonly ArrayTree[] | { readonly [name: string]: ArrayTree };

const isArray = (tree: ArrayTree): tree is NumberArray => "values" in tree && ArrayBuffer.isView(tree.values);

/** Traced. The arrays as tensors, which are inputs of the graph: other numbers do not make another graph. */
export function tensors(tree: ArrayTree, name = "arrays"): Tree {
  return map(tree, name, ({ shape, values }, path): Tensor => {
    const dtype: DType = values instanceof Int32Array ? "int32" : "float32";
    return boundInput(path, values, shape, dtype);
  }) as Tree;
}

/** Applies `f` to the numbers at the same places of trees that are nested alike; the first tree says how. Throws LB365 where they are not. */
export function mapArrays<T extends ArrayTree>(
  f: (array: NumberArray, others: readonly NumberArray[], path: string) => NumberArray,
  first: T,
  ...others: ArrayTree[]
): T {
  const columns = others.map((tree) => new Map(leaves(tree)));
  return map(first, "", (array, path) => {
    const rest = columns.map((column) => {
      const other = column.get(path);
      if (other && other.shape.join() === array.shape.join()) return other;
      const found = other ? `[${other.shape.join(", ")}]` : "nothing";
      throw new AuthorError(
        "LB365",
        `trees differ at ${path || "the top"}: [${array.shape.join(", ")}] and ${found}`,
        "compare the two nets.",
      );
    });
    return f(array, rest, path);
  }) as T;
}

/** All arrays with their paths, in order: `0.weights`. */
export function leaves(tree: ArrayTree): [path: string, array: NumberArray][] {
  const found: [string, NumberArray][] = [];
  map(tree, "", (array, path) => {
    found.push([path, array]);
    return array;
  });
  return found;
}

/** All numbers one after the other, in the order of the tree: float64 [P]. */
export function toNumbers(tree: ArrayTree): Float64Array {
  const all = leaves(tree).map(([, { values }]) => values);
  const numbers = new Float64Array(all.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const values of all) {
    numbers.set(values, from);
    from += values.length;
  }
  return numbers;
}

/** Numbers [P] nested and shaped like a tree; float32. Throws LB365 where there are more or fewer of them. */
export function fromNumbers<T extends ArrayTree>(like: T, numbers: ArrayLike<number>): T {
  let from = 0;
  const tree = mapArrays(({ shape, values }) => {
    const part = Float32Array.from({ length: values.length }, (_, i) => numbers[from + i]!);
    from += values.length;
    return { shape, values: part };
  }, like);
  if (from !== numbers.length)
    throw new AuthorError(
      "LB365",
      `a tree of ${from} numbers cannot be made from ${numbers.length}`,
      "is it the same net?",
    );
  return tree;
}

type Mapped<R> = R | readonly Mapped<R>[] | { readonly [name: string]: Mapped<R> };

function map<R>(tree: ArrayTree, path: string, f: (array: NumberArray, path: string) => R): Mapped<R> {
  if (isArray(tree)) return f(tree, path);
  const below = (key: string | number): string => (path ? `${path}.${key}` : String(key));
  if (Array.isArray(tree)) return tree.map((item: ArrayTree, i) => map(item, below(i), f));
  const entries = Object.entries(tree as { readonly [name: string]: ArrayTree }).sort(([a], [b]) =>
    a < b ? -1 : a > b ? 1 : 0,
  );
  return Object.fromEntries(entries.map(([key, branch]) => [key, map(branch, below(key), f)]));
}
