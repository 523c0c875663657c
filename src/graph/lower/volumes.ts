/** Kernels of volumes, NDHWC, as those of images: convolution = windows + dot, pooling = windows + reduction. */
import { backend_util } from "@tensorflow/tfjs-core";
import { cast, div, dot, extreme, foldVolume, pad, reshape, slice, sum, volumePatches } from "../build/index";
import type { VolumeWindows } from "../build/index";
import type { Node } from "../node";
import { sizeOf } from "../node";
import { insideCounts, least } from "./border";
import { ofOne, type KernelAttrs, type Lowerings } from "./lowering";

type Info = ReturnType<typeof backend_util.computeConv3DInfo>;

const windowsOf = (info: Info): VolumeWindows => ({
  kernel: [info.filterDepth, info.filterHeight, info.filterWidth],
  strides: [info.strideDepth, info.strideHeight, info.strideWidth],
  dilations: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
});

const convInfo = (
  shape: readonly number[],
  filter: Node,
  { strides, dilations = 1, pad: padding }: KernelAttrs,
): Info => backend_util.computeConv3DInfo(shape as never, filter.shape as never, strides, dilations, padding);

const poolInfo = (x: Node, { filterSize, strides, pad: padding, dimRoundingMode, dataFormat }: KernelAttrs): Info =>
  backend_util.computePool3DInfo(x.shape as never, filterSize, strides, 1, padding, dimRoundingMode, dataFormat);

const before = ({ padInfo: { front, top, left } }: Info): number[] => [0, front, top, left, 0];
const after = ({ padInfo: { back, bottom, right } }: Info): number[] =>
  [0, back, bottom, right, 0].map((n) => Math.max(0, n));

const positive = (extents: readonly number[]): number[] => extents.map((n) => Math.max(0, n));
const negative = (extents: readonly number[]): number[] => extents.map((n) => Math.max(0, -n));

/** tfjs's "same" border of a volume is negative where the stride is greater than the window: the first pixels are left out. */
function windowed(x: Node, info: Info, border = 0): Node {
  const gone = negative(before(info));
  const rest = slice(
    x,
    gone,
    x.shape.map((extent, i) => extent - gone[i]!),
  );
  return volumePatches(pad(rest, positive(before(info)), after(info), border), windowsOf(info));
}

function conv3d(x: Node, filter: Node, attrs: KernelAttrs): Node {
  const windows = windowed(x, convInfo(x.shape, filter, attrs));
  const [k, c] = windows.shape.slice(-2) as [number, number];
  const places = windows.shape.slice(0, 4);
  const out = filter.shape[4]!;
  const rows = reshape(windows, [sizeOf(places), k * c]);
  return reshape(dot(rows, reshape(filter, [k * c, out])), [...places, out]);
}

/** The transpose of conv3d: what tf.conv3dTranspose runs. */
function conv3dInput(dy: Node, filter: Node, attrs: KernelAttrs): Node {
  const shape = attrs.inputShape as number[];
  const info = convInfo(shape, filter, attrs);
  const [first, last] = [before(info), after(info)];
  const whole = shape.map((extent, i) => first[i]! + extent + last[i]!);
  const [c, out] = filter.shape.slice(3) as [number, number];
  const k = sizeOf(filter.shape.slice(0, 3));
  const places = dy.shape.slice(0, 4);
  const spread = dot(reshape(dy, [sizeOf(places), out]), reshape(filter, [k * c, out]), false, true);
  const folded = foldVolume(reshape(spread, [...places, k, c]), whole, windowsOf(info));
  const [border, gone] = [positive(first), negative(first)];
  const seen = slice(
    folded,
    border,
    shape.map((extent, i) => extent - gone[i]!),
  );
  return pad(
    seen,
    gone,
    gone.map(() => 0),
  );
}

function avgPool3d(x: Node, attrs: KernelAttrs): Node {
  const info = poolInfo(x, attrs);
  const { kernel, strides } = windowsOf(info);
  return div(sum(windowed(x, info), [4]), insideCounts(x.shape, kernel, strides, before(info), info.outShape));
}

export const volumes: Lowerings = {
  AvgPool3D: ofOne(avgPool3d),
  Conv3D: ({ x, filter }, nodeOf, attrs) => conv3d(nodeOf(x!), nodeOf(filter!), attrs),
  Conv3DBackpropInputV2: ({ dy, filter }, nodeOf, attrs) => conv3dInput(nodeOf(dy!), nodeOf(filter!), attrs),
  /** A float32 tensor, also of whole numbers. */
  MaxPool3D: ofOne((x, attrs) => {
    const info = poolInfo(x, attrs);
    return cast(extreme("reduceMax", windowed(x, info, least(x.dtype)), [4]), "float32");
  }),
};
