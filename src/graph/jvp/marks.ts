/**
 * Marks in forward mode. A gradient that its author gives is a linear map of the cotangent; its forward derivative is the transpose of
 * that map, which reverse mode gives exactly: so an author writes one direction, and both agree.
 */
import { add, filled, make } from "../build/index";
import { customOf } from "../custom";
import type { Node } from "../node";
import { TraceError } from "../traceError";
import { vjp } from "../vjp/vjp";
import { walk } from "../walk";
import type { ForwardRules, Tangent } from "./rule";

export const marks: ForwardRules = {
  alias: (_, [tangent]) => tangent,
  barrier: (y, [tangent]) => tangent && make("barrier", [tangent, y.inputs[1]!], y.shape, y.dtype),
  custom: (y, tangents) => (customOf(y).exact ? tangents[0] : transposed(y, tangents.slice(1))),
  stop: () => undefined,
  straight: (_, [tangent]) => tangent,
};

function transposed(y: Node, tangents: readonly Tangent[]): Tangent {
  const cotangent = make("alias", [filled(0, y.shape)], y.shape, "float32");
  const gradients = customOf(y).backward(cotangent, y);
  const parts = gradients.flatMap((gradient, i) => {
    const tangent = tangents[i];
    return gradient && tangent ? vjp(gradient, tangent, [cotangent]) : [];
  });
  if (parts.length === 0) return undefined;
  const total = parts.reduce(add);
  if (walk([total]).includes(cotangent))
    throw new TraceError(
      "LB110",
      "forward mode needs a gradient that is linear in the cotangent, and this one of customVjp is not",
      "differentiate it with grad or vjp, not with jvp or hvp.",
    );
  return total;
}
