/** What the steps of a recipe know of the nodes so far, and what they may make of them. */
import * as b from "../../../graph/build/index";
import type { Node } from "../../../graph/node";
import type { Choices } from "./choices";

/** What a step may use of a node. */
export interface Known {
  readonly node: Node;
  /** Same bits on every device, so that comparisons and orders are the same too. */
  readonly exact: boolean;
  /** No number is larger. */
  readonly bound: number;
}

/** One more node, or none where nothing fits. */
export type Operation = (choices: Choices) => Known | undefined;

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** Sizes at most; the reference is slow. */
const MOST = 3000;
export const isSmall = (shape: readonly number[]): boolean => sizeOf(shape) <= MOST;

/** Within about [-2, 2], so that errors of float32 stay errors of its last bits. */
export function tame({ node, exact, bound }: Known): Known {
  if (bound <= 2 || node.dtype !== "float32") return { node, exact, bound };
  const by = 2 ** -Math.ceil(Math.log2(bound));
  // A power of two: no rounding.
  return { node: b.mul(node, b.scalar(by)), exact, bound: 1 };
}

/** Whether shapes broadcast to one that is small. */
export const broadcasts = (one: readonly number[], other: readonly number[]): boolean => {
  const rank = Math.max(one.length, other.length);
  const full = Array.from({ length: rank }, (_, i) => {
    const [x, y] = [one[i - rank + one.length] ?? 1, other[i - rank + other.length] ?? 1];
    return x === y || x === 1 || y === 1 ? Math.max(x, y) : Infinity;
  });
  return isSmall(full);
};
