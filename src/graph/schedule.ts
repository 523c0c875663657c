/**
 * The order of nodes, chosen so that intermediate results need little memory at once: of all nodes that could be next, the one that frees
 * most beyond what it takes (so a weight's gradient is computed as soon as it can be, and activations go). Numbers do not depend on it.
 */
import { bytesOf } from "./bytesOf";
import type { FlatNode, Graph } from "./node";
import { ownersOf, peakBytes, takesMemory } from "./peakBytes";

/** The same graph in an order that needs no more memory; its inputs stay in front. */
export function schedule(graph: Graph): Graph {
  const other = inOrder(graph, greedy(graph));
  return peakBytes(other) < peakBytes(graph) ? other : graph;
}

function greedy(graph: Graph): number[] {
  const { nodes, inputs, outputs } = graph;
  const owner = ownersOf(nodes);
  const given = new Set(outputs.map((at) => owner[at]!));
  const takes = (i: number) => (owner[i] === i && !given.has(i) && takesMemory(nodes[i]!) ? bytesOf(nodes[i]!) : 0);
  const operands = nodes.map((node) => [...new Set(node.inputs)]);
  const readers: number[][] = nodes.map(() => []);
  operands.forEach((own, i) => own.forEach((at) => readers[at]!.push(i)));
  /** Nodes still to come that read this memory, through any view of it, and that are a view of it. */
  const left = new Array<number>(nodes.length).fill(0);
  const touched = nodes.map((_, i) => [...new Set([...operands[i]!.map((at) => owner[at]!), owner[i]!])]);
  for (const own of touched) for (const at of own) left[at]! += 1;
  const gain = (i: number) => touched[i]!.reduce((sum, at) => sum + (left[at] === 1 ? takes(at) : 0), 0) - takes(i);
  const waiting = operands.map((own) => own.length);
  const ready = new Set(nodes.flatMap((_, i) => (i < inputs.length || waiting[i] === 0 ? [i] : [])));
  const order: number[] = [];
  while (ready.size > 0) {
    const next = order.length < inputs.length ? order.length : best(ready, gain);
    ready.delete(next);
    order.push(next);
    for (const at of touched[next]!) left[at]! -= 1;
    for (const reader of readers[next]!) if ((waiting[reader]! -= 1) === 0) ready.add(reader);
  }
  return order;
}

/** The greatest gain; of equals the one that a walk from the outputs meets first. */
function best(ready: ReadonlySet<number>, gain: (i: number) => number): number {
  let [found, most] = [-1, -Infinity];
  for (const i of ready) {
    const own = gain(i);
    if (own > most || (own === most && i < found)) [found, most] = [i, own];
  }
  return found;
}

function inOrder({ inputs, nodes, outputs }: Graph, order: readonly number[]): Graph {
  const position: number[] = [];
  order.forEach((from, to) => (position[from] = to));
  const moved = (at: number) => position[at]!;
  return {
    inputs,
    nodes: order.map((from): FlatNode => ({ ...nodes[from]!, inputs: nodes[from]!.inputs.map(moved) })),
    outputs: outputs.map(moved),
  };
}
