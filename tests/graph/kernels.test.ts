// Every lowered tfjs kernel: its graph on the reference, and node by node on tfjs's CPU backend, against tfjs itself.
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { Device } from "../../src/device/device";
import { referenceDevice } from "../../src/device/reference";
import { tfjsDevice } from "../../src/device/tfjs/tfjsDevice";
import { trace, TraceError, type DType } from "../../src/graph/index";
import { lowerings } from "../../src/graph/lower/index";

interface Input {
  readonly shape: number[];
  readonly dtype?: DType;
  readonly values?: number[];
}
interface Case {
  readonly kernel: string;
  readonly f: (...inputs: never[]) => tf.Tensor | tf.Tensor[];
  readonly inputs: Input[];
}

const sized = (shape: number[]) => shape.reduce((a, b) => a * b, 1);
const float = (...shape: number[]): Input => ({ shape });
/** In (0, 1), for functions that are not defined everywhere. */
const unit = (...shape: number[]): Input => ({
  shape,
  values: Array.from({ length: sized(shape) }, (_, i) => 0.5 + 0.45 * Math.sin(1.9 * i + 0.3)),
});
const integers = (values: number[], shape = [values.length]): Input => ({ shape, values, dtype: "int32" });
const flags = (values: number[], shape = [values.length]): Input => ({ shape, values, dtype: "bool" });
const valuesOf = ({ shape, values }: Input) =>
  values ?? Array.from({ length: sized(shape) }, (_, i) => 1.5 * Math.sin(2.7 * i + shape.length));

type T = tf.Tensor;
const k = (kernel: string, f: (...inputs: never[]) => T | T[], ...inputs: Input[]): Case => ({ kernel, f, inputs });
const two = [float(2, 1, 3), float(4, 1)];
const image = float(2, 5, 6, 2);

