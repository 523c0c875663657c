/** Graphs written past the builders, which know some of the identities already, and what simplify leaves of each. */
import * as b from "../../src/graph/build/index";
import type { DType, Graph, GraphInput, Node, Shape } from "../../src/graph/node";
import { toGraph } from "../../src/graph/toGraph";

export const raw = (op: string, inputs: Node[], shape: Shape = inputs[0]!.shape, dtype?: DType, attrs = {}): Node =>
  b.make(op, inputs, shape, dtype ?? inputs[0]!.dtype, attrs);

export const graphOf = (f: (...inputs: Node[]) => Node, ...inputs: [Shape, DType?][]): Graph =>
  graphsOf((...nodes) => [f(...nodes)], ...inputs);

export function graphsOf(f: (...inputs: Node[]) => Node[], ...inputs: [Shape, DType?][]): Graph {
  const known = inputs.map(([shape, dtype = "float32"], i): readonly [Node, GraphInput] => [
    b.make("input", [], shape, dtype),
    { name: `x${i}`, shape, dtype },
  ]);
  return toGraph(known, [], f(...known.map(([node]) => node)));
}

const x: [Shape, DType?] = [[3, 14]];
const c: [Shape, DType?] = [[3, 14], "bool"];
const two =
  (op: string, value: number, left = false) =>
  (at: Node) =>
    raw(op, left ? [b.scalar(value), at] : [at, b.scalar(value)], at.shape);
const chain =
  (...ops: string[]) =>
  (at: Node) =>
    ops.reduceRight((y, op) => raw(op, [y]), at);
export const slice = (y: Node, begin: number[], size: number[]) => raw("slice", [y], size, y.dtype, { begin });
export const pad = (y: Node, before: number[], after: number[], value: number) =>
  raw(
    "pad",
    [y],
    y.shape.map((e, i) => e + before[i]! + after[i]!),
    y.dtype,
    { before, after, value },
  );

