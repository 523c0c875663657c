/**
 * Forward-mode differentiation: a walk from parameters up to results that carries, beside each node, how it moves when the parameters move
 * along their tangents. Costs about as much again as the function, whatever the number of parameters.
 */
import type { Node } from "../node";
import { TraceError } from "../traceError";
import { moving } from "../vjp/vjp";
import { dependents } from "../walk";
import { arrays } from "./arrays";
import { elementwise } from "./elementwise";
import { marks } from "./marks";
import type { ForwardRules, Tangent } from "./rule";

export const rules: ForwardRules = { ...elementwise, ...arrays, ...marks };

/** Tangents of `ys` when `xs` move along `tangents`; nothing where a result does not depend on them. */
export function jvp(ys: readonly Node[], xs: readonly Node[], tangents: readonly Node[]): Tangent[] {
  const known = new Map<Node, Tangent>(xs.map((x, i) => [x, tangents[i]!]));
  for (const node of dependents(ys, new Set(xs), moving)) {
    const rule = rules[node.op];
    if (!rule)
      throw new TraceError("LB102", `this operation has no derivative: ${node.op}`, "hold it fixed with stopGradient.");
    known.set(
      node,
      rule(
        node,
        node.inputs.map((input) => known.get(input)),
      ),
    );
  }
  return ys.map((y) => known.get(y));
}
