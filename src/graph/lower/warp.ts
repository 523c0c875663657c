/**
 * Kernels that look images [N, H, W, C] up at other places: crops of boxes, projective transforms, rotations. Boxes and transforms are
 * tensors, so places are computed in the graph, and bilinear results have gradients also by them.
 */
import { backend_util } from "@tensorflow/tfjs-core";
import {
  add,
  binary,
  cast,
  constant,
  div,
  gather,
  integers,
  iota,
  mul,
  reshape,
  scalar,
  select,
  sliceAxis,
  sub,
  typed,
  unary,
} from "../build/index";
import type { Node } from "../node";
import { sizeOf } from "../node";
import { broadcastShapes } from "../shape";
import type { KernelAttrs, Lowerings } from "./lowering";

const floor = (x: Node): Node => unary("floor", x);
/** Halves go up, as JavaScript's Math.round does. */
const rounded = (x: Node): Node => floor(add(x, scalar(0.5)));
const both = (a: Node, b: Node): Node => binary("and", a, b);
const clamped = (x: Node, last: number): Node => binary("min", binary("max", x, scalar(0)), scalar(last));
const inside = (x: Node, last: number): Node =>
  both(binary("greaterEqual", x, scalar(0)), binary("lessEqual", x, scalar(last)));
const column = (x: Node, i: number): Node => reshape(sliceAxis(x, 1, i, 1), [x.shape[0]!, 1]);

/**
 * Pixels of `image` at whole places `batch`, `y`, `x` (their shapes broadcast), each cut off at the border: [..., C].
 */
function pixels(image: Node, batch: Node, y: Node, x: Node): Node {
  const [n, h, w, c] = image.shape as [number, number, number, number];
  const whole = (place: Node, extent: number) => cast(clamped(place, extent - 1), "int32");
  const row = add(mul(batch, scalar(h, "int32")), whole(y, h));
  const at = add(mul(row, scalar(w, "int32")), whole(x, w));
  const shape = broadcastShapes(batch.shape, broadcastShapes(y.shape, x.shape));
  const rows = gather(reshape(image, [n * h * w, c]), reshape(at, [sizeOf(shape)]), 0);
  return reshape(rows, [...shape, c]);
}

const withChannel = (x: Node): Node => reshape(x, [...x.shape, 1]);
const between = (a: Node, b: Node, part: Node): Node => add(a, mul(sub(b, a), part));

function cropAndResize(image: Node, boxes: Node, owners: Node, attrs: KernelAttrs): Node {
  const [n, h, w] = image.shape as [number, number, number, number];
  const [height, width] = attrs.cropSize as [number, number];
  const count = boxes.shape[0]!;
  /** Where the pixels of each crop lie along one axis: [boxes, size]. */
  const places = (begin: Node, end: Node, extent: number, size: number): Node => {
    if (size === 1) return mul(mul(add(begin, end), scalar(0.5)), scalar(extent - 1));
    const step = div(mul(sub(end, begin), scalar(extent - 1)), scalar(size - 1));
    return add(mul(begin, scalar(extent - 1)), mul(iota(size, "float32"), step));
  };
  const y = reshape(places(column(boxes, 0), column(boxes, 2), h, height), [count, height, 1]);
  const x = reshape(places(column(boxes, 1), column(boxes, 3), w, width), [count, 1, width]);
  const owner = reshape(binary("min", owners, scalar(n - 1, "int32")), [count, 1, 1]);
  const image32 = cast(image, "float32");
  const at = (row: Node, col: Node) => pixels(image32, owner, row, col);
  const value =
    attrs.method === "bilinear"
      ? crossed(at, [floor(y), unary("ceil", y)], [floor(x), unary("ceil", x)], sub(y, floor(y)), sub(x, floor(x)))
      : at(rounded(y), rounded(x));
  const filled = select(
    withChannel(both(inside(y, h - 1), inside(x, w - 1))),
    value,
    scalar(attrs.extrapolationValue as number),
  );
  // Boxes of an image that is not there stay zero, as tfjs leaves them.
  const known = reshape(binary("less", owners, scalar(n, "int32")), [count, 1, 1, 1]);
  return select(known, filled, scalar(0));
}

/** Between four pixels: along x in both rows, then along y. */
function crossed(
  at: (y: Node, x: Node) => Node,
  [top, bottom]: readonly [Node, Node],
  [left, right]: readonly [Node, Node],
  down: Node,
  across: Node,
): Node {
  const [dy, dx] = [withChannel(down), withChannel(across)];
  return between(between(at(top, left), at(top, right), dx), between(at(bottom, left), at(bottom, right), dx), dy);
}

