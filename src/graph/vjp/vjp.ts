/**
 * Reverse-mode differentiation: a walk from a result back over its nodes, adding up for each node how the result moves with it. The
 * gradient is made of the same primitives, so it can be differentiated again, exactly.
 */
import { add, filled, unbroadcast } from "../build/index";
import type { Node } from "../node";
import { customOf } from "../custom";
import { TraceError } from "../traceError";
import { dependents } from "../walk";
import { arrays } from "./arrays";
import { elementwise } from "./elementwise";
import type { Rule, Rules } from "./rule";

/**
 * Marks: `alias` names a value to differentiate by, `stop` ends the walk, `straight` goes on in its first operand, `custom` asks its
 * author, and `barrier` only says when.
 */
const marks: Rules = {
  alias: (g) => [g],
  barrier: (g) => [g],
  custom: (g, y) => [undefined, ...customOf(y).backward(g, y)],
  stop: () => [],
  straight: (g) => [g],
};

/** Operands that a result moves with: floats, and not beyond a stop. */
export const moving = ({ op, dtype, inputs }: Node): readonly Node[] =>
  op === "stop" || dtype !== "float32" ? [] : inputs;

export const rules: Rules = { ...elementwise, ...arrays, ...marks };

/** Gradients of the sum of `cotangent`·y by each of `xs`, which have no say in each other; zeros where y does not depend on x. */
export function vjp(y: Node, cotangent: Node, xs: readonly Node[]): Node[] {
  const targets = new Set(xs);
  const order = dependents([y], targets, moving);
  const active = new Set([...targets, ...order]);
  const gradients = new Map<Node, Node>();
  if (active.has(y)) gradients.set(y, cotangent);
  for (const node of order.reverse()) {
    const g = gradients.get(node);
    if (!g) continue;
    const partial = ruleOf(node)(g, node);
    node.inputs.forEach((input, i) => {
      const given = partial[i];
      if (!given || !active.has(input)) return;
      const part = unbroadcast(typeof given === "function" ? given() : given, input.shape);
      const before = gradients.get(input);
      gradients.set(input, before ? add(before, part) : part);
    });
  }
  return xs.map((x) => gradients.get(x) ?? filled(0, x.shape));
}

function ruleOf({ op }: Node): Rule {
  const rule = rules[op];
  if (rule) return rule;
  throw new TraceError("LB102", `this operation has no gradient: ${op}`, "hold it fixed with stopGradient.");
}