/** Name, what is written, its inputs, and the operations that are left. */
export const identities: [string, (...inputs: Node[]) => Node, [Shape, DType?][], string[]][] = [
  ["x·1", two("mul", 1), [x], []],
  ["1·x", two("mul", 1, true), [x], []],
  ["x/1", two("div", 1), [x], []],
  ["x - 0", two("sub", 0), [x], []],
  ["x + -0", two("add", -0), [x], []],
  ["x + 0 is not x", two("add", 0), [x], ["const", "add"]],
  ["x - x is not 0", (at) => raw("sub", [at, at]), [x], ["sub"]],
  ["0·x is not 0", two("mul", 0), [x], ["const", "mul"]],
  ["-1·x", two("mul", -1), [x], ["neg"]],
  ["x·x", (at) => raw("mul", [at, at]), [x], ["square"]],
  ["-(-x)", chain("neg", "neg"), [x], []],
  ["|-x|", chain("abs", "neg"), [x], ["abs"]],
  ["||x||", chain("abs", "abs"), [x], ["abs"]],
  ["|x²|", chain("abs", "square"), [x], ["square"]],
  ["(-x)²", chain("square", "neg"), [x], ["square"]],
  ["relu twice", chain("relu", "relu"), [x], ["relu"]],
  ["sign twice", chain("sign", "sign"), [x], ["sign"]],
  ["floor of round", chain("floor", "round"), [x], ["round"]],
  ["x + -y", (p, q) => raw("add", [p, raw("neg", [q])]), [x, x], ["sub"]],
  ["-x + y", (p, q) => raw("add", [raw("neg", [p]), q]), [x, x], ["sub"]],
  ["x - -y", (p, q) => raw("sub", [p, raw("neg", [q])]), [x, x], ["add"]],
  ["-x·-y", (p, q) => raw("mul", [raw("neg", [p]), raw("neg", [q])]), [x, x], ["mul"]],
  ["-x/-y", (p, q) => raw("div", [raw("neg", [p]), raw("neg", [q])]), [x, x], ["div"]],
  ["max(x, x)", (p) => raw("max", [p, p]), [x], []],
  ["not not", chain("not", "not"), [c], []],
  ["not equal", (p, q) => raw("not", [raw("equal", [p, q], p.shape, "bool")]), [x, x], ["notEqual"]],
  [
    "not less is not greaterEqual",
    (p, q) => raw("not", [raw("less", [p, q], p.shape, "bool")]),
    [x, x],
    ["less", "not"],
  ],
  ["c and true", (p) => raw("and", [p, b.scalar(1, "bool")]), [c], []],
  ["c or true", (p) => raw("or", [p, b.scalar(1, "bool")]), [c], ["broadcast", "const"]],
  ["c and c", (p) => raw("and", [p, p]), [c], []],
  ["select(c, x, x)", (p, q) => raw("select", [p, q, q], q.shape, "float32"), [c, x], []],
  [
    "select(not c, x, y)",
    (p, q, r) => raw("select", [raw("not", [p]), q, r], q.shape, "float32"),
    [c, x, x],
    ["select"],
  ],
  [
    "select(c, select(c, x, y), z)",
    (p, q, r) => raw("select", [p, raw("select", [p, q, raw("exp", [r])], q.shape, "float32"), r], q.shape, "float32"),
    [c, x, x],
    ["select"],
  ],
  ["casts from bool", (p) => raw("cast", [raw("cast", [p], p.shape, "float32")], p.shape, "int32"), [c], ["cast"]],
  ["casts there and back", (p) => raw("cast", [raw("cast", [p], p.shape, "float32")], p.shape, "bool"), [c], []],
  [
    "a cast that loses is kept",
    (p) => raw("cast", [raw("cast", [p], p.shape, "bool")], p.shape, "float32"),
    [x],
    ["cast", "cast"],
  ],
  ["reshapes", (p) => raw("reshape", [raw("reshape", [p], [42])], [14, 3]), [x], ["reshape"]],
  ["reshape to the same", (p) => raw("reshape", [p], [3, 14]), [x], []],
  [
    "transposes",
    (p) =>
      raw("transpose", [raw("transpose", [p], [14, 3], "float32", { perm: [1, 0] })], [3, 14], "float32", {
        perm: [1, 0],
      }),
    [x],
    [],
  ],
  ["broadcasts", (p) => raw("broadcast", [raw("broadcast", [p], [2, 14])], [3, 2, 14]), [[[14]]], ["broadcast"]],
  [
    "broadcast of new axes",
    (p) => raw("broadcast", [raw("reshape", [p], [1, 1, 14])], [3, 2, 14]),
    [[[14]]],
    ["broadcast"],
  ],
  ["exp of repeated", (p) => raw("exp", [raw("broadcast", [p], [3, 14])]), [[[14]]], ["broadcast", "exp"]],
  [
    "a repeated number, moved",
    (p) =>
      raw(
        "transpose",
        [raw("reverse", [raw("broadcast", [p], [2, 3])], [2, 3], "float32", { axes: [1] })],
        [3, 2],
        "float32",
        { perm: [1, 0] },
      ),
    [[[]]],
    ["broadcast"],
  ],
  ["slice of slice", (p) => slice(slice(p, [1, 2], [2, 9]), [1, 3], [1, 4]), [x], ["slice"]],
  ["slice of all", (p) => slice(p, [0, 0], [3, 14]), [x], []],
  [
    "slice of concat",
    (p, q) => slice(raw("concat", [p, q], [6, 14], "float32", { axis: 0 }), [3, 0], [3, 14]),
    [x, x],
    [],
  ],
  ["pad, then slice back", (p) => slice(pad(p, [2, 1], [0, 3], 7), [2, 1], [3, 14]), [x], []],
  ["slice of a border", (p) => slice(pad(p, [2, 1], [0, 3], 7), [0, 4], [2, 5]), [x], ["broadcast", "const"]],
  ["slice of repeated", (p) => slice(raw("broadcast", [p], [3, 14]), [1, 2], [2, 5]), [[[14]]], ["broadcast", "slice"]],
  ["pads of one value", (p) => pad(pad(p, [1, 0], [0, 2], -0), [0, 3], [1, 1], -0), [x], ["pad"]],
  ["pads of 0 and -0", (p) => pad(pad(p, [1, 0], [0, 2], -0), [0, 3], [1, 1], 0), [x], ["pad", "pad"]],
  [
    "reverses",
    (p) =>
      raw("reverse", [raw("reverse", [p], [3, 14], "float32", { axes: [0, 1] })], [3, 14], "float32", { axes: [1] }),
    [x],
    ["reverse"],
  ],
  [
    "concat of neighbours",
    (p) => raw("concat", [slice(p, [0, 0], [3, 4]), slice(p, [0, 4], [3, 10])], [3, 14], "float32", { axis: 1 }),
    [x],
    [],
  ],
  [
    "concat of concat",
    (p, q) =>
      raw("concat", [raw("concat", [p, q], [6, 14], "float32", { axis: 0 }), p], [9, 14], "float32", { axis: 0 }),
    [x, x],
    ["concat"],
  ],
  ["gather of all", (p) => raw("gather", [p, b.iota(14, "int32")], [3, 14], "float32", { axis: 1 }), [x], []],
  ["equal nodes", (p) => raw("add", [raw("exp", [p]), raw("exp", [p])]), [x], ["add", "exp"]],
  [
    "whole numbers",
    (p) => {
      const shifted = raw(
        "add",
        [raw("mul", [b.iota(3, "int32"), b.scalar(2, "int32")], [3]), b.scalar(1, "int32")],
        [3],
      );
      return raw("gather", [p, shifted], [3, 3], "float32", { axis: 1 });
    },
    [x],
    ["const", "gather"],
  ],
];
