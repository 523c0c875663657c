/**
 * What a graph costs, counted from shapes: floating-point operations by kind (a multiply-add is two; any elementwise function is one),
 * bytes read and written if each node goes through memory, and the memory that its intermediate results need at once.
 */
import { bytesOf } from "./bytesOf";
import { sizeOf, type FlatNode, type Graph } from "./node";
import { peakBytes } from "./peakBytes";

/** `move` computes nothing: broadcast, transpose, gather and the like. */
export type Kind = "dot" | "elementwise" | "reduce" | "random" | "move";

export interface Cost {
  readonly flops: number;
  readonly flopsBy: Readonly<Record<Kind, number>>;
  /** Read and written. */
  readonly bytes: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Nodes that a device must do something for. */
  readonly nodes: number;
  /** Most memory that intermediate results take at one time, inputs, constants and outputs not counted: see peakBytes.ts. */
  readonly peakBytes: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly constantBytes: number;
}

/** These are there before the graph runs, or are another view of what is there. */
const FREE = new Set(["input", "const", "reshape", "iota", "barrier"]);
const MOVES = new Set("broadcast transpose slice pad reverse concat gather patches".split(" "));
/** These do one addition or comparison for each element that they read. */
const REDUCES = new Set("sum reduceMax reduceMin argMax argMin argSort cumsum scatterAdd fold".split(" "));
const RANDOM = new Set(["randomUniform", "foldKey"]);
/** These read no more of their first operand than they write. */
const PICKS = new Set(["slice", "gather"]);
/** Threefry-2x32 with 20 rounds: about 100 integer operations a block of two numbers. */
const RANDOM_OPERATIONS = 50;

export function cost(graph: Graph): Cost {
  const flopsBy = { dot: 0, elementwise: 0, reduce: 0, random: 0, move: 0 };
  let [bytesRead, bytesWritten, nodes] = [0, 0, 0];
  for (const node of graph.nodes) {
    if (FREE.has(node.op)) continue;
    const operands = [...new Set(node.inputs)].map((i) => graph.nodes[i]!);
    nodes += 1;
    flopsBy[kindOf(node)] += flopsOf(node, graph.nodes[node.inputs[0]!]!);
    bytesWritten += bytesOf(node);
    bytesRead += total(
      operands.map((operand, k) => (k === 0 && PICKS.has(node.op) ? bytesOf(node) : bytesOf(operand))),
    );
  }
  const constants = graph.nodes.filter(({ op }) => op === "const" || op === "iota");
  return {
    flops: total(Object.values(flopsBy)),
    flopsBy,
    bytes: bytesRead + bytesWritten,
    bytesRead,
    bytesWritten,
    nodes,
    peakBytes: peakBytes(graph),
    inputBytes: total(graph.inputs.map(bytesOf)),
    outputBytes: total(graph.outputs.map((at) => bytesOf(graph.nodes[at]!))),
    constantBytes: total(constants.map(bytesOf)),
  };
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);

function kindOf({ op }: FlatNode): Kind {
  if (op === "dot") return op;
  if (MOVES.has(op)) return "move";
  if (REDUCES.has(op)) return "reduce";
  return RANDOM.has(op) ? "random" : "elementwise";
}

function flopsOf(node: FlatNode, first: FlatNode): number {
  const size = sizeOf(node.shape);
  switch (kindOf(node)) {
    case "dot":
      return 2 * size * first.shape.at(node.attrs.ta ? -2 : -1)!;
    case "move":
      return 0;
    case "random":
      return size * RANDOM_OPERATIONS;
    case "reduce": {
      // Sorting compares each element about log2 of their number times.
      const times = node.op === "argSort" ? Math.ceil(Math.log2(Math.max(2, node.shape.at(-1)!))) : 1;
      return sizeOf(first.shape) * times;
    }
    case "elementwise":
      return size;
  }
}
