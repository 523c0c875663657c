/** Kernels of images: convolution = patches + dot, pooling = patches + reduction. NHWC inside. */
import { backend_util } from "@tensorflow/tfjs-core";
import {
  add,
  argExtreme,
  binary,
  div,
  dot,
  extreme,
  fold,
  gather,
  integers,
  iota,
  mul,
  pad,
  patches,
  reshape,
  scalar,
  slice,
  sub,
  sum,
  transpose,
  unary,
  windowCounts,
  windowPositions,
  type Windows,
} from "../build/index";
import type { Node } from "../node";
import { sizeOf } from "../node";
import { insideCounts, least } from "./border";
import { ofOne, type KernelAttrs, type Lowering, type Lowerings, type NodeOf } from "./lowering";
import { finish } from "./products";

type Info = ReturnType<typeof backend_util.computeConv2DInfo>;

const windowsOf = (info: Info): Windows => ({
  kernel: [info.filterHeight, info.filterWidth],
  strides: [info.strideHeight, info.strideWidth],
  dilations: [info.dilationHeight, info.dilationWidth],
});

function convInfo(x: readonly number[], filter: readonly number[], attrs: KernelAttrs, depthwise = false): Info {
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

const CHANNELS_LAST = [0, 2, 3, 1];
const CHANNELS_FIRST = [0, 3, 1, 2];
/** Channels first are turned to channels last and back: one way to convolve. */
function inLastChannels(x: Node, { dataFormat = "NHWC" }: KernelAttrs, f: (x: Node) => Node): Node {
  return dataFormat === "NCHW" ? transpose(f(transpose(x, CHANNELS_LAST)), CHANNELS_FIRST) : f(x);
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

function maxWindows(x: Node, info: Info): Node {
  return patches(padded(x, info, least(x.dtype)), windowsOf(info));
}

/** tfjs divides by the pixels inside the image, not by the window's size. */
function avgPool(x: Node, attrs: KernelAttrs): Node {
  const info = poolInfo(x, attrs);
  const { kernel, strides } = windowsOf(info);
  const { top, left } = info.padInfo;
  const total = sum(patches(padded(x, info), windowsOf(info)), [3]);
  return div(total, insideCounts(x.shape, kernel, strides, [0, top, left, 0], info.outShape));
}

/** The maxima, and where they are: position in H·W·C, or in N·H·W·C with `includeBatchInIndex`. */
function maxPoolWithArgmax(x: Node, attrs: KernelAttrs): [Node, Node] {
  const info = poolInfo(x, attrs);
  const windows = maxWindows(x, info);
  const [n, oh, ow, k, c] = windows.shape as [number, number, number, number, number];
  const { top, bottom, left, right } = info.padInfo;
  const [, h, w] = x.shape as [number, number, number, number];
  const wide = left + w + Math.max(0, right);
  // Pixels by window and place in it: of the padded image, moved to the image itself.
  const pixels = Array.from(windowPositions(top + h + Math.max(0, bottom), wide, windowsOf(info)), (at) => {
    return (Math.floor(at / wide) - top) * w + (at % wide) - left;
  });
  const place = add(argExtreme("argMax", windows, 3), reshape(integers(range(oh * ow).map((i) => i * k)), [oh, ow, 1]));
  const pixel = reshape(gather(integers(pixels), reshape(place, [n * oh * ow * c]), 0), [n, oh, ow, c]);
  const flat = add(mul(pixel, scalar(c, "int32")), iota(c, "int32"));
  const image = reshape(integers(range(n).map((i) => i * h * w * c)), [n, 1, 1, 1]);
  return [extreme("reduceMax", windows, [3]), attrs.includeBatchInIndex ? add(flat, image) : flat];
}

const range = (size: number): number[] => Array.from({ length: size }, (_, i) => i);

/** Grey dilation: the greatest of pixel + filter in each window. */
function dilation2d(x: Node, filter: Node, { strides, pad: padding, dilations }: KernelAttrs): Node {
  const info = backend_util.computeDilation2DInfo(
    x.shape as never,
    filter.shape as never,
    strides,
    padding,
    "NHWC",
    dilations,
  );
  const [kh, kw, c] = filter.shape as [number, number, number];
  return extreme("reduceMax", add(maxWindows(x, info), reshape(filter, [kh * kw, c])), [3]);
}

/** Local response normalisation (Krizhevsky et al. 2012): x / (bias + alpha·Σ x²)^beta, summed over neighbouring channels. */
function localResponse(x: Node, { depthRadius, bias, alpha, beta }: KernelAttrs): Node {
  const channels = x.shape[3]!;
  const radius = Math.min(depthRadius as number, channels - 1);
  const column = pad(
    reshape(unary("square", x), [sizeOf(x.shape) / channels, channels, 1, 1]),
    [0, radius, 0, 0],
    [0, radius, 0, 0],
  );
  const kernel = [2 * radius + 1, 1] as const;
  const power = reshape(sum(patches(column, { kernel, strides: [1, 1], dilations: [1, 1] }), [3]), x.shape);
  return mul(x, binary("pow", add(mul(power, scalar(alpha)), scalar(bias)), scalar(-beta)));
}

/** A convolution, then its bias and activation, whose numbers for each channel stand where the channels are. */
const fused =
  (convolve: (x: Node, filter: Node, attrs: KernelAttrs) => Node): Lowering =>
  (inputs, nodeOf, attrs) => {
    const x = inLastChannels(nodeOf(inputs.x!), attrs, (image) => convolve(image, nodeOf(inputs.filter!), attrs));
    const ofChannels: NodeOf = (tensor) => {
      const node = nodeOf(tensor);
      return attrs.dataFormat === "NCHW" && node.shape.length === 1 ? reshape(node, [node.shape[0]!, 1, 1]) : node;
    };
    return finish(x, inputs, ofChannels, attrs);
  };

export const windows: Lowerings = {
  AvgPool: ofOne(avgPool),
  Conv2D: ({ x, filter }, nodeOf, attrs) =>
    inLastChannels(nodeOf(x!), attrs, (image) => conv2d(image, nodeOf(filter!), attrs)),
  Conv2DBackpropInput: ({ dy, filter }, nodeOf, attrs) => {
    const inputShape = attrs.dataFormat === "NCHW" ? CHANNELS_LAST.map((i) => attrs.inputShape[i]) : attrs.inputShape;
    return inLastChannels(nodeOf(dy!), attrs, (image) => conv2dInput(image, nodeOf(filter!), { ...attrs, inputShape }));
  },
  DepthwiseConv2dNative: ({ x, filter }, nodeOf, attrs) =>
    inLastChannels(nodeOf(x!), attrs, (image) => depthwise(image, nodeOf(filter!), attrs)),
  Dilation2D: ({ x, filter }, nodeOf, attrs) => dilation2d(nodeOf(x!), nodeOf(filter!), attrs),
  FusedBatchNorm: ({ x, scale, offset, mean, variance }, nodeOf, { varianceEpsilon = 0.001 }) => {
    const deviation = unary("rsqrt", add(nodeOf(variance!), scalar(varianceEpsilon)));
    const factor = scale ? mul(deviation, nodeOf(scale)) : deviation;
    const scaled = mul(sub(nodeOf(x!), nodeOf(mean!)), factor);
    return offset ? add(scaled, nodeOf(offset)) : scaled;
  },
  FusedConv2D: fused(conv2d),
  FusedDepthwiseConv2D: fused(depthwise),
  LRN: ofOne(localResponse),
  MaxPool: ofOne((x, attrs) => extreme("reduceMax", maxWindows(x, poolInfo(x, attrs)), [3])),
  MaxPoolWithArgmax: ofOne(maxPoolWithArgmax),
};
