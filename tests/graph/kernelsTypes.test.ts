// Whole numbers and truths follow tfjs's rules: what type comes out, how division rounds, what an empty tensor and a lone number do.
import * as tf from "@tensorflow/tfjs-core";
import { describe, it } from "vitest";
import type { DType } from "../../src/graph/index";
import { expectSameAsTfjs, type Input, type Tensors } from "./sameAsTfjs";

const DTYPES = ["float32", "int32", "bool"] as const;
const SHAPES = [[], [0], [2, 0], [2, 3]];
const samples: Record<DType, number[]> = {
  float32: [-2.5, -1, -0.5, 0, 1.5, 3],
  int32: [-7, -2, 0, 1, 3, 12],
  bool: [0, 1, 1, 0, 1, 0],
};
const input = (shape: number[], dtype: DType, shift = 0): Input => {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Array.from({ length: size }, (_, i) => samples[dtype][(i + shift) % 6]!);
  return { shape, dtype, values };
};

/** tfjs itself refuses some types for some operations; only what it takes is compared. */
const taken = async (f: Tensors, ...inputs: Input[]): Promise<void> => {
  await tf.setBackend("cpu");
  const possible = tf.tidy(() => {
    try {
      [f(...(inputs.map(({ values, shape, dtype }) => tf.tensor(values!, shape, dtype)) as never[]))].flat();
      return true;
    } catch {
      return false;
    }
  });
  if (possible) await expectSameAsTfjs(f, inputs);
};

/** Truths have no arithmetic: what tfjs gives for -true (255 in a byte) is an accident of its CPU backend. */
const noTruths = new Set("neg sub logSigmoid cumsum cumprod max min".split(" "));
const typesFor = (name: string) => DTYPES.filter((dtype) => dtype !== "bool" || !noTruths.has(name));

const unaries = (
  "abs acos acosh asin asinh atan atanh ceil cos cosh elu erf exp expm1 floor isFinite isInf isNaN log log1p logicalNot neg " +
  "onesLike reciprocal relu relu6 round rsqrt selu sigmoid sign sin sinh softplus sqrt square step tan tanh zerosLike " +
  "leakyRelu softmax logSoftmax logSigmoid sum mean max min prod all any argMax argMin cumsum cumprod logSumExp"
).split(" ");
const binaries = (
  "add sub mul div divNoNan floorDiv mod maximum minimum pow atan2 squaredDifference equal notEqual less lessEqual greater greaterEqual " +
  "logicalAnd logicalOr logicalXor prelu bitwiseAnd"
).split(" ");
const operation = (name: string) => (tf as unknown as Record<string, Tensors>)[name]!;

const none = (...shape: number[]): Input => ({ shape, values: [] });
type T = tf.Tensor;
const empties: [string, Tensors, Input[]][] = [
  ["a product over no terms", (a: tf.Tensor2D, b: tf.Tensor2D) => tf.matMul(a, b), [none(2, 0), none(0, 3)]],
  ["a border of nothing", (x: T) => tf.pad(x, [[1, 2]], 5), [none(0)]],
  ["joining", (x: T, y: T) => [tf.concat([x, y, x], 0), tf.stack([x, x], 1)], [none(0, 3), input([2, 3], "float32")]],
  ["no lookups", (x: T) => tf.gather(x, tf.tensor1d([], "int32"), 1), [input([2, 3], "float32")]],
  ["no hot numbers", () => tf.oneHot(tf.tensor1d([], "int32"), 4), []],
  ["sums over nothing", (x: T) => [tf.sum(x, 1), tf.mean(x), tf.prod(x, 1), tf.max(x)], [none(2, 0)]],
  ["nothing added up", (x: tf.Tensor2D) => tf.unsortedSegmentSum(x, tf.tensor1d([], "int32"), 2), [none(0, 3)]],
  ["nothing scattered", (x: T) => tf.scatterND(tf.tensor2d([], [0, 1], "int32"), x, [3]), [none(0)]],
  ["nothing counted", () => tf.denseBincount(tf.tensor1d([], "int32"), tf.tensor1d([]), 3), []],
  ["the greatest none", (x: T) => [tf.topk(x, 0).values, tf.topk(x, 0).indices], [input([2, 3], "float32")]],
  [
    "no image",
    (x: tf.Tensor4D) => [
      tf.conv2d(x, tf.ones([2, 2, 1, 3]), 1, "same"),
      tf.maxPool(x, 2, 2, "same"),
      tf.avgPool(x, 2, 1, 0),
    ],
    [none(0, 4, 4, 1)],
  ],
];

describe("nothing", () => {
  for (const [name, f, inputs] of empties) it(`is what tfjs has it: ${name}`, () => expectSameAsTfjs(f, inputs));
});

describe("types and empty shapes", () => {
  for (const name of unaries)
    it(`of ${name} are tfjs's`, async () => {
      for (const dtype of typesFor(name))
        for (const shape of name.startsWith("cum") ? SHAPES.slice(1) : SHAPES)
          await taken(operation(name), input(shape, dtype));
    });
  for (const name of binaries)
    it(`of ${name} are tfjs's`, async () => {
      for (const a of typesFor(name))
        for (const b of typesFor(name))
          for (const shape of SHAPES) {
            await taken(operation(name), input(shape, a), input(shape, b, 1));
            await taken(operation(name), input([2, 1], a), input([1, 3], b, 2));
          }
    });
});
