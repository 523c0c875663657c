// Gradients and Hessian-vector products of every kernel with a float result, against central differences in float64.
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { grad, stopGradient, straightThrough } from "../../src/graph/index";
import { evaluate, given } from "../lab/evaluate";
import { expectSlopes } from "./expectSlopes";

type F = (x: tf.Tensor) => tf.Tensor;
/** Away from kinks and poles: fixed, in no order, without ties. */
const spread = (size: number): number[] => Array.from({ length: size }, (_, i) => 0.3 + 0.35 * Math.sin(1.7 * i + 0.4));
const around = (size: number): number[] => Array.from({ length: size }, (_, i) => 1.1 * Math.sin(2.3 * i + 0.7));
const weights = (shape: number[]): tf.Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Array.from({ length: size }, (_, i) => Math.cos(1.3 * i + 0.2)),
    shape,
  );
};

interface Case {
  readonly name: string;
  readonly f: F;
  readonly shape: readonly number[];
  readonly at?: (size: number) => number[];
}
const c = (name: string, f: F, shape: readonly number[] = [2, 3], at = around): Case => ({ name, f, shape, at });
const image = [2, 5, 5, 2];
const filter = () => weights([3, 3, 2, 3]) as tf.Tensor4D;
const as4 = (x: tf.Tensor) => x as tf.Tensor4D;

const cases: Case[] = [
  ...(
    ["abs", "asinh", "atan", "cos", "cosh", "erf", "exp", "expm1", "neg", "relu", "sigmoid", "sin", "sinh"] as const
  ).map((name) => c(name, (x) => tf[name](x))),
  ...(["softplus", "square", "tan", "tanh", "elu", "selu", "relu6", "softmax", "logSoftmax"] as const).map((name) =>
    c(name, (x) => tf[name](x)),
  ),
  ...(["log", "log1p", "sqrt", "rsqrt", "reciprocal", "acos", "asin", "atanh"] as const).map((name) =>
    c(name, (x) => tf[name](tf.add(x, 0.1)), [2, 3], spread),
  ),
  c("acosh", (x) => tf.acosh(tf.add(x, 1.5)), [2, 3], spread),
  c("leakyRelu", (x) => tf.leakyRelu(x, 0.3)),
  c("prelu", (x) => tf.prelu(x, tf.scalar(0.2))),
  c("clip", (x) => tf.clipByValue(x, -0.8, 0.8)),
  c("add and broadcast", (x) => tf.add(x, tf.sum(x, 0))),
  c("sub", (x) => tf.sub(tf.sum(x, 1, true), x)),
  c("mul", (x) => tf.mul(x, tf.mean(x, 1, true))),
  c("div", (x) => tf.div(x, tf.add(tf.square(x), 1))),
  c("maximum", (x) => tf.maximum(x, tf.mul(x, -0.5))),
  c("minimum", (x) => tf.minimum(x, 0.11)),
  c("pow", (x) => tf.pow(tf.add(x, 0.5), 2.5), [2, 3], spread),
  c("pow exponent", (x) => tf.pow(tf.scalar(1.7), x)),
  c("mod", (x) => tf.mod(x, 0.7)),
  c("atan2", (x) => tf.atan2(x, tf.add(tf.square(x), 0.5))),
  c("squaredDifference", (x) => tf.squaredDifference(x, 0.3)),
  c("where", (x) => tf.where(tf.greater(x, 0), tf.square(x), tf.neg(x))),
  c("max", (x) => tf.max(x, 1)),
  c("min", (x) => tf.min(x, 0, true)),
  c("mean", (x) => tf.mean(x)),
  c("prod", (x) => tf.prod(x, 1), [2, 5]),
  c("cumsum", (x) => tf.cumsum(x, 0, true, true), [4, 3]),
  c("logSumExp", (x) => tf.logSumExp(x, 1)),
  c("moments", (x) => tf.moments(x, 0).variance),
  c("reshape and transpose", (x) => tf.transpose(tf.reshape(x, [3, 2]))),
  c("slice", (x) => tf.slice(x, [0, 1], [2, 2])),
  c("stridedSlice", (x) => tf.stridedSlice(x, [0, 2], [2, 0], [1, -1])),
  c("pad", (x) =>
    tf.pad(
      x,
      [
        [1, 0],
        [0, 2],
      ],
      3,
    ),
  ),
  c(
    "mirrorPad",
    (x) =>
      tf.mirrorPad(
        x,
        [
          [1, 1],
          [2, 1],
        ],
        "reflect",
      ),
    [3, 4],
  ),
  c("reverse", (x) => tf.reverse(x, 1)),
  c("concat and split", (x) => tf.concat(tf.split(x, 3, 1).reverse(), 0)),
  c("stack and unstack", (x) => tf.stack(tf.unstack(x, 1).reverse())),
  c("tile", (x) => tf.tile(x, [2, 1])),
  c("gather", (x) => tf.gather(x, tf.tensor1d([2, 0, 2], "int32"), 1)),
  c("unsortedSegmentSum", (x) => tf.unsortedSegmentSum(x, tf.tensor1d([1, -1, 1], "int32"), 3), [3, 2]),
  c("matMul", (x) => tf.matMul(x, x, true, false)),
  c("matMul transposed", (x) => tf.matMul(tf.tanh(x), x, false, true)),
  c("batched matMul", (x) => tf.matMul(x as tf.Tensor3D, weights([1, 4, 2]) as tf.Tensor3D), [3, 2, 4]),
  c("batched matMul, both", (x) => tf.matMul(x as tf.Tensor3D, tf.transpose(x, [0, 2, 1]) as tf.Tensor3D), [2, 2, 3]),
  c("einsum", (x) => tf.einsum("ij,kj->ik", x, tf.square(x))),
  c("conv2d", (x) => tf.conv2d(as4(x), filter(), 2, "same"), image),
  c("conv2d by its filter", (x) => tf.conv2d(weights([1, 5, 4, 2]) as tf.Tensor4D, as4(x), 1, "valid"), [3, 2, 2, 2]),
  c(
    "conv2dTranspose",
    (x) => tf.conv2dTranspose(as4(x), weights([3, 3, 3, 2]) as tf.Tensor4D, [2, 9, 9, 3], 2, "same"),
    image,
  ),
  c("depthwiseConv2d", (x) => tf.depthwiseConv2d(as4(x), weights([2, 2, 2, 2]) as tf.Tensor4D, 1, "same"), image),
  c("maxPool", (x) => tf.maxPool(as4(x), 2, 2, "same"), image),
  c("avgPool", (x) => tf.avgPool(as4(x), 3, 2, "same"), image),
  c(
    "batchNorm",
    (x) => {
      const { mean, variance } = tf.moments(x, 0);
      return tf.batchNorm(x as tf.Tensor2D, mean as tf.Tensor1D, variance as tf.Tensor1D);
    },
    [4, 3],
  ),
];

