/** A graph in another order of the same nodes, each after its operands; `choices` decide. */
import type { Graph } from "../../src/graph/index";

export function reordered({ inputs, nodes, outputs }: Graph, choices: readonly number[]): Graph {
  const waiting = nodes.map((node) => new Set(node.inputs).size);
  const ready = nodes.flatMap((_, i) => (waiting[i] === 0 && i >= inputs.length ? [i] : []));
  const order = inputs.map((_, i) => i);
  const release = (from: number) =>
    nodes.forEach((node, i) => {
      if (node.inputs.includes(from) && (waiting[i]! -= 1) === 0) ready.push(i);
    });
  order.forEach(release);
  for (let k = 0; ready.length > 0; k += 1) {
    const [next] = ready.splice(choices[k % choices.length]! % ready.length, 1) as [number];
    order.push(next);
    release(next);
  }
  const position: number[] = [];
  order.forEach((from, to) => (position[from] = to));
  return {
    inputs,
    nodes: order.map((from) => ({ ...nodes[from]!, inputs: nodes[from]!.inputs.map((at) => position[at]!) })),
    outputs: outputs.map((at) => position[at]!),
  };
}
