/** Every lowered tfjs kernel, called in a few ways. */
import * as tf from "@tensorflow/tfjs-core";
import { image, imageCases } from "./imageCases";
import { flags, float, integers, k, unit, type Case } from "./kernelCase";

type T = tf.Tensor;
const two = [float(2, 1, 3), float(4, 1)];

export const kernelCases: readonly Case[] = [
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
  k("Diag", (x: T) => tf.diag(x), float(4)),
  k("Fill", () => tf.fill([2, 3], 1.5)),
  k("GatherV2", (x: T, i: tf.Tensor1D) => [tf.gather(x, i, 1), tf.gather(x, i)], float(3, 4), integers([2, 0, 2])),
  k("LinSpace", () => tf.linspace(-1, 2, 7)),
  k("OneHot", (i: T) => [tf.oneHot(i, 4), tf.oneHot(i, 3, 2, -1, "float32")], integers([2, 0, 1])),
  k("Range", () => tf.range(1, 9, 2.5)),
  k(
    "UnsortedSegmentSum",
    (x: T, i: tf.Tensor1D) => [tf.unsortedSegmentSum(x, i, 4), tf.unsortedSegmentSum(x, i, 2)],
    float(4, 2),
    integers([3, 0, -1, 3]),
  ),
  k("Cumprod", (x: T) => [tf.cumprod(x, 1), tf.cumprod(x, 0, true, true), tf.cumprod(x, 1, false, true)], float(3, 7)),
  k("Bincount", (x: tf.Tensor1D, w: tf.Tensor1D) => tf.bincount(x, w, 4), integers([2, 0, 5, 2]), float(4)),
  k(
    "DenseBincount",
    (x: tf.Tensor1D, w: tf.Tensor1D, xs: tf.Tensor2D, ws: tf.Tensor2D) => [
      tf.denseBincount(x, w, 4),
      tf.denseBincount(x, tf.tensor1d([]), 3),
      tf.denseBincount(xs, ws, 3),
      tf.denseBincount(xs, ws, 3, true),
      tf.denseBincount(xs, tf.tensor2d([], [0, 0], "int32"), 3),
    ],
    integers([2, 0, 5, 2]),
    float(4),
    integers([2, 0, 2, 1, 1, 7], [2, 3]),
    float(2, 3),
  ),
  k(
    "GatherNd",
    (x: T, i: T) => [tf.gatherND(x, i), tf.gatherND(x, tf.tensor2d([[1], [0]], [2, 1], "int32"))],
    float(2, 3, 2),
    integers([1, 2, 0, 1, 0, 0], [3, 2]),
  ),
  k("ScatterNd", (i: T, x: T) => tf.scatterND(i, x, [2, 3, 2]), integers([1, 2, 0, 1, 1, 2], [3, 2]), float(3, 2)),
  k(
    "TensorScatterUpdate",
    (t: T, i: T, x: T) => tf.tensorScatterUpdate(t, i, x),
    float(4, 2),
    integers([1, 3, 1], [3, 1]),
    float(3, 2),
  ),
  k(
    "SparseToDense",
    (i: T, x: T) => [
      tf.sparseToDense(i, x, [2, 3], 7),
      tf.sparseToDense(i, 4, [2, 3], 1),
      tf.sparseToDense(tf.tensor1d([4, 0], "int32"), [5, 6], [5]),
    ],
    integers([1, 2, 0, 1, 1, 2], [3, 2]),
    float(3),
  ),
  k(
    "SparseSegmentSum",
    (x: tf.Tensor2D, i: tf.Tensor1D) => tf.sparse.sparseSegmentSum(x, i, tf.tensor1d([0, 0, 2], "int32")),
    float(4, 2),
    integers([3, 0, 1]),
  ),
  k(
    "SparseSegmentMean",
    (x: tf.Tensor2D, i: tf.Tensor1D) => tf.sparse.sparseSegmentMean(x, i, tf.tensor1d([0, 0, 2], "int32")),
    float(4, 2),
    integers([3, 0, 1]),
  ),
  k(
    "SearchSorted",
    (s: T, v: T) => [tf.lowerBound(s, v), tf.upperBound(s, v)],
    { shape: [2, 4], values: [-1, 0, 0, 2, 1, 1, 1, 3] },
    { shape: [2, 3], values: [0, -2, 5, 1, 2, 3] },
  ),
  k(
    "TopK",
    (x: T) =>
      [1, 3, 5].flatMap((size) => {
        const { values, indices } = tf.topk(x, size);
        return [values, indices];
      }),
    { shape: [2, 5], values: [3, 1, 3, -Infinity, 2, -Infinity, -Infinity, 0, 4, 0] },
  ),
  k(
    "BitwiseAnd",
    (a: T, b: T) => tf.bitwiseAnd(a, b),
    integers([0, -1, 2147483647, -2147483648, 12345, -98765]),
    integers([-1, -1, -2, -2147483648, 987, 43210]),
  ),
  k("BroadcastArgs", (a: T, b: T) => tf.broadcastArgs(a, b), integers([5, 1, 3]), integers([4, 1])),
  ...imageCases,
];
