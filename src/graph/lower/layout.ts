/** Kernels that move numbers. */
import { slice_util, util, type TensorInfo } from "@tensorflow/tfjs-core";
import {
  broadcast,
  concat,
  gather,
  make,
  pad,
  reshape,
  reverse,
  slice,
  sliceAxis,
  transpose,
  typed,
} from "../build/index";
import type { Node } from "../node";
import { sizeOf } from "../node";
import { toAxes, toAxis } from "../shape";
import { ofList, ofOne, type KernelAttrs, type Lowerings } from "./lowering";

const withAxis = (shape: readonly number[], axis: number, extent = 1): number[] => [
  ...shape.slice(0, axis),
  extent,
  ...shape.slice(axis),
];

/** Repeats the whole of an axis: a new axis in front of it is broadcast, then merged. */
function tile(x: Node, reps: readonly number[]): Node {
  return reps.reduce((result, times, axis) => {
    if (times === 1) return result;
    const open = reshape(result, withAxis(result.shape, axis));
    const repeated = broadcast(open, withAxis(result.shape, axis, times));
    return reshape(
      repeated,
      result.shape.map((extent, i) => (i === axis ? extent * times : extent)),
    );
  }, x);
}

/** Positions of an axis as a list, then a lookup: what has no shorter form (strides beyond 1, mirrored borders). */
function pick(x: Node, axis: number, positions: readonly number[]): Node {
  return gather(x, make("const", [], [positions.length], "int32", { values: typed("int32", positions) }), axis);
}

function stridedSlice(x: Node, a: KernelAttrs): Node {
  const { begin, end, strides, finalShape } = slice_util.sliceInfo(
    [...x.shape],
    a.begin,
    a.end,
    a.strides,
    a.beginMask,
    a.endMask,
    a.ellipsisMask,
    a.newAxisMask,
    a.shrinkAxisMask,
  );
  const parts = begin.reduce((result, from, axis) => {
    const stride = strides[axis]!;
    const count = Math.max(0, Math.ceil((end[axis]! - from) / stride));
    if (stride === 1) return sliceAxis(result, axis, from, count);
    return pick(
      result,
      axis,
      Array.from({ length: count }, (_, i) => from + i * stride),
    );
  }, x);
  return reshape(parts, finalShape);
}

/** Positions of an axis after mirroring: `reflect` leaves out the border itself. */
function mirrored(extent: number, before: number, after: number, mode: string): number[] {
  const skip = mode === "reflect" ? 1 : 0;
  return Array.from({ length: before + extent + after }, (_, i) => {
    const at = i - before;
    if (at < 0) return -at - 1 + skip;
    return at < extent ? at : 2 * extent - at - 1 - skip;
  });
}

function spaceToBatch(x: Node, blocks: number[], paddings: [number, number][]): Node {
  const rest = x.shape.length - 1 - blocks.length;
  const zeros = Array<number>(rest).fill(0);
  const padded = pad(x, [0, ...paddings.map(([b]) => b), ...zeros], [0, ...paddings.map(([, a]) => a), ...zeros]);
  const [batch, ...shape] = padded.shape as [number, ...number[]];
  const spatial = blocks.map((block, i) => shape[i]! / block);
  const open = reshape(padded, [batch, ...spatial.flatMap((e, i) => [e, blocks[i]!]), ...shape.slice(blocks.length)]);
  const count = blocks.length;
  const perm = [
    ...blocks.map((_, i) => 2 + 2 * i),
    0,
    ...blocks.map((_, i) => 1 + 2 * i),
    ...Array.from({ length: rest }, (_, i) => 1 + 2 * count + i),
  ];
  return reshape(transpose(open, perm), [batch * sizeOf(blocks), ...spatial, ...shape.slice(blocks.length)]);
}

function batchToSpace(x: Node, blocks: number[], crops: [number, number][]): Node {
  const [all, ...shape] = x.shape as [number, ...number[]];
  const batch = all / sizeOf(blocks);
  const count = blocks.length;
  const open = reshape(x, [...blocks, batch, ...shape]);
  const perm = [count, ...blocks.flatMap((_, i) => [count + 1 + i, i])];
  for (let axis = 2 * count + 1; axis < open.shape.length; axis += 1) perm.push(axis);
  const spatial = blocks.map((block, i) => shape[i]! * block);
  const whole = reshape(transpose(open, perm), [batch, ...spatial, ...shape.slice(count)]);
  return blocks.reduce(
    (result, _, i) => sliceAxis(result, i + 1, crops[i]![0], spatial[i]! - crops[i]![0] - crops[i]![1]),
    whole,
  );
}

