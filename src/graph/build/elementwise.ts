/**
 * Elementwise primitives. Binary ones and `select` broadcast as numpy does. Arithmetic on two known numbers is done here,
 * for the operations that IEEE 754 rounds correctly (so that no device could differ); exp and the like are left to the device.
 */
import type { DType, Node, Shape } from "../node";
import { broadcastShapes, sameShape } from "../shape";
import { constantValue, filled, make } from "./make";

export const UNARY = [
  ..."neg abs sign square sqrt rsqrt reciprocal exp expm1 log log1p sigmoid softplus relu step erf".split(" "),
  ..."sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh floor ceil round".split(" "),
] as readonly string[];
/** Float in, bool out; `not` takes a bool. */
export const TESTS: readonly string[] = ["isNaN", "isInf", "isFinite", "not"];
export const ARITHMETIC: readonly string[] = "add sub mul div max min pow mod floorDiv atan2".split(" ");
export const COMPARISONS: readonly string[] = "equal notEqual less lessEqual greater greaterEqual and or".split(" ");

const exactUnary: Readonly<Record<string, (x: number) => number>> = {
  neg: (x) => -x,
  abs: Math.abs,
  square: (x) => x * x,
  sqrt: Math.sqrt,
  reciprocal: (x) => 1 / x,
};
const exactBinary: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
};

export function unary(op: string, x: Node): Node {
  const value = x.dtype === "float32" ? constantValue(x) : undefined;
  const fold = exactUnary[op];
  if (value !== undefined && fold) return filled(fold(value), x.shape);
  if (op === "neg" && x.op === "neg") return x.inputs[0]!;
  return make(op, [x], x.shape, TESTS.includes(op) ? "bool" : x.dtype);
}

export function binary(op: string, a: Node, b: Node): Node {
  const shape = broadcastShapes(a.shape, b.shape);
  const dtype: DType = COMPARISONS.includes(op) ? "bool" : a.dtype;
  const va = constantValue(a);
  const vb = constantValue(b);
  const fold = exactBinary[op];
  if (va !== undefined && vb !== undefined && fold && dtype === "float32") return filled(fold(va, vb), shape);
  if (leavesAsItIs(op, vb, dtype) && sameShape(a.shape, shape)) return a;
  if (op === "mul" && va === 1 && sameShape(b.shape, shape)) return b;
  if (op === "pow" && vb === 2) return like(unary("square", a), shape);
  const left = unrepeated(a, b.shape, shape);
  // By what is left of the first: of two repeats one has to stay.
  return make(op, [left, unrepeated(b, left.shape, shape)], shape, dtype);
}

/** x·1, x/1, x - 0 and x + -0 are x to the bit; x + 0 is not, since it makes 0 of -0, but whole numbers have no -0. */
function leavesAsItIs(op: string, b: number | undefined, dtype: DType): boolean {
  if (op === "mul" || op === "div" || op === "pow") return b === 1;
  if (dtype !== "float32") return (op === "add" || op === "sub") && b === 0;
  return (op === "add" && Object.is(b, -0)) || (op === "sub" && Object.is(b, 0));
}

/** A repeated number needs no repeating where the operation broadcasts anyway. */
function unrepeated(x: Node, other: Shape, shape: Shape): Node {
  if (x.op !== "broadcast") return x;
  const inner = x.inputs[0]!;
  return sameShape(broadcastShapes(inner.shape, other), shape) ? inner : x;
}

const like = (x: Node, shape: Shape): Node => (sameShape(x.shape, shape) ? x : make("broadcast", [x], shape, x.dtype));

/** `a` where the condition holds, else `b`; all three broadcast. */
export function select(condition: Node, a: Node, b: Node): Node {
  const shape = broadcastShapes(condition.shape, broadcastShapes(a.shape, b.shape));
  const known = constantValue(condition);
  if (known !== undefined) return like(known ? a : b, shape);
  const others = (x: Node, y: Node) => broadcastShapes(x.shape, y.shape);
  const inner = [unrepeated(a, others(condition, b), shape), unrepeated(b, others(condition, a), shape)] as const;
  // Both may have been repeats that the condition alone does not undo.
  const kept = sameShape(broadcastShapes(condition.shape, others(inner[0], inner[1])), shape) ? inner : [a, b];
  return make("select", [condition, ...kept], shape, a.dtype);
}

export function cast(x: Node, dtype: DType): Node {
  if (x.dtype === dtype) return x;
  const value = constantValue(x);
  if (value !== undefined)
    return filled(
      dtype === "bool" ? Number(value !== 0) : dtype === "int32" ? Math.trunc(value) : value,
      x.shape,
      dtype,
    );
  return make("cast", [x], x.shape, dtype);
}

export const neg = (x: Node): Node => unary("neg", x);
export const add = (a: Node, b: Node): Node => binary("add", a, b);
export const sub = (a: Node, b: Node): Node => binary("sub", a, b);
export const mul = (a: Node, b: Node): Node => binary("mul", a, b);
export const div = (a: Node, b: Node): Node => binary("div", a, b);
