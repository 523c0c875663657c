// Kernels of images and volumes, each called in a few ways.
import * as tf from "@tensorflow/tfjs-core";
import { float, integers, k, unit, type Case, type Input } from "./kernelCase";

type T = tf.Tensor;
export const image = float(2, 5, 6, 2);
const volume = float(2, 4, 5, 3, 2);

export const turns: Input = {
  shape: [2, 8],
  values: [1.31, 0.43, -2.19, -0.33, 1.23, 0.71, 0.013, -0.021, 0.63, -0.94, 8.23, 1.41, 0.83, -4.27, 0, 0.031],
};
export const one = <X extends T>(x: X, i: number): X => tf.slice(x, i, 1);
export const transforms = (x: tf.Tensor4D, t: tf.Tensor2D): T[] =>
  (["constant", "reflect", "wrap", "nearest"] as const).flatMap((mode) => [
    tf.image.transform(x, t, "bilinear", mode, 0.5, [6, 7]),
    tf.image.transform(x, t, "nearest", mode, 0.5),
  ]);

export const imageCases: Case[] = [
  k("FlipLeftRight", (x: tf.Tensor4D) => tf.image.flipLeftRight(x), image),
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
  k("AvgPool3D", (x: tf.Tensor5D) => [tf.avgPool3d(x, 3, 2, "same"), tf.avgPool3d(x, [1, 2, 3], 1, "valid")], volume),
  k("MaxPool3D", (x: tf.Tensor5D) => [tf.maxPool3d(x, 3, 2, "same"), tf.maxPool3d(x, [2, 1, 2], 1, "valid")], volume),
  k(
    "Conv3D",
    (x: tf.Tensor5D, w: tf.Tensor5D) => [
      tf.conv3d(x, w, [1, 2, 1], "same"),
      tf.conv3d(x, w, 1, "valid", "NDHWC", [1, 2, 1]),
    ],
    volume,
    float(2, 2, 3, 2, 3),
  ),
  k(
    "Conv3DBackpropInputV2",
    (x: tf.Tensor5D, w: tf.Tensor5D) => tf.conv3dTranspose(x, w, [1, 5, 4, 6, 3], [2, 1, 2], "same"),
    float(1, 3, 4, 3, 2),
    float(2, 3, 3, 3, 2),
  ),
  k(
    "MaxPoolWithArgmax",
    (x: tf.Tensor4D) =>
      [false, true].flatMap((batch) => {
        const { result, indexes } = tf.maxPoolWithArgmax(x, 3, 2, "same", batch);
        return [result!, indexes!];
      }),
    image,
  ),
  k(
    "Dilation2D",
    (x: tf.Tensor4D, w: tf.Tensor3D) => [tf.dilation2d(x, w, 1, "same", [2, 1]), tf.dilation2d(x, w, 2, "valid")],
    image,
    float(2, 3, 2),
  ),
  k("LRN", (x: tf.Tensor4D) => tf.localResponseNormalization(x, 2, 1.5, 0.7, 0.6), float(2, 3, 2, 7)),
  k(
    "ResizeBilinear",
    (x: tf.Tensor4D) => [
      tf.image.resizeBilinear(x, [7, 4]),
      tf.image.resizeBilinear(x, [3, 9], true),
      tf.image.resizeBilinear(x, [8, 3], false, true),
    ],
    image,
  ),
  k(
    "ResizeNearestNeighbor",
    (x: tf.Tensor4D) => [
      tf.image.resizeNearestNeighbor(x, [7, 4]),
      tf.image.resizeNearestNeighbor(x, [3, 9], true),
      tf.image.resizeNearestNeighbor(x, [8, 3], false, true),
    ],
    image,
  ),
  k(
    "CropAndResize",
    (x: tf.Tensor4D, boxes: tf.Tensor2D, owners: tf.Tensor1D) => [
      tf.image.cropAndResize(x, boxes, owners, [3, 4]),
      tf.image.cropAndResize(x, boxes, owners, [1, 2], "nearest", -2),
    ],
    image,
    // None ends on the edge of the image: a quotient that is an ulp off would be outside.
    { shape: [3, 4], values: [0.1, 0.2, 0.8, 0.87, -0.3, 0, 0.7, 1.2, 0.6, 0.5, 0.1, 0.03] },
    integers([1, 0, 1]),
  ),
  k(
    "RotateWithOffset",
    (x: tf.Tensor4D) => tf.image.rotateWithOffset(x, 0.6, [1, 2, 3], [0.4, 0.7]),
    float(2, 5, 6, 4),
  ),
  // tfjs's CPU backend turns only the first image of a batch: compared one by one.
  // Places of about 8 are rounded to 1e-6 of a pixel.
  ...[0, 1].map((i) => ({
    ...k("Transform", (x: tf.Tensor4D, t: tf.Tensor2D) => transforms(one(x, i), one(t, i)), image, turns),
    tolerance: 5e-5,
  })),
];
