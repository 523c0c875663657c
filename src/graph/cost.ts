/**
 * What a graph costs, counted from shapes: floating-point operations (a multiply-add is two; any elementwise function is one),
 * bytes read and written if each node goes through memory, and nodes that a device must do something for.
 */
import type { DType, FlatNode, Graph } from "./node";
import { sizeOf } from "./node";

export interface Cost {
  readonly flops: number;
  readonly bytes: number;
  readonly nodes: number;
}

const FREE = new Set(["input", "const", "reshape", "iota"]);
/** These move numbers and compute none. */
const MOVES = new Set("broadcast transpose slice pad reverse concat gather patches".split(" "));
/** These do one addition or comparison for each element that they read. */
const READS = new Set("sum reduceMax reduceMin argMax argMin cumsum scatterAdd fold".split(" "));
/** Threefry-2x32 with 20 rounds: about 100 integer operations a block of two numbers. */
const RANDOM_OPERATIONS = 50;

const bytesOf = (dtype: DType): number => (dtype === "bool" ? 1 : 4);

export function cost(graph: Graph): Cost {
  let [flops, bytes, nodes] = [0, 0, 0];
  for (const node of graph.nodes) {
    if (FREE.has(node.op)) continue;
    const operands = node.inputs.map((i) => graph.nodes[i]!);
    nodes += 1;
    flops += flopsOf(node, operands);
    bytes += [node, ...operands].reduce((sum, { shape, dtype }) => sum + sizeOf(shape) * bytesOf(dtype), 0);
  }
  return { flops, bytes, nodes };
}

function flopsOf(node: FlatNode, operands: readonly FlatNode[]): number {
  const size = sizeOf(node.shape);
  if (MOVES.has(node.op)) return 0;
  if (READS.has(node.op)) return sizeOf(operands[0]!.shape);
  if (node.op === "randomUniform") return size * RANDOM_OPERATIONS;
  if (node.op === "dot") return 2 * size * operands[0]!.shape.at(node.attrs.ta ? -2 : -1)!;
  return size;
}