const cases: Case[] = [
  ...(
    [
      ["Abs", tf.abs],
      ["Asinh", tf.asinh],
      ["Atan", tf.atan],
      ["Ceil", tf.ceil],
      ["Cos", tf.cos],
      ["Cosh", tf.cosh],
      ["Elu", tf.elu],
      ["Erf", tf.erf],
      ["Exp", tf.exp],
      ["Expm1", tf.expm1],
      ["Floor", tf.floor],
      ["IsFinite", tf.isFinite],
      ["IsInf", tf.isInf],
      ["IsNan", tf.isNaN],
      ["Neg", tf.neg],
      ["OnesLike", tf.onesLike],
      ["Reciprocal", tf.reciprocal],
      ["Relu", tf.relu],
      ["Relu6", tf.relu6],
      ["Round", tf.round],
      ["Selu", tf.selu],
      ["Sigmoid", tf.sigmoid],
      ["Sign", tf.sign],
      ["Sin", tf.sin],
      ["Sinh", tf.sinh],
      ["Softmax", tf.softmax],
      ["Softplus", tf.softplus],
      ["Square", tf.square],
      ["Tan", tf.tan],
      ["Tanh", tf.tanh],
      ["ZerosLike", tf.zerosLike],
      ["Identity", tf.clone],
    ] as [string, (x: T) => T][]
  ).map(([kernel, f]) => k(kernel, f, float(3, 4))),
  ...(
    [
      ["Acos", tf.acos],
      ["Asin", tf.asin],
      ["Atanh", tf.atanh],
      ["Log", tf.log],
      ["Log1p", tf.log1p],
      ["Rsqrt", tf.rsqrt],
      ["Sqrt", tf.sqrt],
    ] as [string, (x: T) => T][]
  ).map(([kernel, f]) => k(kernel, f, unit(3, 4))),
  k("Acosh", (x: T) => tf.acosh(tf.add(x, 1)), unit(5)),
  ...(
    [
      ["Add", tf.add],
      ["Sub", tf.sub],
      ["Multiply", tf.mul],
      ["RealDiv", tf.div],
      ["Maximum", tf.maximum],
      ["Minimum", tf.minimum],
      ["Mod", tf.mod],
      ["Atan2", tf.atan2],
      ["SquaredDifference", tf.squaredDifference],
      ["FloorDiv", tf.floorDiv],
      ["Equal", tf.equal],
      ["NotEqual", tf.notEqual],
      ["Greater", tf.greater],
      ["GreaterEqual", tf.greaterEqual],
      ["Less", tf.less],
      ["LessEqual", tf.lessEqual],
    ] as [string, (a: T, b: T) => T][]
  ).map(([kernel, f]) => k(kernel, f, ...two)),
  k("Pow", (a: T, b: T) => tf.pow(a, b), unit(2, 3), float(3)),
  k("AddN", (a: T, b: T) => tf.addN([a, b, a]), float(2, 3), float(2, 3)),
  k("LogicalAnd", (a: T, b: T) => tf.logicalAnd(a, b), flags([0, 1, 0, 1]), flags([0, 0, 1, 1])),
  k("LogicalOr", (a: T, b: T) => tf.logicalOr(a, b), flags([0, 1, 0, 1]), flags([0, 0, 1, 1])),
  k("LogicalNot", (a: T) => tf.logicalNot(a), flags([0, 1])),
  k("Cast", (x: T) => [tf.cast(x, "int32"), tf.cast(x, "bool")], float(7)),
  k("ClipByValue", (x: T) => tf.clipByValue(x, -0.4, 0.7), float(9)),
  k("LeakyRelu", (x: T) => tf.leakyRelu(x, 0.3), float(9)),
  k("Prelu", (x: T, a: T) => tf.prelu(x, a), float(2, 3), float(3)),
  k("Step", (x: T) => tf.step(x, 0.2), float(9)),
  k("Select", (c: T, a: T, b: T) => tf.where(c, a, b), flags([1, 0, 1], [3, 1]), float(3, 2), float(3, 2)),
  k("All", (x: T) => tf.all(x, 1), flags([1, 1, 0, 1], [2, 2])),
  k("Any", (x: T) => tf.any(x, 1, true), flags([0, 0, 0, 1], [2, 2])),
  k("ArgMax", (x: T) => tf.argMax(x, 1), float(3, 4, 2)),
  k("ArgMin", (x: T) => tf.argMin(x, 0), float(3, 4)),
  k("Cumsum", (x: T) => [tf.cumsum(x, 1), tf.cumsum(x, 0, true, true)], float(3, 4)),
  k("Max", (x: T) => tf.max(x, [0, 2], true), float(3, 4, 2)),
  k("Min", (x: T) => tf.min(x, 1), float(3, 4, 2)),
  k("Mean", (x: T) => tf.mean(x, [0, 1]), float(3, 4, 2)),
  k("Prod", (x: T) => tf.prod(x, 1), float(3, 7)),
  k("Sum", (x: T) => tf.sum(x, [0, 2]), float(3, 4, 2)),
  k("Concat", (a: T, b: T) => tf.concat([a, b, a], 1), float(2, 3), float(2, 1)),
  k("ExpandDims", (x: T) => tf.expandDims(x, -1), float(2, 3)),
  k(
    "MirrorPad",
    (x: T) => [
      tf.mirrorPad(
        x,
        [
          [1, 2],
          [2, 0],
        ],
        "reflect",
      ),
      tf.mirrorPad(
        x,
        [
          [1, 2],
          [2, 0],
        ],
        "symmetric",
      ),
    ],
    float(3, 4),
  ),
  k("Pack", (a: T, b: T) => tf.stack([a, b], 1), float(2, 3), float(2, 3)),
  k(
    "PadV2",
    (x: T) =>
      tf.pad(
        x,
        [
          [1, 0],
          [0, 2],
        ],
        7,
      ),
    float(2, 3),
  ),
  k("Reshape", (x: T) => tf.reshape(x, [-1, 2]), float(4, 3)),
  k("Reverse", (x: T) => tf.reverse(x, [0, 2]), float(2, 3, 4)),
  k("FlipLeftRight", (x: tf.Tensor4D) => tf.image.flipLeftRight(x), image),
  k("Slice", (x: T) => tf.slice(x, [1, 0], [-1, 2]), float(3, 4)),
  k("SplitV", (x: T) => tf.split(x, [1, -1, 2], 1), float(2, 5)),
  k("StridedSlice", (x: T) => tf.stridedSlice(x, [4, 0], [0, 6], [-2, 3]), float(5, 6)),
  k("Tile", (x: T) => tf.tile(x, [2, 3]), float(2, 3)),
  k("Transpose", (x: T) => tf.transpose(x, [2, 0, 1]), float(2, 3, 4)),
  k("Unpack", (x: T) => tf.unstack(x, 1), float(2, 3)),
  k("DepthToSpace", (x: tf.Tensor4D) => tf.depthToSpace(x, 2, "NHWC"), float(2, 2, 3, 8)),
  k(
    "SpaceToBatchND",
    (x: T) =>
      tf.spaceToBatchND(
        x,
        [2, 3],
        [
          [1, 0],
          [0, 0],
        ],
      ),
    image,
  ),
  k(
    "BatchToSpaceND",
    (x: T) =>
      tf.batchToSpaceND(
        x,
        [2, 2],
        [
          [1, 0],
          [0, 1],
        ],
      ),
    float(8, 2, 3, 1),
  ),
  k("BatchMatMul", (a: T, b: T) => tf.matMul(a, b, false, true), float(1, 3, 4), float(2, 5, 4)),
  k(
    "_FusedMatMul",
    (a: tf.Tensor2D, b: tf.Tensor2D, bias: T) => tf.fused.matMul({ a, b, bias, activation: "relu" }),
    float(3, 4),
    float(4, 2),
    float(2),
  ),
  k("Einsum", (a: T, b: T) => tf.einsum("bij,bjk->bik", a, b), float(2, 3, 4), float(2, 4, 5)),
  k(
    "Conv2D",
    (x: tf.Tensor4D, w: tf.Tensor4D) => [tf.conv2d(x, w, 2, "same"), tf.conv2d(x, w, 1, "valid", "NHWC", [2, 1])],
    image,
    float(2, 3, 2, 3),
  ),
  k(
    "Conv2DBackpropInput",
    (x: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2dTranspose(x, w, [2, 10, 12, 3], 2, "same"),
    image,
    float(3, 3, 3, 2),
  ),
  k(
    "FusedConv2D",
    (x: tf.Tensor4D, filter: tf.Tensor4D, bias: T) =>
      tf.fused.conv2d({ x, filter, strides: 1, pad: "same", bias, activation: "sigmoid" }),
    image,
    float(3, 3, 2, 3),
    float(3),
  ),
  k(
    "DepthwiseConv2dNative",
    (x: tf.Tensor4D, w: tf.Tensor4D) => tf.depthwiseConv2d(x, w, 1, "same"),
    image,
    float(3, 3, 2, 2),
  ),
  k(
    "FusedDepthwiseConv2D",
    (x: tf.Tensor4D, filter: tf.Tensor4D, bias: T) =>
      tf.fused.depthwiseConv2d({ x, filter, strides: 1, pad: "same", bias, activation: "elu" }),
    image,
    float(3, 3, 2, 1),
    float(2),
  ),
  k("MaxPool", (x: tf.Tensor4D) => tf.maxPool(x, 3, 2, "same"), image),
  k("AvgPool", (x: tf.Tensor4D) => [tf.avgPool(x, 3, 2, "same"), tf.avgPool(x, 2, 1, "valid")], image),
  k(
    "FusedBatchNorm",
    (x: tf.Tensor2D, m: tf.Tensor1D, v: tf.Tensor1D, o: tf.Tensor1D, s: tf.Tensor1D) =>
      tf.batchNorm(x, m, v, o, s, 1e-3),
    float(4, 3),
    float(3),
    unit(3),
    float(3),
    float(3),
  ),
  k("Diag", (x: T) => tf.diag(x), float(4)),
  k("Fill", () => tf.fill([2, 3], 1.5)),
  k("GatherV2", (x: T, i: tf.Tensor1D) => [tf.gather(x, i, 1), tf.gather(x, i)], float(3, 4), integers([2, 0, 2])),
  k("LinSpace", () => tf.linspace(-1, 2, 7)),
  k("OneHot", (i: T) => [tf.oneHot(i, 4), tf.oneHot(i, 3, 2, -1, "float32")], integers([2, 0, 1])),
  k("Range", () => tf.range(1, 9, 2.5)),
  k(
    "UnsortedSegmentSum",
    (x: T, i: tf.Tensor1D) => tf.unsortedSegmentSum(x, i, 4),
    float(4, 2),
    integers([3, 0, -1, 3]),
  ),
];

async function onDevice(device: Device, { f, inputs }: Case): Promise<number[][]> {
  const graph = trace(
    inputs.map(({ shape, dtype = "float32" }, i) => ({ name: `x${i}`, shape, dtype })),
    (tensors) => [(f as (...all: T[]) => T | T[])(...tensors)].flat(),
  );
  const fed = inputs.map((input) => device.upload(valuesOf(input), input.shape, input.dtype ?? "float32"));
  const program = device.load(graph);
  const outputs = program.run(fed);
  const values = await device.read(outputs);
  device.free([...fed, ...outputs]);
  program.dispose();
  expect(device.liveBuffers()).toBe(0);
  return values.map((array) => Array.from(array));
}

async function onTfjs({ f, inputs }: Case): Promise<number[][]> {
  await tf.setBackend("cpu");
  return tf.tidy(() => {
    const tensors = inputs.map((input) => tf.tensor(valuesOf(input), input.shape, input.dtype ?? "float32"));
    return [(f as (...all: T[]) => T | T[])(...tensors)].flat().map((y) => Array.from(y.dataSync()));
  });
}

/** float32 of a few dozen operations: 1e-5 of the value, 1e-6 near zero. */
const close = (got: number[][], expected: number[][]) => {
  expect(got.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  got.forEach((values, i) =>
    values.forEach((v, j) => expect(Math.abs(v - expected[i]![j]!)).toBeLessThanOrEqual(1e-6 + 1e-5 * Math.abs(v))),
  );
};

describe("lowered kernels", () => {
  it("each have a case", () => {
    expect(Object.keys(lowerings).filter((name) => !cases.some(({ kernel }) => kernel === name))).toEqual([]);
  });
  for (const one of cases)
    it(`${one.kernel}: reference and tfjs device agree with tfjs`, async () => {
      const expected = await onTfjs(one);
      close(await onDevice(referenceDevice(), one), expected);
      await tf.setBackend("cpu");
      close(await onDevice(tfjsDevice("cpu", "CPU"), one), expected);
    });
  it("leave no tensor behind on tfjs", () => {
    expect(tf.memory().numTensors).toBe(0);
  });
});

describe("mistakes", () => {
  const code = (f: (x: T) => T): string => {
    try {
      trace([{ name: "x", shape: [2, 3], dtype: "float32" }], ([x]) => f(x!));
    } catch (error) {
      return error instanceof TraceError ? `${error.code} ${error.hint !== ""}: ${error.message}` : String(error);
    }
    return "none";
  };
  it("are told with a code and a way out", () => {
    expect(code((x) => tf.scalar(x.dataSync()[0]!))).toMatch(/^LB101 true/);
    expect(code((x) => tf.topk(x, 2).values)).toMatch(/^LB102 true: .*TopK/);
    expect(code((x) => tf.add(x, tf.randomNormal([2, 3])))).toMatch(/^LB103 true/);
    expect(code((x) => tf.matMul(x, x))).toMatch(/^LB104 true/);
    expect(code((x) => tf.add(x, tf.zeros([4])))).toMatch(/^LB104 true/);
  });
});
