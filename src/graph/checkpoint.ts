/**
 * Memory for time: what a function computes on the way to its result is not kept for the backward pass but computed anew there, from the
 * function's arguments (Chen et al. 2016). Values and derivatives stay the same to the bit.
 *
 * The second computation starts at `barrier` nodes, which are the identity in their first operand and only say "not before the second is
 * there": the cotangent of the result. So it neither merges with the first one nor is scheduled long before it is needed.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import { constantValue, make } from "./build/index";
import { custom } from "./custom";
import { insideTrace } from "./insideTrace";
import type { Node } from "./node";
import { nodeOf, tensorOf } from "./traceBackend";
import { flatten, mapTree, type Tree } from "./tree";
import { vjp } from "./vjp/vjp";
import { dependents } from "./walk";

/** `f` (of tensors or trees of them, to one tensor), recomputed in the backward pass. Wrap a layer or a block, not the whole loss. */
export function checkpoint<A extends Tree[]>(f: (...args: A) => Tensor): (...args: A) => Tensor {
  return (...args) => {
    insideTrace("checkpoint");
    const named = args.map((arg) => mapTree((leaf) => tensorOf(alias(nodeOf(leaf))), arg)) as A;
    const given = args.flatMap(flatten).map(nodeOf);
    const starts = named.flatMap(flatten).map(nodeOf);
    const result = f(...named);
    return tensorOf(recomputed(nodeOf(result), given, starts));
  };
}

const alias = (x: Node): Node => make("alias", [x], x.shape, x.dtype);

function recomputed(result: Node, given: readonly Node[], starts: readonly Node[]): Node {
  const inside = dependents([result], new Set(starts));
  if (inside.length === 0) return result;
  const outside = closedOver(inside, starts);
  const backward = (cotangent: Node, mark: Node): (Node | undefined)[] => {
    const [, ...operands] = mark.inputs;
    const fresh = operands.map((x, i) =>
      alias(i < starts.length ? make("barrier", [x, cotangent], x.shape, x.dtype) : x),
    );
    const copies = new Map<Node, Node>([...starts, ...outside].map((node, i) => [node, fresh[i]!]));
    for (const node of inside) copies.set(node, { ...node, inputs: node.inputs.map((x) => copies.get(x) ?? x) });
    const floats = fresh.filter(({ dtype }) => dtype === "float32");
    const gradients = vjp(copies.get(result)!, cotangent, floats);
    return fresh.map((node) => gradients[floats.indexOf(node)]);
  };
  return custom(result, [...given, ...outside], { backward, exact: true });
}

/** What the function uses and did not get as an argument: kept as it is, and differentiated by like an argument. */
function closedOver(inside: readonly Node[], starts: readonly Node[]): Node[] {
  const own = new Set([...inside, ...starts]);
  const used = new Set(inside.flatMap(({ inputs }) => inputs));
  const constant = (node: Node) => node.op === "const" || node.op === "iota" || constantValue(node) !== undefined;
  return [...used].filter((node) => !own.has(node) && !constant(node));
}
