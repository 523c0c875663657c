/** Each primitive as tfjs operations, on whichever backend is active. */
import * as tf from "@tensorflow/tfjs-core";
import { windowPositions, type Windows } from "../../graph/build/patches";
import type { FlatNode, Values } from "../../graph/node";

type Operation = (node: FlatNode, inputs: readonly tf.Tensor[]) => tf.Tensor;
// tfjs's types want tuples of fixed rank; shapes are checked when the graph is traced.
type Any = never;

const unary =
  (f: (x: tf.Tensor) => tf.Tensor): Operation =>
  (_, [x]) =>
    f(x!);
const binary =
  (f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Operation =>
  (_, [a, b]) =>
    f(a!, b!);
const map = (functions: Record<string, (...tensors: Any[]) => tf.Tensor>, wrap: (f: Any) => Operation) =>
  Object.fromEntries(Object.entries(functions).map(([name, f]) => [name, wrap(f as Any)]));

const { abs, acos, acosh, asin, asinh, atan, atanh, ceil, cos, cosh, erf, exp, expm1, floor, log, log1p, neg } = tf;
const { reciprocal, relu, round, rsqrt, sigmoid, sign, sin, sinh, softplus, sqrt, square, tan, tanh, isNaN } = tf;
const unaries = {
  ...{ abs, acos, acosh, asin, asinh, atan, atanh, ceil, cos, cosh, erf, exp, expm1, floor, isNaN, log, log1p, neg },
  ...{ reciprocal, relu, round, rsqrt, sigmoid, sign, sin, sinh, softplus, sqrt, square, tan, tanh },
  isFinite: tf.isFinite,
  isInf: tf.isInf,
  not: tf.logicalNot,
  step: (x: tf.Tensor) => tf.step(x),
};

const { add, atan2, div, equal, floorDiv, greater, greaterEqual, less, lessEqual, mod, mul, notEqual, pow, sub } = tf;
const binaries = {
  ...{ add, atan2, div, equal, floorDiv, greater, greaterEqual, less, lessEqual, mod, mul, notEqual, pow, sub },
  and: tf.logicalAnd,
  max: tf.maximum,
  min: tf.minimum,
  or: tf.logicalOr,
};

/** Moves an axis to the front, as rows. */
function rowsOf(x: tf.Tensor, axis: number): tf.Tensor2D {
  const perm = [axis, ...x.shape.map((_, i) => i).filter((i) => i !== axis)];
  return tf.reshape(tf.transpose(x, perm), [x.shape[axis]!, -1]) as tf.Tensor2D;
}

function scatterAdd(x: tf.Tensor, indices: tf.Tensor, axis: number, shape: readonly number[]): tf.Tensor {
  const rows = tf.unsortedSegmentSum(rowsOf(x, axis), indices as tf.Tensor1D, shape[axis]!);
  const others = shape.map((_, i) => i).filter((i) => i !== axis);
  const moved = tf.reshape(rows, [shape[axis]!, ...others.map((i) => shape[i]!)]);
  const back = shape.map((_, i) => (i === axis ? 0 : others.indexOf(i) + 1));
  return tf.transpose(moved, back);
}

/** In each row of the last axis the elements at `positions`. By places in the flat array: tfjs's WASM backend mistakes rows in batches. */
function pickRows(x: tf.Tensor, positions: tf.Tensor): tf.Tensor {
  const extent = x.shape.at(-1)!;
  const rows = x.size / extent;
  const starts = tf.mul(tf.range(0, rows, 1, "int32"), tf.scalar(extent, "int32"));
  const flat = tf.add(tf.reshape(positions, [rows, extent]), tf.reshape(starts, [rows, 1]));
  return tf.reshape(tf.gather(tf.reshape(x, [-1]), tf.reshape(flat, [-1]) as tf.Tensor1D), x.shape);
}

/**
 * Ascending and stable: topk takes the greatest first and of equals the foremost, so of the mirrored row, read backwards. It has no
 * place for NaN, so these count as infinite and then go behind the rest in a second pass.
 */
function argSort(x: tf.Tensor): tf.Tensor {
  const last = x.shape.length - 1;
  const extent = x.shape[last]!;
  if (x.size === 0) return tf.zeros(x.shape, "int32");
  const order = (keys: tf.Tensor) =>
    tf.sub(extent - 1, tf.reverse(tf.topk(tf.reverse(keys, last), extent, true).indices, last));
  if (x.dtype !== "float32") return tf.cast(order(tf.cast(x, "int32")), "int32");
  const nan = tf.isNaN(x);
  const first = tf.cast(order(tf.where(nan, tf.fill(x.shape, Infinity), x)), "int32");
  const second = tf.cast(order(pickRows(tf.cast(nan, "float32"), first)), "int32");
  return pickRows(first, second);
}

const positionsOf = (image: readonly number[], { attrs }: FlatNode): tf.Tensor1D =>
  tf.tensor1d(windowPositions(image[1]!, image[2]!, attrs as unknown as Windows), "int32");

function patches(node: FlatNode, [x]: readonly tf.Tensor[]): tf.Tensor {
  const [n, h, w, c] = x!.shape as [number, number, number, number];
  return tf.reshape(tf.gather(tf.reshape(x!, [n, h * w, c]), positionsOf(x!.shape, node), 1), [...node.shape]);
}

function fold(node: FlatNode, [x]: readonly tf.Tensor[]): tf.Tensor {
  const [n, h, w, c] = node.shape as [number, number, number, number];
  const windows = tf.reshape(x!, [n, -1, c]);
  return tf.reshape(scatterAdd(windows, positionsOf(node.shape, node), 1, [n, h * w, c]), [n, h, w, c]);
}

export const operations: Readonly<Record<string, Operation>> = {
  ...map(unaries, unary),
  ...map(binaries, binary),
  argMax: ({ attrs }, [x]) => tf.argMax(x!, attrs.axis as number),
  argMin: ({ attrs }, [x]) => tf.argMin(x!, attrs.axis as number),
  argSort: (_, [x]) => argSort(x!),
  barrier: (_, [x]) => tf.clone(x!),
  // tfjs does not repeat a thing no times.
  broadcast: ({ shape, dtype }, [x]) =>
    shape.includes(0) ? tf.zeros([...shape], dtype) : tf.broadcastTo(x!, shape as Any),
  cast: ({ dtype }, [x]) => tf.cast(x!, dtype),
  concat: ({ attrs }, parts) => tf.concat(parts as tf.Tensor[], attrs.axis as number),
  const: ({ attrs, shape, dtype }) => {
    const values = attrs.values as Values;
    return tf.tensor(values instanceof Float64Array ? Float32Array.from(values) : values, [...shape], dtype);
  },
  cumsum: ({ attrs }, [x]) => tf.cumsum(x!, attrs.axis as number, attrs.exclusive as boolean, attrs.reverse as boolean),
  dot: ({ attrs }, [a, b]) => tf.matMul(a!, b!, attrs.ta as boolean, attrs.tb as boolean),
  fold,
  gather: ({ attrs }, [x, indices]) => tf.gather(x!, indices as tf.Tensor1D, attrs.axis as number),
  iota: ({ shape, dtype }) => tf.range(0, shape[0]!, 1, dtype as "int32"),
  pad: ({ attrs }, [x]) => {
    const { before, after, value } = attrs as { before: number[]; after: number[]; value: number };
    return tf.pad(
      x!,
      before.map((n, i): [number, number] => [n, after[i]!]),
      value,
    );
  },
  patches,
  reduceMax: ({ attrs }, [x]) => tf.max(x!, attrs.axes as number[]),
  reduceMin: ({ attrs }, [x]) => tf.min(x!, attrs.axes as number[]),
  reshape: ({ shape }, [x]) => tf.reshape(x!, [...shape]),
  reverse: ({ attrs }, [x]) => tf.reverse(x!, attrs.axes as number[]),
  scatterAdd: ({ attrs, shape }, [x, indices]) => scatterAdd(x!, indices!, attrs.axis as number, shape),
  select: (_, [condition, a, b]) => tf.where(condition!, a!, b!),
  slice: ({ attrs, shape }, [x]) => tf.slice(x!, attrs.begin as number[], [...shape]),
  sum: ({ attrs }, [x]) => tf.sum(x!, attrs.axes as number[]),
  transpose: ({ attrs }, [x]) => tf.transpose(x!, attrs.perm as number[]),
};
