/**
 * A graph's name: what it computes, not how it was written. Each node is hashed from its operation, shape, type, attributes and
 * its operands' hashes (a Merkle tree), the graph from its inputs and outputs. So the order of nodes does not matter, nor do
 * names of inputs; their positions, shapes and types do, and so does the content of constants and bound data.
 */
import { contentHash, textHash } from "./murmur";
import type { Graph } from "./node";
import { attrsKey } from "./toGraph";

/** 32 hexadecimal digits. */
export function hash(graph: Graph): string {
  const hashes: string[] = [];
  graph.nodes.forEach((node, i) => {
    const input = graph.inputs[i];
    const what = input
      ? `input ${i} ${input.values ? contentHash(input.values) : ""}`
      : `${node.op} ${attrsKey(node.attrs)} ${node.inputs.map((operand) => hashes[operand]).join(" ")}`;
    hashes.push(textHash(`${what} ${node.dtype} [${node.shape.join()}]`));
  });
  const inputs = hashes.slice(0, graph.inputs.length);
  return textHash(`${inputs.join(" ")} -> ${graph.outputs.map((output) => hashes[output]).join(" ")}`);
}