const valuesOf = ({ shape, at = around }: Case) => at(shape.reduce((a, b) => a * b, 1));

describe("gradients", () => {
  for (const one of cases)
    it(`of ${one.name} are the slopes; Hessian-vector products are the slopes of gradients`, () =>
      expectSlopes(one.f, one.shape, valuesOf(one)));

  it("at kinks: relu 0, abs 0, a tie of maxima shared", async () => {
    const at = async (f: F, x: number[]) =>
      (await evaluate((t) => grad((y: tf.Tensor) => tf.sum(f(y)), t!), given(x)))[0];
    expect(await at(tf.relu, [0, -1, 2])).toEqual([0, 0, 1]);
    expect(await at(tf.abs, [0, -1, 2])).toEqual([0, -1, 1]);
    expect(await at((x) => tf.max(x), [2, 1, 2])).toEqual([0.5, 0, 0.5]);
  });

  it("stop where they are stopped, and go straight through", async () => {
    const [stopped] = await evaluate(
      (x) => grad((y: tf.Tensor) => tf.sum(tf.mul(stopGradient(y), y)), x!),
      given([2, 3]),
    );
    expect(stopped).toEqual([2, 3]);
    const [straight] = await evaluate(
      (x) => grad((y: tf.Tensor) => tf.sum(tf.square(straightThrough(y, tf.round(y)))), x!),
      given([0.4, 1.6]),
    );
    expect(straight).toEqual([0, 4]);
  });
});
