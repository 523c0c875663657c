/**
 * Tracing: runs a function of tensors once on the backend that computes nothing, and returns what it did as a graph. While it runs,
 * tfjs's active backend is that one; afterwards it is what it was.
 */
import { engine, getBackend, setBackend, type Tensor } from "@tensorflow/tfjs-core";
import { make } from "./build/index";
import type { DType, Graph, GraphInput, Node, Shape, Values } from "./node";
import { toGraph } from "./toGraph";
import { nodeOf, tensorOf, TRACE_BACKEND } from "./traceBackend";
import { TraceError } from "./traceError";
import { flatten, type Tree } from "./tree";

interface Session {
  /** Inputs that the function asked for while it ran: bound data by its values, others by name. */
  readonly extras: Map<unknown, readonly [Node, GraphInput]>;
}

let session: Session | undefined;

export const isTracing = (): boolean => session !== undefined;

/**
 * The graph of `f`. It has `inputs` in order, then those that `f` asked for with `boundInput` and `extraInput` and used; its outputs are
 * the tensors of the tree that `f` returns, in order. Throws a TraceError for what cannot be traced, and whatever `f` throws.
 */
export function trace(inputs: readonly GraphInput[], f: (tensors: Tensor[]) => Tree): Graph {
  if (session) throw new TraceError("LB105", "a trace inside a trace", "call the function itself; it joins the trace.");
  const nodes = inputs.map(({ shape, dtype }) => make("input", [], shape, dtype));
  const extras: Session["extras"] = new Map();
  const outputs = withSession({ extras }, () => flatten(f(nodes.map(tensorOf))).map(nodeOf));
  return toGraph(
    nodes.map((node, i) => [node, inputs[i]!]),
    [...extras.values()],
    outputs,
  );
}

/** Data that belongs to the traced function, as an input that knows its values; the same values are the same input. */
export function boundInput(name: string, values: Values, shape: Shape, dtype: DType): Tensor {
  return tensorOf(extra(values, { name, shape, dtype, values }));
}

/** One more input, which whoever runs the graph must feed; the same name is the same input. */
export function extraInput(name: string, shape: Shape, dtype: DType): Tensor {
  return tensorOf(extra(name, { name, shape, dtype }));
}

function extra(key: unknown, input: GraphInput): Node {
  if (!session)
    throw new TraceError("LB109", `an input outside of a trace: ${input.name}`, "inputs are asked for inside a step.");
  const known = session.extras.get(key);
  if (known) return known[0];
  const node = make("input", [], input.shape, input.dtype);
  session.extras.set(key, [node, input]);
  return node;
}

function withSession<T>(own: Session, f: () => T): T {
  const before =
    getBackend() ??
    engine()
      .backendNames()
      .find((name) => name !== TRACE_BACKEND);
  const { random } = Math;
  let result!: T;
  session = own;
  // tfjs draws its seeds from here: numbers drawn in a step would be frozen into the graph.
  Math.random = refuseRandom;
  void setBackend(TRACE_BACKEND);
  try {
    engine().tidy(() => {
      result = f();
    });
    return result;
  } catch (error) {
    throw inOurWords(error);
  } finally {
    session = undefined;
    Math.random = random;
    if (before) void setBackend(before);
  }
}

function refuseRandom(): never {
  throw new TraceError(
    "LB103",
    "random numbers drawn inside a step would be the same at every step",
    "draw them with a key: random.normal(key, shape), random.uniform(key, shape), random.bernoulli(key, shape, p).",
  );
}

/** tfjs's own errors that an author will meet, with a way out. */
function inOurWords(error: unknown): unknown {
  if (!(error instanceof Error) || "code" in error) return error;
  const kernel = /^Kernel '(\w+)' not registered/.exec(error.message)?.[1];
  if (kernel)
    return new TraceError(
      "LB102",
      `this tfjs operation cannot be traced: ${kernel}`,
      "write it with other operations (arithmetic, matMul, conv2d, reductions, gather, where).",
      { cause: error },
    );
  if (/^Cannot compute gradient/.test(error.message))
    return new TraceError(
      "LB102",
      "tfjs's own gradients cannot be traced: tf.grad",
      "use grad, valueAndGrad or vjp of this library: they are exact to any order.",
      { cause: error },
    );
  if (/^Tensor is disposed/.test(error.message))
    return new TraceError(
      "LB105",
      "a tensor was used after the trace in which it was made",
      "make tensors inside the step, or keep plain numbers outside.",
      { cause: error },
    );
  if (/shape|rank|broadcast/i.test(error.message))
    return new TraceError("LB104", lowerFirst(error.message.replace(/\.$/, "")), "compare the shapes, axis by axis.", {
      cause: error,
    });
  return error;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
