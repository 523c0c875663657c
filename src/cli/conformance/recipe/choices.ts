/** How a step of a recipe turns its numbers into operands and attributes: every number is taken modulo what there is to choose from. */
import type { DType, Node } from "../../../graph/node";
import type { Known } from "./known";

export interface Choices {
  /** The next number, in 0 … below - 1. */
  next(below: number): number;
  /** A node that passes; undefined where none does. */
  pick(passes?: (known: Known) => boolean): Known | undefined;
  /** Any float node. */
  float(passes?: (shape: readonly number[]) => boolean): Known | undefined;
  /** Some of `0 … count - 1`, at least one (if there are any), in order. */
  some(count: number): number[];
  /** `0 … count - 1` in any order. */
  order(count: number): number[];
  /** A key for random numbers. */
  readonly key: Node;
  /** Whether a slope may jump there: not where devices round differently, if slopes are asked for. */
  mayBend(known: Known): boolean;
}

export interface Given {
  readonly key: Node;
  /** Whether derivatives of the graph will be compared. */
  readonly smooth: boolean;
}

export function choices(known: readonly Known[], numbers: readonly number[], { key, smooth }: Given): Choices {
  let at = 0;
  /** After the given numbers, others that follow from them. */
  let state = numbers.reduce((sum, n) => (Math.imul(sum, 31) + n) | 0, 7);
  const next = (below: number): number => {
    if (below <= 1) return 0;
    if (at < numbers.length) return numbers[at++]! % below;
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) % below;
  };
  const pick: Choices["pick"] = (passes = () => true) => {
    const all = known.filter(passes);
    // Late nodes come more often: chains are likelier than stars.
    return all[all.length - 1 - Math.min(next(all.length), next(all.length), next(all.length))];
  };
  return {
    next,
    pick,
    float: (passes = () => true) => pick(({ node }) => node.dtype === "float32" && passes(node.shape)),
    some(count) {
      const chosen = Array.from({ length: count }, (_, i) => i).filter(() => next(2) === 1);
      return chosen.length > 0 || count === 0 ? chosen : [next(count)];
    },
    order(count) {
      const left = Array.from({ length: count }, (_, i) => i);
      return Array.from({ length: count }, () => left.splice(next(left.length), 1)[0]!);
    },
    key,
    mayBend: ({ exact }) => exact || !smooth,
  };
}

export const isType =
  (dtype: DType) =>
  ({ node }: Known): boolean =>
    node.dtype === dtype;
