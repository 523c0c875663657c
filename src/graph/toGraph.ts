/**
 * From nodes that refer to each other to a graph at rest: dead code goes, equal computations merge, marks for the gradient
 * (`alias`, `stop`, `straight`, `custom`) vanish. Order: the inputs, then each node after what it needs, as schedule.ts says.
 */
import { contentHash } from "./murmur";
import type { Attrs, FlatNode, Graph, GraphInput, Node, Values } from "./node";
import { schedule } from "./schedule";
import { walk } from "./walk";

/**
 * `inputs` are kept, used or not, in order; `extras` only where used. Each is the input node and what is known of it.
 */
export function toGraph(
  inputs: readonly (readonly [Node, GraphInput])[],
  extras: readonly (readonly [Node, GraphInput])[],
  outputs: readonly Node[],
): Graph {
  const reached = new Set(
    walk(outputs, (node) => {
      const through = seenThrough(node);
      return through ? [through] : node.inputs;
    }),
  );
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
  const graph = { inputs: used.map(([, input]) => input), nodes, outputs: outputs.map((node) => position.get(node)!) };
  return schedule(graph);
}

/** What a mark for the gradient stands for in the forward direction. */
function seenThrough(node: Node): Node | undefined {
  if (node.op === "alias" || node.op === "stop" || node.op === "custom") return node.inputs[0];
  return node.op === "straight" ? node.inputs[1] : undefined;
}

const COMMUTES = new Set(["add", "mul", "equal", "notEqual", "and", "or"]);

function keyOf(node: Node, operands: number[]): string {
  const order = COMMUTES.has(node.op) ? [...operands].sort((a, b) => a - b) : operands;
  return `${node.op}(${order.join()})${node.dtype}[${node.shape.join()}]${attrsKey(node.attrs)}`;
}

/** Attributes as text; equal text means equal attributes, to the bit. Values by a hash of their content. */
export function attrsKey(attrs: Attrs): string {
  const parts = Object.keys(attrs)
    .sort()
    .map((name) => `${name}:${valueKey(attrs[name])}`);
  return `{${parts.join()}}`;
}

function valueKey(value: unknown): string {
  if (ArrayBuffer.isView(value)) return contentHash(value as Values);
  // JSON knows neither infinities nor NaN nor -0.
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (Array.isArray(value)) return `[${value.map(valueKey).join()}]`;
  if (value !== null && typeof value === "object") return attrsKey(value as Attrs);
  return JSON.stringify(value);
}