function depthToSpace(x: Node, block: number, format: string): Node {
  const nhwc = format === "NHWC";
  const [n, h, w, c] = (nhwc ? x.shape : [0, 2, 3, 1].map((i) => x.shape[i]!)) as [number, number, number, number];
  const depth = c / block ** 2;
  const last = nhwc ? x : transpose(x, [0, 2, 3, 1]);
  const open = transpose(reshape(last, [n, h, w, block, block, depth]), [0, 1, 3, 2, 4, 5]);
  const result = reshape(open, [n, h * block, w * block, depth]);
  return nhwc ? result : transpose(result, [0, 3, 1, 2]);
}

export const layout: Lowerings = {
  BatchToSpaceND: ofOne((x, { blockShape, crops }) => batchToSpace(x, blockShape, crops)),
  Concat: ofList((parts, { axis }) => concat(parts, toAxis(axis, parts[0]!.shape.length))),
  DepthToSpace: ofOne((x, { blockSize, dataFormat }) => depthToSpace(x, blockSize, dataFormat)),
  ExpandDims: ({ input }, nodeOf, { dim }) => {
    const x = nodeOf(input!);
    return reshape(x, withAxis(x.shape, dim < 0 ? x.shape.length + 1 + dim : dim));
  },
  FlipLeftRight: ({ image }, nodeOf) => reverse(nodeOf(image!), [2]),
  MirrorPad: ofOne((x, { paddings, mode }) =>
    (paddings as [number, number][]).reduce(
      (result, [before, after], axis) =>
        before + after === 0 ? result : pick(result, axis, mirrored(x.shape[axis]!, before, after, mode)),
      x,
    ),
  ),
  Pack: ofList((parts, { axis }) => {
    const at = axis < 0 ? parts[0]!.shape.length + 1 + axis : axis;
    return concat(
      parts.map((part) => reshape(part, withAxis(part.shape, at))),
      at,
    );
  }),
  PadV2: ofOne((x, { paddings, constantValue }) =>
    pad(
      x,
      paddings.map(([before]: number[]) => before),
      paddings.map(([, after]: number[]) => after),
      constantValue,
    ),
  ),
  Reshape: ofOne((x, { shape }) => reshape(x, util.inferFromImplicitShape(shape, sizeOf(x.shape)))),
  Reverse: ofOne((x, { dims }) => reverse(x, toAxes(dims, x.shape.length))),
  Slice: ofOne((x, { begin, size }) => {
    const [from, extents] = slice_util.parseSliceParams({ shape: [...x.shape] } as TensorInfo, begin, size);
    return slice(x, from!, extents!);
  }),
  SpaceToBatchND: ofOne((x, { blockShape, paddings }) => spaceToBatch(x, blockShape, paddings)),
  SplitV: ofOne((x, { numOrSizeSplits, axis }) => {
    const at = toAxis(axis, x.shape.length);
    const extent = x.shape[at]!;
    const sizes: number[] = Array.isArray(numOrSizeSplits)
      ? numOrSizeSplits.map((size: number) =>
          size === -1 ? extent - numOrSizeSplits.reduce((s, e) => s + e, 1) : size,
        )
      : Array<number>(numOrSizeSplits).fill(extent / numOrSizeSplits);
    let begin = 0;
    return sizes.map((size) => sliceAxis(x, at, (begin += size) - size, size));
  }),
  StridedSlice: ofOne((x, attrs) => stridedSlice(x, attrs)),
  Tile: ofOne((x, { reps }) => tile(x, reps)),
  Transpose: ofOne((x, { perm }) => transpose(x, perm)),
  Unpack: ({ value }, nodeOf, { axis }) => {
    const x = nodeOf(value!);
    const at = toAxis(axis, x.shape.length);
    const shape = x.shape.filter((_, i) => i !== at);
    return Array.from({ length: x.shape[at]! }, (_, i) => reshape(sliceAxis(x, at, i, 1), shape));
  },
};
