/** Steps that go element by element. */
import * as b from "../../../graph/build/index";
import type { Node } from "../../../graph/node";
import { isType, type Choices } from "./choices";
import { broadcasts, tame, type Known, type Operation } from "./known";

const smooth = ["tanh", "sin", "sigmoid", "softplus", "square", "cos", "erf"];
const exactUnary = ["neg", "abs", "relu"];
const whole = ["floor", "round", "ceil", "sign", "step"];

export const unary: Operation = ({ next, float, mayBend }) => {
  const x = float();
  if (!x) return undefined;
  if (next(3) === 0) {
    const op = exactUnary[next(mayBend(x) ? 3 : 1)]!;
    return { ...x, node: b.unary(op, x.node) };
  }
  if (x.exact && next(4) === 0) return { ...x, node: b.unary(whole[next(5)]!, x.node), bound: x.bound + 1 };
  return { node: b.unary(smooth[next(7)]!, tame(x).node), exact: false, bound: 4 };
};

const two =
  (join: (a: Known, c: Known, own: Choices) => Known | undefined): Operation =>
  (own) => {
    const { next, float } = own;
    const x = float();
    const y = x && float((shape) => broadcasts(shape, x.node.shape));
    if (!x || !y) return undefined;
    return next(2) ? join(x, y, own) : join(y, x, own);
  };

export const binary = two((x, y, { next, mayBend }) => {
  const op = ["add", "sub", "mul", "max", "min"][next(mayBend(x) && mayBend(y) ? 5 : 3)]!;
  if (op === "max" || op === "min")
    return { node: b.binary(op, x.node, y.node), exact: x.exact && y.exact, bound: Math.max(x.bound, y.bound) };
  if (op === "mul") {
    const [p, q] = [tame(x), tame(y)];
    return { node: b.mul(p.node, q.node), exact: false, bound: p.bound * q.bound };
  }
  return { node: b.binary(op, x.node, y.node), exact: false, bound: x.bound + y.bound };
});

export const divide = two((x, y) => ({
  node: b.div(x.node, b.add(b.unary("square", tame(y).node), b.scalar(0.75))),
  exact: false,
  bound: 2 * x.bound,
}));

export const compare: Operation = ({ next, pick }) => {
  const x = pick(({ node, exact }) => exact && node.dtype !== "bool");
  const y =
    x && pick(({ node, exact }) => exact && node.dtype === x.node.dtype && broadcasts(node.shape, x.node.shape));
  if (!x || !y) return undefined;
  const op = ["less", "greaterEqual", "equal", "notEqual", "greater", "lessEqual"][next(6)]!;
  return { node: b.binary(op, x.node, y.node), exact: true, bound: 1 };
};

export const logic: Operation = ({ next, pick }) => {
  const x = pick(isType("bool"));
  const y = x && pick(({ node }) => node.dtype === "bool" && broadcasts(node.shape, x.node.shape));
  if (!x || !y) return undefined;
  const op = ["and", "or", "not"][next(3)]!;
  return { ...x, node: op === "not" ? b.unary("not", x.node) : b.binary(op, x.node, y.node) };
};

export const select: Operation = ({ pick, float }) => {
  const condition = pick(isType("bool"));
  const x = condition && float((shape) => broadcasts(shape, condition.node.shape));
  const y = x && float((shape) => broadcasts(shape, x.node.shape) && broadcasts(shape, condition.node.shape));
  if (!condition || !x || !y) return undefined;
  const full = (p: Node, q: Node): boolean => broadcasts(p.shape, q.shape);
  if (!full(b.add(x.node, y.node), condition.node)) return undefined;
  const node = b.select(condition.node, x.node, y.node);
  return { node, exact: x.exact && y.exact, bound: Math.max(x.bound, y.bound) };
};

export const cast: Operation = ({ next, pick }) => {
  const x = pick(({ node, exact }) => exact || node.dtype !== "float32");
  if (!x) return undefined;
  return { ...x, node: b.cast(x.node, (["float32", "int32", "bool"] as const)[next(3)]!) };
};

/** Arithmetic on whole numbers, and on truths where it leaves them 0 or 1. */
export const wholeNumbers: Operation = ({ next, pick }) => {
  const x = pick(({ node }) => node.dtype !== "float32");
  const y = x && pick(({ node }) => node.dtype === x.node.dtype && broadcasts(node.shape, x.node.shape));
  if (!x || !y) return undefined;
  const truths = x.node.dtype === "bool";
  const op = ["max", "min", "mod", "add", "sub"][next(truths ? 3 : 5)]!;
  const by = op === "mod" ? b.scalar(truths ? 1 : 1 + next(9), x.node.dtype) : y.node;
  return { node: b.binary(op, x.node, by), exact: true, bound: x.bound + y.bound };
};
