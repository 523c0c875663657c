/**
 * What a primitive does over lanes. Operands that differ by lane have the lanes as a new axis 0; the others are as they were. The result
 * always has lanes.
 */
import { broadcast, reshape } from "../build/index";
import type { Node } from "../node";

export interface Operand {
  readonly node: Node;
  /** Whether axis 0 is the lanes. */
  readonly mapped: boolean;
}

/** `node` is the primitive in one lane. */
export type LaneRule = (node: Node, operands: readonly Operand[], lanes: number) => Node;
export type LaneRules = Readonly<Record<string, LaneRule>>;

/** With lanes, repeated for each if need be. */
export const lifted = ({ node, mapped }: Operand, lanes: number): Node =>
  mapped ? node : broadcast(node, [lanes, ...node.shape]);

/** Ready to be broadcast with others whose rank in one lane is `rank`: axes of 1 between the lanes and the rest. */
export function opened({ node, mapped }: Operand, rank: number): Node {
  if (!mapped) return node;
  const [lanes, ...rest] = node.shape as [number, ...number[]];
  return reshape(node, [lanes, ...Array<number>(rank - rest.length).fill(1), ...rest]);
}
