/**
 * Which nodes are computed on the host: keys of random numbers and the integers that they come from. No tfjs backend has bit operations,
 * and reading a key back from a GPU in the middle of a step would stop it.
 */
import type { FlatNode, Graph, Values } from "../../graph/node";
import { compute } from "../reference/compute";

/** Positions of nodes whose numbers the host must know, inputs among them. */
export function hostNodes({ nodes }: Graph): ReadonlySet<number> {
  const wanted = new Set<number>();
  for (let i = nodes.length - 1; i >= 0; i -= 1) {
    const { op } = nodes[i]!;
    if (op === "foldKey") wanted.add(i);
    if (wanted.has(i) || op === "randomUniform") needed(nodes[i]!).forEach((input) => wanted.add(input));
  }
  return wanted;
}

/** Operands whose numbers matter: of a barrier only the first does. */
const needed = ({ op, inputs }: FlatNode): readonly number[] => (op === "barrier" ? inputs.slice(0, 1) : inputs);

/** Numbers of the nodes of `hostNodes`, given those of the inputs among them. */
export function computeOnHost(
  { nodes, inputs }: Graph,
  wanted: ReadonlySet<number>,
  inputValues: (i: number) => Values,
): ReadonlyMap<number, Values> {
  const known = new Map<number, Values>();
  nodes.forEach((node, i) => {
    if (!wanted.has(i)) return;
    if (i < inputs.length) known.set(i, inputValues(i));
    else {
      const operands = needed(node).map((at) => ({ values: known.get(at)!, shape: nodes[at]!.shape }));
      known.set(i, compute(node, operands));
    }
  });
  return known;
}
