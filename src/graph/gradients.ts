/** Derivatives as authors ask for them, inside a step. All of them are exact transforms of the graph, to any order. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { filled, make } from "./build/index";
import { insideTrace } from "./insideTrace";
import { jvp as pushForward } from "./jvp/jvp";
import type { Node } from "./node";
import { showShape } from "./shape";
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

/**
 * What `f` gives at `params` (a tensor or a tree of them), and how that moves when the parameters move along `tangents`: the directional
 * derivative, a tree like the value. Zeros where a result does not depend on the parameters, or is no float.
 */
export function jvp<T extends Tree, R extends Tree>(
  f: (params: T) => R,
  params: T,
  tangents: T,
): { value: R; tangent: R } {
  insideTrace("jvp");
  const at = named(params);
  const directions = alike(at, tangents, "jvp");
  const value = f(at);
  return { value, tangent: pushed(value, at, directions) };
}

/** The Hessian of `f` at `params` times `vector`, a tree like `params`: the gradient's directional derivative (Pearlmutter 1994). */
export function hvp<T extends Tree>(f: (params: T) => Tensor, params: T, vector: T): T {
  insideTrace("hvp");
  const at = named(params);
  const directions = alike(at, vector, "hvp");
  return pushed(grad(f, at), at, directions);
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

function pushed<R extends Tree>(value: R, at: Tree, directions: readonly Node[]): R {
  const results = flatten(value).map(nodeOf);
  const tangents = pushForward(results, flatten(at).map(nodeOf), directions);
  return unflatten(
    value,
    results.map(({ shape }, i) => tensorOf(tangents[i] ?? filled(0, shape))),
  );
}

/** The nodes of a tree of directions, which must have the shapes of the parameters. */
function alike(params: Tree, directions: Tree, name: string): Node[] {
  const nodes = flatten(directions).map(nodeOf);
  const shapes = flatten(params).map(({ shape }) => showShape(shape));
  const given = nodes.map(({ shape }) => showShape(shape));
  if (shapes.join() !== given.join())
    throw new TraceError(
      "LB104",
      `${name} needs a direction of the shapes of the parameters, ${shapes.join(" ")}: ${given.join(" ")}`,
      "give one tensor for each parameter.",
    );
  return nodes;
}
