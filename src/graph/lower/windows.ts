/** Kernels of images: convolution = patches + dot, pooling = patches + reduction. NHWC, as tfjs's layers have it. */
import { backend_util } from "@tensorflow/tfjs-core";
import {
  add,
  div,
  dot,
  extreme,
  filled,
  fold,
  mul,
  pad,
  patches,
  reshape,
  scalar,
  slice,
  sub,
  sum,
  unary,
  windowCounts,
  type Windows,
} from "../build/index";
import type { Node } from "../node";
import { TraceError } from "../traceError";
import type { KernelAttrs, Lowerings } from "./lowering";
import { finish } from "./products";

type Info = ReturnType<typeof backend_util.computeConv2DInfo>;

const windowsOf = (info: Info): Windows => ({
  kernel: [info.filterHeight, info.filterWidth],
  strides: [info.strideHeight, info.strideWidth],
  dilations: [info.dilationHeight, info.dilationWidth],
});

function convInfo(x: readonly number[], filter: readonly number[], attrs: KernelAttrs, depthwise = false): Info {
  const format = attrs.dataFormat ?? "NHWC";
  if (format !== "NHWC")
    throw new TraceError("LB102", `this layout of images cannot be traced: ${format}`, "use NHWC, tfjs's default.");
  return backend_util.computeConv2DInfo(
    x as never,
    filter as never,
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
    attrs.dimRoundingMode,
    depthwise,
  );
}

function padded(x: Node, { padInfo }: Info, value = 0): Node {
  const { top, bottom, left, right } = padInfo;
  return pad(x, [0, top, left, 0], [0, Math.max(0, bottom), Math.max(0, right), 0], value);
}

function conv2d(x: Node, filter: Node, attrs: KernelAttrs): Node {
  const info = convInfo(x.shape, filter.shape, attrs);
  const windows = patches(padded(x, info), windowsOf(info));
  const [n, oh, ow, k, c] = windows.shape as [number, number, number, number, number];
  const rows = reshape(windows, [n * oh * ow, k * c]);
  const out = filter.shape[3]!;
  return reshape(dot(rows, reshape(filter, [k * c, out])), [n, oh, ow, out]);
}

function depthwise(x: Node, filter: Node, attrs: KernelAttrs): Node {
  const info = convInfo(x.shape, filter.shape, attrs, true);
  const windows = patches(padded(x, info), windowsOf(info));
  const [n, oh, ow, k, c] = windows.shape as [number, number, number, number, number];
  const times = filter.shape[3]!;
  const products = mul(reshape(windows, [n, oh, ow, k, c, 1]), reshape(filter, [1, 1, 1, k, c, times]));
  return reshape(sum(products, [3]), [n, oh, ow, c * times]);
}

/** The transpose of conv2d: what tf.conv2dTranspose runs. */
function conv2dInput(dy: Node, filter: Node, attrs: KernelAttrs): Node {
  const shape = attrs.inputShape as [number, number, number, number];
  const info = convInfo(shape, filter.shape, attrs);
  const { top, bottom, left, right } = info.padInfo;
  const windows = windowsOf(info);
  const [height, width] = [shape[1] + top + Math.max(0, bottom), shape[2] + left + Math.max(0, right)];
  const [oh, ow] = windowCounts(height, width, windows);
  const [n, c, out] = [shape[0], shape[3], filter.shape[3]!];
  const k = info.filterHeight * info.filterWidth;
  const spread = dot(reshape(dy, [n * oh * ow, out]), reshape(filter, [k * c, out]), false, true);
  const whole = fold(reshape(spread, [n, oh, ow, k, c]), height, width, windows);
  return cropped(whole, top, left, shape);
}

const cropped = (x: Node, top: number, left: number, shape: readonly number[]): Node =>
  slice(x, [0, top, left, 0], shape);

function poolInfo(x: Node, { filterSize, strides, pad: padding, dimRoundingMode }: KernelAttrs): Info {
  return backend_util.computePool2DInfo(x.shape as never, filterSize, strides, 1, padding, dimRoundingMode);
}

function maxPool(x: Node, attrs: KernelAttrs): Node {
  const info = poolInfo(x, attrs);
  // The least float32: a border that never wins, and stays a number where it is multiplied by zero.
  return extreme("reduceMax", patches(padded(x, info, -3.4028234663852886e38), windowsOf(info)), [3]);
}

/** tfjs divides by the pixels inside the image, not by the window's size. */
function avgPool(x: Node, attrs: KernelAttrs): Node {
  const info = poolInfo(x, attrs);
  const total = (image: Node) => sum(patches(padded(image, info), windowsOf(info)), [3]);
  const { top, bottom, left, right } = info.padInfo;
  if (top + bottom + left + right === 0) return div(total(x), scalar(info.filterHeight * info.filterWidth));
  return div(total(x), total(filled(1, [1, ...x.shape.slice(1, 3), 1])));
}

export const windows: Lowerings = {
  AvgPool: ({ x }, nodeOf, attrs) => avgPool(nodeOf(x!), attrs),
  Conv2D: ({ x, filter }, nodeOf, attrs) => conv2d(nodeOf(x!), nodeOf(filter!), attrs),
  Conv2DBackpropInput: ({ dy, filter }, nodeOf, attrs) => conv2dInput(nodeOf(dy!), nodeOf(filter!), attrs),
  DepthwiseConv2dNative: ({ x, filter }, nodeOf, attrs) => depthwise(nodeOf(x!), nodeOf(filter!), attrs),
  FusedBatchNorm: ({ x, scale, offset, mean, variance }, nodeOf, { varianceEpsilon = 0.001 }) => {
    const deviation = unary("rsqrt", add(nodeOf(variance!), scalar(varianceEpsilon)));
    const factor = scale ? mul(deviation, nodeOf(scale)) : deviation;
    const scaled = mul(sub(nodeOf(x!), nodeOf(mean!)), factor);
    return offset ? add(scaled, nodeOf(offset)) : scaled;
  },
  FusedConv2D: (inputs, nodeOf, attrs) =>
    finish(conv2d(nodeOf(inputs.x!), nodeOf(inputs.filter!), attrs), inputs, nodeOf, attrs),
  FusedDepthwiseConv2D: (inputs, nodeOf, attrs) =>
    finish(depthwise(nodeOf(inputs.x!), nodeOf(inputs.filter!), attrs), inputs, nodeOf, attrs),
  MaxPool: ({ x }, nodeOf, attrs) => maxPool(nodeOf(x!), attrs),
};
