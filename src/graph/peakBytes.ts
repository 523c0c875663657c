/**
 * Memory of intermediate results when nodes run in their order: each takes its bytes from when it is computed until its last reader has
 * run. A reshape or a barrier is the same memory as its operand. Inputs, constants and outputs live elsewhere and do not count.
 */
import { bytesOf } from "./bytesOf";
import type { FlatNode, Graph } from "./node";

const VIEWS = new Set(["reshape", "barrier"]);
const ELSEWHERE = new Set(["input", "const", "iota"]);

export const takesMemory = ({ op }: FlatNode): boolean => !ELSEWHERE.has(op);

/** For each node the one whose memory it is. */
export function ownersOf(nodes: readonly FlatNode[]): number[] {
  const owner: number[] = [];
  nodes.forEach(({ op, inputs }, i) => owner.push(VIEWS.has(op) ? owner[inputs[0]!]! : i));
  return owner;
}

export function peakBytes({ nodes, outputs }: Graph): number {
  const owner = ownersOf(nodes);
  const lastUse: number[] = [];
  nodes.forEach((node, i) => {
    lastUse[owner[i]!] = i;
    for (const operand of node.inputs) lastUse[owner[operand]!] = i;
  });
  const given = new Set(outputs.map((at) => owner[at]!));
  const takes = (i: number) => (owner[i] === i && !given.has(i) && takesMemory(nodes[i]!) ? bytesOf(nodes[i]!) : 0);
  const freed: number[][] = nodes.map(() => []);
  lastUse.forEach((at, i) => freed[at]!.push(i));
  let [now, peak] = [0, 0];
  nodes.forEach((_, i) => {
    now += takes(i);
    peak = Math.max(peak, now);
    for (const gone of freed[i]!) now -= takes(gone);
  });
  return peak;
}
