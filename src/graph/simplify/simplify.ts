/**
 * The same computation in fewer nodes: known whole numbers are computed, chains of moves become one, identities that hold to the bit are
 * used, equal nodes merge, what no output needs goes. The result gives the very bits that the graph gives, on every device that
 * rounds as IEEE 754 says; sums are never put in another order.
 */
import { constantValue, rebuild } from "../build/index";
import { fromGraph } from "../fromGraph";
import type { Graph, Node } from "../node";
import { toGraph } from "../toGraph";
import { arithmetic } from "./arithmetic";
import { integers } from "./integers";
import { layout } from "./layout";

/** A rewrite may make room for another; in practice the second walk finds nothing. */
const MOST_WALKS = 10;

export function simplify(graph: Graph): Graph {
  let current = graph;
  for (let i = 0; i < MOST_WALKS; i += 1) {
    const { next, changed } = walked(current);
    current = next;
    if (!changed) break;
  }
  return current;
}

function walked(graph: Graph): { next: Graph; changed: boolean } {
  const old = fromGraph(graph);
  const fresh = new Map<Node, Node>();
  let changed = false;
  old.forEach((node, i) => {
    if (i < graph.inputs.length) return void fresh.set(node, node);
    const operands = node.inputs.map((input) => fresh.get(input)!);
    const same = rebuilt(node, operands);
    const shorter = shortened(same);
    changed ||= shorter !== same || same.op !== node.op || same.inputs.some((input, k) => input !== operands[k]);
    fresh.set(node, shorter);
  });
  const next = toGraph(
    graph.inputs.map((input, i) => [old[i]!, input] as const),
    [],
    graph.outputs.map((at) => fresh.get(old[at]!)!),
  );
  return { next, changed: changed || next.nodes.length < graph.nodes.length };
}

function shortened(node: Node): Node {
  const shorter = integers(node) ?? arithmetic[node.op]?.(node) ?? layout[node.op]?.(node);
  return shorter ? shortened(shorter) : node;
}

/**
 * By the builder, but where it does more than keep bits: it sums an axis of extent 1 without adding it to 0 (which makes 0 of -0), squares
 * instead of raising to 2, and computes with known numbers in double precision, which is the same only if float32 holds them.
 */
function rebuilt(node: Node, operands: readonly Node[]): Node {
  const values = operands.map(constantValue);
  const inexact = node.dtype === "float32" && values.some((v) => v !== undefined && !Object.is(Math.fround(v), v));
  const folds = inexact && values.every((v) => v !== undefined);
  return node.op === "sum" || node.op === "pow" || folds ? { ...node, inputs: operands } : rebuild(node, operands);
}
