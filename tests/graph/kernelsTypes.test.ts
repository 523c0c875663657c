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
