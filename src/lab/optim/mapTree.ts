/** Tensors in nested records and arrays, and a map over several of them that are nested alike. */
import { Tensor } from "@tensorflow/tfjs-core";

export type Tree = Tensor | readonly Tree[] | { readonly [name: string]: Tree };

/** Applies `f` to the tensors at each place of the trees; the result is nested like the first. */
export function mapTree<T extends Tree>(f: (...tensors: Tensor[]) => Tensor, first: T, ...rest: Tree[]): T {
  const map = (tree: Tree, others: readonly Tree[]): Tree => {
    if (tree instanceof Tensor) return f(tree, ...(others as Tensor[]));
    if (Array.isArray(tree))
      return tree.map((item: Tree, i) =>
        map(
          item,
          others.map((other) => (other as readonly Tree[])[i]!),
        ),
      );
    const record = tree as Readonly<Record<string, Tree>>;
    return Object.fromEntries(
      Object.entries(record).map(([name, item]) => [
        name,
        map(
          item,
          others.map((other) => (other as typeof record)[name]!),
        ),
      ]),
    );
  };
  return map(first, rest) as T;
}
