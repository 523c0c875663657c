/**
 * Random tensors inside a step. Each is a function of a key (int32 [2]) alone: the same key gives the same numbers on every device.
 * Numbers are Threefry's at 0, 1, … in row-major order.
 */
import { scalar as constant, tensor1d, type Tensor } from "@tensorflow/tfjs-core";
import { add, argSort, binary, cast, gather, iota, make, mul, neg, reshape, scalar, unary } from "../build/index";
import { sizeOf, type Node, type Shape } from "../node";
import { nodeOf, tensorOf } from "../traceBackend";
import { TraceError } from "../traceError";
import { keyOf } from "./threefry";

/** A key from a seed: a whole number. */
function key(seed: number): Tensor {
  if (!Number.isSafeInteger(seed))
    throw new TraceError("LB109", `a seed must be a whole number: ${seed}`, "for example random.key(1).");
  return tensor1d(keyOf(seed), "int32");
}

/** Another key, independent of this one, for each integer. */
function fold(from: Tensor, data: number | Tensor): Tensor {
  const integer = nodeOf(typeof data === "number" ? constant(data, "int32") : data);
  if (integer.dtype !== "int32" || sizeOf(integer.shape) !== 1)
    throw new TraceError(
      "LB109",
      `a key is folded with one whole number, not with ${integer.dtype} of shape: [${integer.shape.join(", ")}]`,
      "give a number or an int32 scalar; vmap folds many.",
    );
  return tensorOf(folded(keyNode(from), reshape(integer, [])));
}

/** Uniform in [low, high). */
function uniform(from: Tensor, shape: Shape, low = 0, high = 1): Tensor {
  const scaled = mul(uniformNode(keyNode(from), shape), scalar(high - low));
  return tensorOf(low === 0 ? scaled : add(scaled, scalar(low)));
}

/** Normal, by Box and Muller: two uniform numbers for each. */
function normal(from: Tensor, shape: Shape, mean = 0, deviation = 1): Tensor {
  const k = keyNode(from);
  const part = (i: number) => uniformNode(folded(k, scalar(i, "int32")), shape);
  const radius = unary("sqrt", mul(scalar(-2), unary("log", add(neg(part(0)), scalar(1)))));
  const value = mul(radius, unary("cos", mul(scalar(2 * Math.PI), part(1))));
  const scaled = mul(value, scalar(deviation));
  return tensorOf(mean === 0 ? scaled : add(scaled, scalar(mean)));
}

/** 1 with the probability given (a number, or a tensor that broadcasts to the shape), else 0; float32. */
function bernoulli(from: Tensor, shape: Shape, probability: number | Tensor): Tensor {
  const p = typeof probability === "number" ? scalar(probability) : nodeOf(probability);
  return tensorOf(cast(binary("less", uniformNode(keyNode(from), shape), p), "float32"));
}

/** 0 … size - 1 in random order, int32. */
function permutation(from: Tensor, size: number): Tensor {
  if (!Number.isInteger(size) || size < 0)
    throw new TraceError("LB109", `a permutation is of a whole number of things: ${size}`, "for example n = 100.");
  const k = keyNode(from);
  // Random words of 24 bits, sorted; of many words some are equal and would stay in order, so they are shuffled again: as many
  // rounds as make a pair that is equal in all of them rarer than 1 in `size`.
  const rounds = Math.max(1, Math.ceil((3 * Math.log2(size)) / 24));
  let order = iota(size, "int32");
  for (let i = 0; i < rounds; i += 1) {
    const words = uniformNode(folded(k, scalar(i, "int32")), [size]);
    order = i === 0 ? argSort(words) : gather(order, argSort(words), 0);
  }
  return tensorOf(order);
}

const folded = (k: Node, data: Node): Node => make("foldKey", [k, data], [2], "int32");
const uniformNode = (k: Node, shape: Shape): Node => make("randomUniform", [k], [...shape], "float32");

function keyNode(from: Tensor): Node {
  const node = nodeOf(from);
  if (node.dtype === "int32" && node.shape.length === 1 && node.shape[0] === 2) return node;
  throw new TraceError(
    "LB109",
    `a key is int32 of shape [2], not ${node.dtype} of shape: [${node.shape.join(", ")}]`,
    "use the key that init and step are given, or random.key(seed).",
  );
}

export const random = { key, fold, uniform, normal, bernoulli, permutation };
