/**
 * Whole numbers that are known without running anything: positions that lookups are made of, keys folded with constants. Whole numbers are the
 * same on every device, so they are computed here; a result that would overflow is left to the device.
 */
import { constant, typed } from "../build/index";
import { sizeOf, type Node, type Shape, type Values } from "../node";
import { foldKey } from "../random/threefry";
import { stridesOf } from "../shape";
import type { Shorter } from "./rule";

/** Beyond this many numbers a constant is larger than what it saves. */
const LIMIT = 1024;
const WIDEST = 2 ** 31;

type F = (...operands: number[]) => number;
const truth =
  (f: (a: number, b: number) => boolean): F =>
  (a, b) =>
    Number(f(a!, b!));
const functions: Readonly<Record<string, F>> = {
  abs: (x) => Math.abs(x!),
  add: (a, b) => a! + b!,
  and: truth((a, b) => a !== 0 && b !== 0),
  equal: truth((a, b) => a === b),
  greater: truth((a, b) => a > b),
  greaterEqual: truth((a, b) => a >= b),
  less: truth((a, b) => a < b),
  lessEqual: truth((a, b) => a <= b),
  max: (a, b) => Math.max(a!, b!),
  min: (a, b) => Math.min(a!, b!),
  mul: (a, b) => a! * b!,
  neg: (x) => -x!,
  not: (x) => Number(!x),
  notEqual: truth((a, b) => a !== b),
  or: truth((a, b) => a !== 0 || b !== 0),
  select: (c, a, b) => (c ? a! : b!),
  sub: (a, b) => a! - b!,
};

export const integers: Shorter = (node) => {
  if (node.dtype === "float32" || sizeOf(node.shape) > LIMIT) return undefined;
  if (node.op === "foldKey") return folded(node);
  const f = node.op === "cast" ? castTo(node) : functions[node.op];
  const operands = f && known(node, node.shape);
  if (!operands) return undefined;
  const values = Array.from({ length: sizeOf(node.shape) }, (_, i) => f(...operands.map((own) => own[i]!)));
  return values.every((v) => v >= -WIDEST && v < WIDEST)
    ? constant(typed(node.dtype, values), node.shape, node.dtype)
    : undefined;
};

const castTo =
  ({ dtype }: Node): F =>
  (x) =>
    dtype === "bool" ? Number(x !== 0) : x!;

/** Values of all operands, each repeated to `shape`; nothing if one is unknown or not whole. */
function known(node: Node, shape: Shape): number[][] | undefined {
  const operands = node.inputs.map((input) => {
    const values = valuesOf(input);
    return values && repeatedTo(values, input.shape, shape);
  });
  return operands.length > 0 && operands.every((own) => own !== undefined) ? (operands as number[][]) : undefined;
}

function valuesOf(node: Node): ArrayLike<number> | undefined {
  if (node.dtype === "float32" || sizeOf(node.shape) > LIMIT) return undefined;
  if (node.op === "const") return node.attrs.values as Values;
  if (node.op === "iota") return [...Array(node.shape[0]!).keys()];
  if (node.op !== "reshape" && node.op !== "broadcast") return undefined;
  const inner = node.inputs[0]!;
  const values = valuesOf(inner);
  return values && (node.op === "reshape" ? values : repeatedTo(values, inner.shape, node.shape));
}

function repeatedTo(values: ArrayLike<number>, from: Shape, to: Shape): number[] {
  const added = to.length - from.length;
  const own = stridesOf(from);
  const strides = stridesOf(to);
  return Array.from({ length: sizeOf(to) }, (_, i) => {
    let at = 0;
    from.forEach((extent, axis) => {
      if (extent > 1) at += own[axis]! * (Math.floor(i / strides[axis + added]!) % extent);
    });
    return values[at]!;
  });
}

function folded(node: Node): Node | undefined {
  const [key, data] = node.inputs.map(valuesOf);
  if (!key || !data || node.shape.length !== 1) return undefined;
  return constant(foldKey(key, data[0]!), node.shape, "int32");
}
