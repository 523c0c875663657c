/**
 * Forward derivatives of elementwise primitives. Their Jacobians are diagonal, and a diagonal matrix is its own transpose: the rule that
 * pulls a gradient back to an operand also pushes the operand's tangent forward. So each slope is written once.
 */
import { add, broadcast, scalar, select } from "../build/index";
import type { Node } from "../node";
import { elementwise as reverse } from "../vjp/elementwise";
import type { Rule } from "../vjp/rule";
import type { ForwardRule, ForwardRules, Tangent } from "./rule";

const diagonal =
  (rule: Rule): ForwardRule =>
  (y, tangents) => {
    const parts = tangents.flatMap((tangent, i) => {
      const part = tangent && rule(tangent, y)[i];
      return part ? [typeof part === "function" ? part() : part] : [];
    });
    return parts.length > 0 ? broadcast(parts.reduce(add), y.shape) : undefined;
  };

export const elementwise: ForwardRules = {
  ...Object.fromEntries(Object.entries(reverse).map(([op, rule]) => [op, diagonal(rule)])),
  select: (y, [, a, b]): Tangent => {
    const condition = y.inputs[0] as Node;
    if (!a && !b) return undefined;
    return broadcast(select(condition, a ?? scalar(0), b ?? scalar(0)), y.shape);
  },
};
