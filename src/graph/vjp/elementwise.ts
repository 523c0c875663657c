/** Gradients of elementwise primitives. At kinks: relu'(0) = 0, abs'(0) = 0, and a tie of max or min is split in halves. */
import { add, binary, constantValue, div, mul, neg, scalar, select, sub, unary } from "../build/index";
import type { Node } from "../node";
import type { Rule, Rules } from "./rule";

const ONE = scalar(1);
const square = (x: Node): Node => unary("square", x);

/** A rule of one operand: the gradient from g, the operand x and the result y. */
const ofOne =
  (rule: (g: Node, x: Node, y: Node) => Node): Rule =>
  (g, y) => [rule(g, y.inputs[0]!, y)];

const flat: Rule = () => [];

/** 1 where a wins, 1/2 at a tie, 0 elsewhere. */
const share = (a: Node, b: Node, wins: "greater" | "less"): Node =>
  select(binary(wins, a, b), ONE, select(binary("equal", a, b), scalar(0.5), scalar(0)));

const extreme =
  (wins: "greater" | "less"): Rule =>
  (g, y) => {
    const [a, b] = y.inputs as [Node, Node];
    return [() => mul(g, share(a, b, wins)), () => mul(g, share(b, a, wins))];
  };

const pow: Rule = (g, y) => {
  const [a, b] = y.inputs as [Node, Node];
  return [
    () => {
      const slope = mul(b, binary("pow", a, sub(b, ONE)));
      // b·a^(b-1) at b = 0 is 0 also where a is 0.
      return mul(g, constantValue(b) ? slope : select(binary("equal", b, scalar(0)), scalar(0), slope));
    },
    () => {
      const positive = binary("greater", a, scalar(0));
      return mul(g, mul(y, select(positive, unary("log", select(positive, a, ONE)), scalar(0))));
    },
  ];
};

export const elementwise: Rules = {
  abs: ofOne((g, x) => mul(g, unary("sign", x))),
  acos: ofOne((g, x) => neg(mul(g, unary("rsqrt", sub(ONE, square(x)))))),
  acosh: ofOne((g, x) => mul(g, unary("rsqrt", sub(square(x), ONE)))),
  add: (g) => [g, g],
  and: flat,
  asin: ofOne((g, x) => mul(g, unary("rsqrt", sub(ONE, square(x))))),
  asinh: ofOne((g, x) => mul(g, unary("rsqrt", add(square(x), ONE)))),
  atan: ofOne((g, x) => div(g, add(square(x), ONE))),
  atan2: (g, y) => {
    const [a, b] = y.inputs as [Node, Node];
    const norm = () => add(square(a), square(b));
    return [() => div(mul(g, b), norm()), () => neg(div(mul(g, a), norm()))];
  },
  atanh: ofOne((g, x) => div(g, sub(ONE, square(x)))),
  cast: (g, y) => (y.inputs[0]!.dtype === "float32" && y.dtype === "float32" ? [g] : []),
  ceil: flat,
  cos: ofOne((g, x) => neg(mul(g, unary("sin", x)))),
  cosh: ofOne((g, x) => mul(g, unary("sinh", x))),
  div: (g, y) => {
    const [a, b] = y.inputs as [Node, Node];
    return [() => div(g, b), () => neg(div(mul(g, div(a, b)), b))];
  },
  equal: flat,
  erf: ofOne((g, x) => mul(g, mul(scalar(2 / Math.sqrt(Math.PI)), unary("exp", neg(square(x)))))),
  exp: ofOne((g, _, y) => mul(g, y)),
  expm1: ofOne((g, _, y) => mul(g, add(y, ONE))),
  floor: flat,
  floorDiv: flat,
  greater: flat,
  greaterEqual: flat,
  isFinite: flat,
  isInf: flat,
  isNaN: flat,
  less: flat,
  lessEqual: flat,
  log: ofOne((g, x) => div(g, x)),
  log1p: ofOne((g, x) => div(g, add(x, ONE))),
  max: extreme("greater"),
  min: extreme("less"),
  mod: (g, y) => {
    const [a, b] = y.inputs as [Node, Node];
    return [g, () => neg(mul(g, unary("floor", div(a, b))))];
  },
  mul: (g, y) => {
    const [a, b] = y.inputs as [Node, Node];
    return [() => mul(g, b), () => mul(g, a)];
  },
  neg: ofOne((g) => neg(g)),
  not: flat,
  notEqual: flat,
  or: flat,
  pow,
  reciprocal: ofOne((g, _, y) => neg(mul(g, square(y)))),
  relu: ofOne((g, x) => mul(g, unary("step", x))),
  round: flat,
  rsqrt: ofOne((g, _, y) => mul(g, mul(scalar(-0.5), mul(square(y), y)))),
  select: (g, y) => {
    const c = y.inputs[0]!;
    return [undefined, () => select(c, g, scalar(0)), () => select(c, scalar(0), g)];
  },
  sigmoid: ofOne((g, _, y) => mul(g, mul(y, sub(ONE, y)))),
  sign: flat,
  sin: ofOne((g, x) => mul(g, unary("cos", x))),
  sinh: ofOne((g, x) => mul(g, unary("cosh", x))),
  softplus: ofOne((g, x) => mul(g, unary("sigmoid", x))),
  sqrt: ofOne((g, _, y) => div(mul(g, scalar(0.5)), y)),
  square: ofOne((g, x) => mul(g, mul(scalar(2), x))),
  step: flat,
  sub: (g) => [g, () => neg(g)],
  tan: ofOne((g, _, y) => mul(g, add(square(y), ONE))),
  tanh: ofOne((g, _, y) => mul(g, sub(ONE, square(y)))),
};
