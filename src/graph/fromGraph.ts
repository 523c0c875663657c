/** From a graph at rest back to nodes that refer to each other, for a transform: `nodes[i]` stands for `graph.nodes[i]`. */
import type { Graph, Node } from "./node";

export function fromGraph(graph: Graph): Node[] {
  const nodes: Node[] = [];
  for (const { op, inputs, shape, dtype, attrs } of graph.nodes)
    nodes.push({ op, inputs: inputs.map((i) => nodes[i]!), shape, dtype, attrs });
  return nodes;
}
