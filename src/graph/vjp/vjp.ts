/**
 * Reverse-mode differentiation: a walk from a result back over its nodes, adding up for each node how the result moves with it. The
 * gradient is made of the same primitives, so it can be differentiated again, exactly.
 */
import { add, filled, unbroadcast } from "../build/index";
import type { Node } from "../node";
import { TraceError } from "../traceError";
import { arrays } from "./arrays";
import { elementwise } from "./elementwise";
import type { Rule, Rules } from "./rule";

/** Marks: `alias` names a value to differentiate by, `stop` ends the walk, `straight` goes on in its first operand. */
const marks: Rules = {
  alias: (g) => [g],
  stop: () => [],
  straight: (g) => [g],
};

export const rules: Rules = { ...elementwise, ...arrays, ...marks };

/** Gradients of the sum of `cotangent`·y by each of `xs`, which have no say in each other; zeros where y does not depend on x. */
export function vjp(y: Node, cotangent: Node, xs: readonly Node[]): Node[] {
  const targets = new Set(xs);
  const order = onTheWay(y, targets);
  const active = new Set(order);
  const gradients = new Map<Node, Node>();
  if (active.has(y)) gradients.set(y, cotangent);
  for (const node of order.reverse()) {
    const g = gradients.get(node);
    if (!g || targets.has(node)) continue;
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

/** Float nodes between `y` and the targets, each after what it needs. A loop, not recursion: unrolled steps are deep. */
function onTheWay(y: Node, targets: ReadonlySet<Node>): Node[] {
  const found: Node[] = [];
  const leads = new Map<Node, boolean>();
  const opened = new Set<Node>();
  const stack = [y];
  while (stack.length > 0) {
    const node = stack.at(-1)!;
    const next = targets.has(node) || node.op === "stop" || node.dtype !== "float32" ? [] : node.inputs;
    if (!opened.has(node)) {
      opened.add(node);
      for (const input of next) if (!leads.has(input)) stack.push(input);
      continue;
    }
    stack.pop();
    if (leads.has(node)) continue;
    const yes = targets.has(node) || next.some((input) => leads.get(input));
    leads.set(node, yes);
    if (yes) found.push(node);
  }
  return found;
}
