/**
 * Kernels that give images [N, H, W, C] another size. Where each pixel comes from depends on sizes alone, so it is worked out here, and
 * the graph has only lookups along rows and columns and, for bilinear, the weights between two of them.
 */
import { add, cast, constant, gather, integers, mul, reshape, sub, typed } from "../build/index";
import type { Node } from "../node";
import type { KernelAttrs, Lowerings } from "./lowering";

/** For each new position where it lies on the old axis, as tfjs's flags say. */
function sources(from: number, to: number, { alignCorners, halfPixelCenters }: KernelAttrs, shift: number): number[] {
  const inner = alignCorners && to > 1 ? 1 : 0;
  const scale = (from - inner) / (to - inner);
  return Array.from({ length: to }, (_, i) => (halfPixelCenters ? scale * (i + 0.5) - shift : scale * i));
}

function bilinear(x: Node, axis: number, size: number, attrs: KernelAttrs): Node {
  const last = x.shape[axis]! - 1;
  const at = sources(last + 1, size, attrs, 0.5);
  const low = at.map((position) => Math.max(0, Math.floor(position)));
  const high = at.map((position) => Math.min(last, Math.ceil(position)));
  const below = gather(x, integers(low), axis);
  if (high.every((position, i) => position === low[i])) return below;
  const fractions = typed(
    "float32",
    at.map((position, i) => position - low[i]!),
  );
  const shape = x.shape.map((_, i) => (i === axis ? size : 1));
  const fraction = reshape(constant(fractions, [size], "float32"), shape);
  return add(below, mul(sub(gather(x, integers(high), axis), below), fraction));
}

function nearest(x: Node, axis: number, size: number, attrs: KernelAttrs): Node {
  const last = x.shape[axis]! - 1;
  const round = attrs.alignCorners ? Math.round : Math.floor;
  const at = sources(last + 1, size, attrs, 0).map((position) => Math.max(0, Math.min(last, round(position))));
  return gather(x, integers(at), axis);
}

export const resize: Lowerings = {
  ResizeBilinear: ({ images }, nodeOf, attrs) => {
    const [height, width] = attrs.size as [number, number];
    return bilinear(bilinear(cast(nodeOf(images!), "float32"), 2, width, attrs), 1, height, attrs);
  },
  ResizeNearestNeighbor: ({ images }, nodeOf, attrs) => {
    const [height, width] = attrs.size as [number, number];
    return nearest(nearest(nodeOf(images!), 2, width, attrs), 1, height, attrs);
  },
};
