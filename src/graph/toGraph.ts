/**
 * From nodes that refer to each other to a graph at rest: dead code goes, equal computations merge, marks for the gradient
 * (`alias`, `stop`, `straight`) vanish. Order: the inputs, then each node after what it needs, as a walk from the outputs meets them.
 */
import { contentHash } from "./murmur";
import type { Attrs, FlatNode, Graph, GraphInput, Node, Values } from "./node";

/**
 * `inputs` are kept, used or not, in order; `extras` only where used. Each is the input node and what is known of it.
 */
export function toGraph(
  inputs: readonly (readonly [Node, GraphInput])[],
  extras: readonly (readonly [Node, GraphInput])[],
  outputs: readonly Node[],
): Graph {
  const reached = reachable(outputs);
  const used = [...inputs, ...extras.filter(([node]) => reached.has(node))];
  const nodes: FlatNode[] = [];
  const position = new Map<Node, number>();
  const known = new Map<string, number>();
  for (const [node] of used) {
    position.set(node, nodes.length);
    nodes.push({ op: "input", inputs: [], shape: node.shape, dtype: node.dtype, attrs: {} });
  }
  for (const node of reached) {
    if (position.has(node)) continue;
    const through = seenThrough(node);
    if (through) {
      position.set(node, position.get(through)!);
      continue;
    }
    const operands = node.inputs.map((input) => position.get(input)!);
    const key = keyOf(node, operands);
    const earlier = known.get(key);
    position.set(node, earlier ?? nodes.length);
    if (earlier !== undefined) continue;
    known.set(key, nodes.length);
    nodes.push({ op: node.op, inputs: operands, shape: node.shape, dtype: node.dtype, attrs: node.attrs });
  }
  return { inputs: used.map(([, input]) => input), nodes, outputs: outputs.map((node) => position.get(node)!) };
}

/** What a mark for the gradient stands for in the forward direction. */
function seenThrough(node: Node): Node | undefined {
  if (node.op === "alias" || node.op === "stop") return node.inputs[0];
  return node.op === "straight" ? node.inputs[1] : undefined;
}

/** All nodes that the outputs need, each after what it needs. A loop, not recursion: unrolled steps are deep. */
export function reachable(outputs: readonly Node[]): Set<Node> {
  const done = new Set<Node>();
  const stack = [...outputs].reverse();
  const opened = new Set<Node>();
  while (stack.length > 0) {
    const node = stack.at(-1)!;
    if (done.has(node)) {
      stack.pop();
    } else if (opened.has(node)) {
      done.add(node);
      stack.pop();
    } else {
      opened.add(node);
      const through = seenThrough(node);
      const needed = through ? [through] : node.inputs;
      for (let i = needed.length - 1; i >= 0; i -= 1) if (!done.has(needed[i]!)) stack.push(needed[i]!);
    }
  }
  return done;
}

const COMMUTES = new Set(["add", "mul", "equal", "notEqual", "and", "or"]);

function keyOf(node: Node, operands: number[]): string {
  const order = COMMUTES.has(node.op) ? [...operands].sort((a, b) => a - b) : operands;
  return `${node.op}(${order.join()})${node.dtype}[${node.shape.join()}]${attrsKey(node.attrs)}`;
}

/** Attributes as text; equal text means equal attributes. Values by a hash of their content. */
export function attrsKey(attrs: Attrs): string {
  const parts = Object.keys(attrs)
    .sort()
    .map((name) => {
      const value = attrs[name];
      return `${name}:${ArrayBuffer.isView(value) ? contentHash(value as Values) : JSON.stringify(value)}`;
    });
  return `{${parts.join()}}`;
}
