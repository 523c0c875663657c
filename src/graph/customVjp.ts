/**
 * A function with a gradient that its author gives: where the exact one is not what is wanted (clipped, rescaled, surrogate gradients),
 * or where a better formula is known. All of it goes on being differentiable: by the author's rule, then by the rule of that rule.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import { custom } from "./custom";
import { insideTrace } from "./insideTrace";
import type { Node } from "./node";
import { sameShape, showShape } from "./shape";
import { nodeOf, tensorOf } from "./traceBackend";
import { TraceError } from "./traceError";

/**
 * `backward` is given the cotangent of the result, then the arguments, then the result, and returns a gradient of each argument's shape, or
 * null where there is none. Numbers that `forward` takes from outside of its arguments are held fixed. In forward mode (`jvp`, `hvp`)
 * the derivative is the transpose of `backward`, which must then be linear in the cotangent (LB110 if it is not).
 */
export function customVjp<A extends Tensor[]>(
  forward: (...args: A) => Tensor,
  backward: (cotangent: Tensor, ...argsAndResult: [...A, Tensor]) => readonly (Tensor | null)[],
): (...args: A) => Tensor {
  return (...args) => {
    insideTrace("customVjp");
    const pullBack = (cotangent: Node, mark: Node) => {
      const [, ...operands] = mark.inputs;
      const seen = [...operands.map(tensorOf), tensorOf(mark)] as unknown as [...A, Tensor];
      return matched(backward(tensorOf(cotangent), ...seen), operands);
    };
    return tensorOf(custom(nodeOf(forward(...args)), args.map(nodeOf), { backward: pullBack, exact: false }));
  };
}

function matched(gradients: readonly (Tensor | null)[], operands: readonly Node[]): (Node | undefined)[] {
  if (gradients.length !== operands.length)
    throw new TraceError(
      "LB110",
      `backward of customVjp must give a gradient for each of ${operands.length} arguments: ${gradients.length}`,
      "return null where there is none.",
    );
  return gradients.map((gradient, i) => {
    if (gradient === null) return undefined;
    const { shape } = operands[i]!;
    if (sameShape(gradient.shape, shape)) return nodeOf(gradient);
    throw new TraceError(
      "LB110",
      `backward of customVjp must give argument ${i} a gradient of its shape ${showShape(shape)}: ${showShape(gradient.shape)}`,
      "sum over the axes along which the argument was broadcast.",
    );
  });
}
