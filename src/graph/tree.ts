/**
 * Trees of tensors: one tensor, or a nested record or array of them (parameters, optimizer state). Keys keep the order in which
 * they were written, which is the order of the flat list.
 */
import { Tensor } from "@tensorflow/tfjs-core";
import { TraceError } from "./traceError";

export type Tree = Tensor | readonly Tree[] | { readonly [key: string]: Tree };

/** The tensors of a tree, in order. */
export function flatten(tree: Tree): Tensor[] {
  const leaves: Tensor[] = [];
  visit(tree, "", (leaf) => leaves.push(leaf));
  return leaves;
}

/** Names of the tensors, in the order of `flatten`: `layers.0.weights`. */
export function paths(tree: Tree): string[] {
  const names: string[] = [];
  visit(tree, "", (_, path) => names.push(path));
  return names;
}

/** A tree of the shape of `like` with other leaves, in the order of `flatten`. */
export function unflatten<T extends Tree>(like: T, leaves: readonly Tensor[]): T {
  let next = 0;
  const built = rebuild(like, () => leaves[next++]!);
  if (next !== leaves.length)
    throw new TraceError(
      "LB108",
      `a tree of ${next} tensors cannot be made from ${leaves.length}`,
      "give one tensor for each leaf.",
    );
  return built as T;
}

/** Applies `f` to each tensor and its companions in trees of the same form. */
export function mapTree<T extends Tree>(
  f: (leaf: Tensor, ...others: Tensor[]) => Tensor,
  tree: T,
  ...others: Tree[]
): T {
  const columns = others.map(flatten);
  return unflatten(
    tree,
    flatten(tree).map((leaf, i) => f(leaf, ...columns.map((column) => column[i]!))),
  );
}

function visit(tree: Tree, path: string, see: (leaf: Tensor, path: string) => void): void {
  if (tree instanceof Tensor) see(tree, path);
  else if (tree !== null && typeof tree === "object")
    for (const [key, branch] of Object.entries(tree)) visit(branch as Tree, path ? `${path}.${key}` : key, see);
  else
    throw new TraceError(
      "LB108",
      `not a tensor${path && ` at ${path}`}: ${String(tree)}`,
      "a state holds tensors, and records and arrays of them; make a number a tensor with tf.scalar.",
    );
}

function rebuild(like: Tree, leaf: () => Tensor): Tree {
  if (like instanceof Tensor) return leaf();
  if (Array.isArray(like)) return like.map((branch: Tree) => rebuild(branch, leaf));
  return Object.fromEntries(Object.entries(like).map(([key, branch]) => [key, rebuild(branch as Tree, leaf)]));
}