/** tfjs's fill modes: what a place outside of an axis of `extent` pixels stands for. */
function mapped(place: Node, extent: number, mode: string): Node {
  const last = extent - 1;
  if (mode === "nearest") return clamped(place, last);
  if (mode !== "reflect" && mode !== "wrap") return place;
  if (extent <= 1) return mul(place, scalar(0));
  const negative = binary("less", place, scalar(0));
  const beyond = binary("greater", place, scalar(last));
  const period = mode === "reflect" ? 2 * extent : last;
  const turn = mode === "reflect" ? 2 * extent : extent;
  const times = (x: Node) => floor(div(x, scalar(period)));
  const up = add(place, mul(times(mul(place, scalar(-1))), scalar(turn)));
  const down = sub(place, mul(times(place), scalar(turn)));
  if (mode === "wrap") return clamped(select(negative, add(up, scalar(extent)), select(beyond, down, place)), last);
  const mirrored = (x: Node, sum: number) => sub(scalar(sum), x);
  const fromBelow = select(binary("less", up, scalar(-extent)), add(up, scalar(2 * extent)), mirrored(up, -1));
  const fromAbove = select(binary("greaterEqual", down, scalar(extent)), mirrored(down, 2 * extent - 1), down);
  return clamped(select(negative, fromBelow, select(beyond, fromAbove, place)), last);
}

/** A projective transform for each image: eight numbers that take an output pixel to an input place. */
function transform(image: Node, transforms: Node, attrs: KernelAttrs): Node {
  const [n, h, w] = image.shape as [number, number, number, number];
  const [height, width] = (attrs.outputShape ?? [h, w]) as [number, number];
  const part = (i: number) => reshape(sliceAxis(transforms, 1, i, 1), [transforms.shape[0]!, 1, 1]);
  const outX = reshape(iota(width, "float32"), [1, 1, width]);
  const outY = reshape(iota(height, "float32"), [1, height, 1]);
  const line = (a: number, b: number, c: Node) => add(add(mul(part(a), outX), mul(part(b), outY)), c);
  const depth = line(6, 7, scalar(1));
  const infinite = binary("equal", depth, scalar(0));
  const safe = select(infinite, scalar(1), depth);
  const x = mapped(div(line(0, 1, part(2)), safe), w, attrs.fillMode);
  const y = mapped(div(line(3, 4, part(5)), safe), h, attrs.fillMode);
  const batch = reshape(iota(n, "int32"), [n, 1, 1]);
  const image32 = cast(image, "float32");
  const fill = scalar(attrs.fillValue as number);
  const at = (row: Node, col: Node) =>
    select(withChannel(both(inside(row, h - 1), inside(col, w - 1))), pixels(image32, batch, row, col), fill);
  const one = scalar(1);
  const value =
    attrs.interpolation === "nearest"
      ? at(rounded(y), rounded(x))
      : crossed(at, [floor(y), add(floor(y), one)], [floor(x), add(floor(x), one)], sub(y, floor(y)), sub(x, floor(x)));
  return cast(select(withChannel(infinite), fill, value), image.dtype);
}

/** Rotation by a number known here, to the nearest pixel: one lookup. */
function rotate(image: Node, { radians, fillValue, center }: KernelAttrs): Node {
  const [n, h, w, c] = image.shape as [number, number, number, number];
  const [centerX, centerY] = backend_util.getImageCenter(center, h, w);
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  const from: number[] = [];
  for (let y = 0; y < h; y += 1)
    for (let x = 0; x < w; x += 1) {
      const col = Math.round((x - centerX) * cos - (y - centerY) * sin + centerX);
      const row = Math.round((x - centerX) * sin + (y - centerY) * cos + centerY);
      from.push(col >= 0 && col < w && row >= 0 && row < h ? row * w + col : -1);
    }
  const moved = gather(reshape(image, [n, h * w, c]), integers(from.map((at) => Math.max(0, at))), 1);
  const seen = reshape(binary("greaterEqual", integers(from), scalar(0, "int32")), [h * w, 1]);
  // tfjs fills colours as given and the fourth channel, opacity, with 255.
  const fills = Array.from({ length: c }, (_, i) =>
    typeof fillValue === "number" ? fillValue : i === 3 ? 255 : Number(fillValue[i]),
  );
  return reshape(select(seen, moved, constant(typed("float32", fills), [c], "float32")), image.shape);
}

export const warp: Lowerings = {
  CropAndResize: ({ image, boxes, boxInd }, nodeOf, attrs) =>
    cropAndResize(nodeOf(image!), nodeOf(boxes!), nodeOf(boxInd!), attrs),
  RotateWithOffset: ({ image }, nodeOf, attrs) => rotate(nodeOf(image!), attrs),
  Transform: ({ image, transforms }, nodeOf, attrs) => transform(nodeOf(image!), nodeOf(transforms!), attrs),
};
