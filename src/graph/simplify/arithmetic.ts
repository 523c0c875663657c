/**
 * Identities of elementwise operations that IEEE 754 arithmetic keeps to the bit. Missing on purpose, since they fail for -0, NaN or an
 * infinity: x + 0, x - x, 0·x, -(a - b) = b - a, not (a < b) = a ≥ b, and whatever adds in another order.
 */
import { add, binary, broadcast, cast, constantValue, neg, select, sub, TESTS, UNARY, unary } from "../build/index";
import type { Node } from "../node";
import { shaped, type Shorter, type ShorterRules } from "./rule";

const inputsOf = (node: Node) => node.inputs as readonly [Node, Node, Node];
const of = (node: Node, ...ops: string[]): Node | undefined => (ops.includes(node.op) ? node.inputs[0] : undefined);

/** An elementwise function of repeated numbers is the repeated function of them. */
const beforeRepeating: Shorter = (node) => {
  const inner = of(node.inputs[0]!, "broadcast");
  return inner && broadcast({ ...node, inputs: [inner], shape: inner.shape }, node.shape);
};

/** f(g(x)) = f(x) for the functions g that f does not see. */
const blindTo =
  (...ops: string[]): Shorter =>
  (node) => {
    const inner = of(node.inputs[0]!, ...ops);
    return inner && unary(node.op, inner);
  };

/** f(y) = y for results y of these functions. */
const fixes =
  (...ops: string[]): Shorter =>
  ({ inputs: [y] }) =>
    ops.includes(y!.op) ? y : undefined;

const first =
  (...rules: Shorter[]): Shorter =>
  (node) => {
    for (const rule of rules) {
      const found = rule(node);
      if (found) return found;
    }
    return undefined;
  };

/** f(x, x) = x. */
const ofEqual: Shorter = (node) => {
  const [a, b] = inputsOf(node);
  return a === b ? shaped(a, node.shape) : undefined;
};

/** Truth values: one of them may be known. */
const logical =
  (neutral: number): Shorter =>
  (node) => {
    const [a, b] = inputsOf(node);
    for (const [known, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const value = constantValue(known);
      if (value !== undefined) return shaped(Boolean(value) === Boolean(neutral) ? other : known, node.shape);
    }
    return undefined;
  };

/** Signs that cancel: (-x)·(-y) = x·y, and so for division. */
const signs: Shorter = (node) => {
  const [a, b] = inputsOf(node);
  const [x, y] = [of(a, "neg"), of(b, "neg")];
  return x && y && shaped(binary(node.op, x, y), node.shape);
};

const product: Shorter = (node) => {
  const [a, b] = inputsOf(node);
  if (a === b && node.dtype === "float32") return shaped(unary("square", a), node.shape);
  if (constantValue(b) === -1) return shaped(neg(a), node.shape);
  return constantValue(a) === -1 ? shaped(neg(b), node.shape) : undefined;
};

const sum: Shorter = (node) => {
  const [a, b] = inputsOf(node);
  const [x, y] = [of(a, "neg"), of(b, "neg")];
  if (y) return shaped(sub(a, y), node.shape);
  return x && shaped(sub(b, x), node.shape);
};

const difference: Shorter = (node) => {
  const [a, b] = inputsOf(node);
  const y = of(b, "neg");
  return y && shaped(add(a, y), node.shape);
};

const choice: Shorter = (node) => {
  const [condition, a, b] = inputsOf(node);
  if (a === b) return shaped(a, node.shape);
  const opposite = of(condition, "not");
  if (opposite) return shaped(select(opposite, b, a), node.shape);
  const same = (x: Node) => x.op === "select" && x.inputs[0] === condition;
  if (same(a)) return shaped(select(condition, a.inputs[1]!, b), node.shape);
  return same(b) ? shaped(select(condition, a, b.inputs[2]!), node.shape) : undefined;
};

const negation: Shorter = (node) => {
  const [x] = inputsOf(node);
  if (x.op === "not") return x.inputs[0];
  const opposite = { equal: "notEqual", notEqual: "equal" }[x.op];
  return opposite === undefined ? undefined : binary(opposite, x.inputs[0]!, x.inputs[1]!);
};

/** A truth value is 0 or 1 in every type on the way. */
const recast: Shorter = (node) => {
  const inner = of(node.inputs[0]!, "cast");
  return inner?.dtype === "bool" ? cast(inner, node.dtype) : undefined;
};

const whole = fixes("floor", "ceil", "round");

const own: ShorterRules = {
  abs: first(blindTo("neg", "abs"), fixes("square")),
  add: sum,
  and: first(ofEqual, logical(1)),
  cast: recast,
  ceil: whole,
  div: signs,
  floor: whole,
  max: ofEqual,
  min: ofEqual,
  mul: first(signs, product),
  not: negation,
  or: first(ofEqual, logical(0)),
  relu: fixes("relu"),
  round: whole,
  select: choice,
  sign: fixes("sign"),
  square: blindTo("neg", "abs"),
  sub: difference,
};

const repeats = Object.fromEntries(
  [...UNARY, ...TESTS, "cast"].map((op) => [op, own[op] ? first(own[op], beforeRepeating) : beforeRepeating]),
);

export const arithmetic: ShorterRules = { ...own, ...repeats };
