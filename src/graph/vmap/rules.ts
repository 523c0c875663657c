/** Lanes of every primitive but products, lookups and marks: the same operation, one axis further to the right. */
import {
  ARITHMETIC,
  binary,
  broadcast,
  cast,
  COMPARISONS,
  concat,
  cumsum,
  extreme,
  fold,
  make,
  pad,
  patches,
  reshape,
  reverse,
  select,
  slice,
  sum,
  TESTS,
  transpose,
  UNARY,
  unary,
  type Windows,
} from "../build/index";
import type { Node } from "../node";
import { lifted, opened, type LaneRule, type LaneRules } from "./rule";

const each = (ops: readonly string[], rule: LaneRule): LaneRules => Object.fromEntries(ops.map((op) => [op, rule]));

/** A rule of one operand, which has lanes. */
const ofOne =
  (rule: (node: Node, x: Node, lanes: number) => Node): LaneRule =>
  (node, [x], lanes) =>
    rule(node, x!.node, lanes);

const later = (axes: unknown): number[] => (axes as number[]).map((axis) => axis + 1);
const axisOf = ({ attrs }: Node): number => (attrs.axis as number) + 1;

/** Images of all lanes are one longer batch. */
const asBatch = (f: (image: Node, node: Node) => Node): LaneRule =>
  ofOne((node, x, lanes) => {
    const [, batch, ...rest] = x.shape as [number, number, ...number[]];
    return reshape(f(reshape(x, [lanes * batch, ...rest]), node), [lanes, ...node.shape]);
  });

const overAxis = ofOne((node, x, lanes) =>
  make(node.op, [x], [lanes, ...node.shape], node.dtype, { ...node.attrs, axis: axisOf(node) }),
);

export const rules: LaneRules = {
  ...each(
    [...UNARY, ...TESTS],
    ofOne(({ op }, x) => unary(op, x)),
  ),
  ...each([...ARITHMETIC, ...COMPARISONS], ({ op, shape }, [a, b]) =>
    binary(op, opened(a!, shape.length), opened(b!, shape.length)),
  ),
  argMax: overAxis,
  argMin: overAxis,
  argSort: ofOne(({ shape }, x, lanes) => make("argSort", [x], [lanes, ...shape], "int32")),
  broadcast: ({ shape }, [x], lanes) => broadcast(opened(x!, shape.length), [lanes, ...shape]),
  cast: ofOne(({ dtype }, x) => cast(x, dtype)),
  concat: (node, parts, lanes) =>
    concat(
      parts.map((part) => lifted(part, lanes)),
      axisOf(node),
    ),
  cumsum: ofOne((node, x) => cumsum(x, axisOf(node), node.attrs.exclusive as boolean, node.attrs.reverse as boolean)),
  fold: asBatch((x, { shape, attrs }) => fold(x, shape[1]!, shape[2]!, attrs as unknown as Windows)),
  foldKey: (node, [keys, data], lanes) => {
    const rank = node.shape.length;
    return make("foldKey", [opened(keys!, rank), opened(data!, rank - 1)], [lanes, ...node.shape], "int32");
  },
  pad: ofOne(({ attrs }, x) =>
    pad(x, [0, ...(attrs.before as number[])], [0, ...(attrs.after as number[])], attrs.value as number),
  ),
  patches: asBatch((x, { attrs }) => patches(x, attrs as unknown as Windows)),
  randomUniform: ofOne(({ shape }, keys, lanes) => make("randomUniform", [keys], [lanes, ...shape], "float32")),
  reduceMax: ofOne(({ attrs }, x) => extreme("reduceMax", x, later(attrs.axes))),
  reduceMin: ofOne(({ attrs }, x) => extreme("reduceMin", x, later(attrs.axes))),
  reshape: ofOne(({ shape }, x, lanes) => reshape(x, [lanes, ...shape])),
  reverse: ofOne(({ attrs }, x) => reverse(x, later(attrs.axes))),
  select: ({ shape }, operands) => {
    const [condition, a, b] = operands.map((operand) => opened(operand, shape.length)) as [Node, Node, Node];
    return select(condition, a, b);
  },
  slice: ofOne(({ attrs, shape }, x, lanes) => slice(x, [0, ...(attrs.begin as number[])], [lanes, ...shape])),
  sum: ofOne(({ attrs }, x) => sum(x, later(attrs.axes))),
  transpose: ofOne(({ attrs }, x) => transpose(x, [0, ...later(attrs.perm)])),
};
