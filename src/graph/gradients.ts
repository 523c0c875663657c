/** Derivatives as authors ask for them, inside a step. All of them are exact transforms of the graph, to any order. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { add, filled, make, mul, sum } from "./build/index";
import type { Node } from "./node";
import { isTracing } from "./trace";
import { nodeOf, tensorOf } from "./traceBackend";
import { TraceError } from "./traceError";
import { flatten, mapTree, paths, unflatten, type Tree } from "./tree";
import { vjp as pullBack } from "./vjp/vjp";

/** The scalar that `f` gives at `params`, and its gradient, a tree like `params`. */
export function valueAndGrad<T extends Tree>(f: (params: T) => Tensor, params: T): { value: Tensor; grad: T } {
  insideTrace("valueAndGrad");
  const at = named(params);
  const value = f(at);
  const y = nodeOf(value);
  if (y.shape.length > 0 || y.dtype !== "float32")
    throw new TraceError(
      "LB106",
      `a gradient is of one float number, not of ${y.dtype} of shape: [${y.shape.join(", ")}]`,
      "take its mean or its sum.",
    );
  return { value, grad: gradients(y, filled(1, []), at) };
}

export const grad = <T extends Tree>(f: (params: T) => Tensor, params: T): T => valueAndGrad(f, params).grad;

/** What `f` gives at `params`, and the function that pulls a cotangent of its shape back to the parameters. */
export function vjp<T extends Tree>(
  f: (params: T) => Tensor,
  params: T,
): { value: Tensor; pullBack: (cotangent: Tensor) => T } {
  insideTrace("vjp");
  const at = named(params);
  const value = f(at);
  return { value, pullBack: (cotangent) => gradients(nodeOf(value), nodeOf(cotangent), at) };
}

/** The Hessian of `f` at `params` times `vector`, a tree like `params`: the gradient of (gradient · vector). */
export function hvp<T extends Tree>(f: (params: T) => Tensor, params: T, vector: T): T {
  insideTrace("hvp");
  const directions = flatten(vector).map(nodeOf);
  return grad((at: T) => {
    const slopes = flatten(grad(f, at)).map(nodeOf);
    const products = slopes.map((slope, i) => {
      const product = mul(slope, directions[i]!);
      return sum(product, [...product.shape.keys()]);
    });
    return tensorOf(products.reduce(add));
  }, params);
}

/** The same value, with no gradient. */
export function stopGradient(x: Tensor): Tensor {
  return isTracing() ? tensorOf(make("stop", [nodeOf(x)], x.shape, x.dtype as Node["dtype"])) : x;
}

/** The value of `forward`, with the gradient as if it were `x`: straight-through estimation (Bengio et al. 2013). */
export function straightThrough(x: Tensor, forward: Tensor): Tensor {
  return tensorOf(make("straight", [nodeOf(x), nodeOf(forward)], forward.shape, "float32"));
}

/** Nodes of their own for the parameters, so that only what `f` does with them counts. */
function named<T extends Tree>(params: T): T {
  const names = paths(params);
  flatten(params).forEach(({ dtype }, i) => {
    if (dtype !== "float32")
      throw new TraceError(
        "LB107",
        `a gradient by ${names[i] || "a parameter"}, which is no float: ${dtype}`,
        "keep counters and indices out of the parameters.",
      );
  });
  return mapTree((leaf) => tensorOf(make("alias", [nodeOf(leaf)], leaf.shape, "float32")), params);
}

function gradients<T extends Tree>(y: Node, cotangent: Node, at: T): T {
  return unflatten(at, pullBack(y, cotangent, flatten(at).map(nodeOf)).map(tensorOf));
}

function insideTrace(name: string): void {
  if (!isTracing())
    throw new TraceError(
      "LB105",
      `outside of a step there is nothing to differentiate: ${name}`,
      "call it in step or loss.",
    );
}
