// Kernels with many ways to be called: shapes, windows, axes and flags drawn at random, always the same draws.
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, it } from "vitest";
import { expectSameAsTfjs, float, integers, type Input, type Tensors } from "./sameAsTfjs";

type T = tf.Tensor;
type Pair = [number, number];

const extent = (min: number, max: number) => fc.integer({ min, max });
const flag = fc.boolean();
const border = fc.constantFrom("same" as const, "valid" as const);

/** Draws 12 cases with a fixed seed. */
function like<D>(name: string, drawn: fc.Arbitrary<D>, story: (draw: D) => readonly [Tensors, ...Input[]]): void {
  it(`${name}, as tfjs has it`, async () => {
    await fc.assert(
      fc.asyncProperty(drawn, async (draw) => {
        const [f, ...inputs] = story(draw);
        // Products of up to a hundred float32 terms.
        await expectSameAsTfjs(f, inputs, 3e-5);
      }),
      { seed: 7, numRuns: 12 },
    );
  });
}

const image = fc.record({ n: extent(1, 2), h: extent(4, 7), w: extent(4, 7), c: extent(1, 3) });
const window = fc.record({ kh: extent(1, 3), kw: extent(1, 3), stride: extent(1, 3), pad: border });
/** Strides and dilations exclude each other in tfjs. */
const dilated = fc.oneof(
  fc.record({ strides: fc.tuple(extent(1, 3), extent(1, 3)), dilations: fc.constant<Pair>([1, 1]) }),
  fc.record({ strides: fc.constant<Pair>([1, 1]), dilations: fc.tuple(extent(1, 2), extent(1, 2)) }),
);
const at = (d: { n: number; h: number; w: number; c: number }) => float(d.n, d.h, d.w, d.c);

describe("convolution", () => {
  const drawn = fc.record({ i: image, k: window, d: dilated, out: extent(1, 3) });
  like("conv2d", drawn, ({ i, k, d, out }) => [
    (x: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2d(x, w, d.strides, k.pad, "NHWC", d.dilations),
    at(i),
    float(k.kh, k.kw, i.c, out),
  ]);
  like("conv2d, channels first", drawn, ({ i, k, d, out }) => [
    (x: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2d(x, w, d.strides, k.pad, "NCHW", d.dilations),
    float(i.n, i.c, i.h, i.w),
    float(k.kh, k.kw, i.c, out),
  ]);
  like("fused conv2d, channels first", drawn, ({ i, k, out }) => [
    (x: tf.Tensor4D, filter: tf.Tensor4D, bias: T, slope: T) =>
      tf.fused.conv2d({
        ...{ x, filter, bias, strides: k.stride, pad: k.pad, dataFormat: "NCHW" },
        ...{ activation: "prelu", preluActivationWeights: slope },
      }),
    float(i.n, i.c, i.h, i.w),
    float(k.kh, k.kw, i.c, out),
    float(out),
    float(out),
  ]);
  like("conv2d with its own borders", drawn, ({ i, k, d, out }) => [
    (x: tf.Tensor4D, w: tf.Tensor4D) =>
      tf.conv2d(
        x,
        w,
        d.strides,
        [
          [0, 0],
          [1, 0],
          [2, out],
          [0, 0],
        ],
        "NHWC",
        d.dilations,
        "floor",
      ),
    at(i),
    float(k.kh, k.kw, i.c, out),
  ]);
  like("depthwiseConv2d", drawn, ({ i, k, d, out }) => [
    (x: tf.Tensor4D, w: tf.Tensor4D) => tf.depthwiseConv2d(x, w, d.strides, k.pad, "NHWC", d.dilations),
    at(i),
    float(k.kh, k.kw, i.c, out),
  ]);
  like("separableConv2d", drawn, ({ i, k, out }) => [
    (x: tf.Tensor4D, a: tf.Tensor4D, b: tf.Tensor4D) => tf.separableConv2d(x, a, b, k.stride, k.pad),
    at(i),
    float(k.kh, k.kw, i.c, 2),
    float(1, 1, 2 * i.c, out),
  ]);
  like("conv2dTranspose", drawn, ({ i, k, out }) => [
    (x: tf.Tensor4D, w: tf.Tensor4D) =>
      tf.conv2dTranspose(x, w, [i.n, i.h * k.stride, i.w * k.stride, out], k.stride, "same"),
    at(i),
    float(k.kh, k.kw, out, i.c),
  ]);
  like("conv1d", drawn, ({ i, k, d, out }) => [
    (x: tf.Tensor3D, w: tf.Tensor3D) => tf.conv1d(x, w, d.strides[0], k.pad, "NWC", d.dilations[0]),
    float(i.n, i.h, i.c),
    float(k.kh, i.c, out),
  ]);
  like("conv3d", drawn, ({ i, k, d, out }) => [
    (x: tf.Tensor5D, w: tf.Tensor5D) =>
      tf.conv3d(
        x,
        w,
        [k.stride, d.strides[0], d.strides[1]],
        k.pad,
        "NDHWC",
        k.stride === 1 ? [1, d.dilations[0], d.dilations[1]] : 1,
      ),
    float(i.n, 4, i.h, i.w, i.c),
    float(2, k.kh, k.kw, i.c, out),
  ]);
  like("conv3dTranspose", drawn, ({ i, k, out }) => [
    (x: tf.Tensor5D, w: tf.Tensor5D) =>
      tf.conv3dTranspose(x, w, [i.n, 2 * k.stride, 3 * k.stride, 4 * k.stride, out], k.stride, "same"),
    float(i.n, 2, 3, 4, i.c),
    float(2, k.kh, k.kw, out, i.c),
  ]);
  like("dilation2d", drawn, ({ i, k, d }) => [
    (x: tf.Tensor4D, w: tf.Tensor3D) => tf.dilation2d(x, w, d.strides, k.pad, d.dilations),
    at(i),
    float(k.kh, k.kw, i.c),
  ]);
});

describe("pooling", () => {
  const drawn = fc.record({ i: image, k: window, d: dilated });
  for (const kind of ["max", "avg"] as const) {
    like(`${kind} pooling`, drawn, ({ i, k }) => [
      (x: tf.Tensor4D) =>
        kind === "max" ? tf.maxPool(x, [k.kh, k.kw], k.stride, k.pad) : tf.avgPool(x, [k.kh, k.kw], k.stride, k.pad),
      at(i),
    ]);
    like(`dilated ${kind} pooling`, drawn, ({ i, k, d }) => [
      (x: tf.Tensor4D) => tf.pool(x, [k.kh, k.kw], kind, k.pad, d.dilations, d.strides),
      at(i),
    ]);
    like(`${kind} pooling of volumes`, drawn, ({ i, k }) => [
      (x: tf.Tensor5D) => (kind === "max" ? tf.maxPool3d : tf.avgPool3d)(x, [2, k.kh, k.kw], k.stride, k.pad),
      float(i.n, 3, i.h, i.w, i.c),
    ]);
  }
  like("max pooling of whole numbers", drawn, ({ i, k }) => [
    (x: tf.Tensor4D) => tf.maxPool(x, [k.kh, k.kw], k.stride, k.pad),
    integers(
      Array.from({ length: i.n * i.h * i.w * i.c }, (_, j) => ((j * 37) % 19) - 12),
      at(i).shape,
    ),
  ]);
  like("maxPoolWithArgmax", fc.tuple(drawn, flag), ([{ i, k }, batch]) => [
    (x: tf.Tensor4D) => {
      const { result, indexes } = tf.maxPoolWithArgmax(x, [k.kh, k.kw], k.stride, k.pad, batch);
      return [result!, indexes!];
    },
    at(i),
  ]);
  like("localResponseNormalization", fc.record({ c: extent(1, 6), radius: extent(0, 7) }), ({ c, radius }) => [
    (x: tf.Tensor4D) => tf.localResponseNormalization(x, radius, 1, 0.5, 0.75),
    float(1, 2, 3, c),
  ]);
});

describe("images of another size", () => {
  const drawn = fc.record({ i: image, height: extent(1, 9), width: extent(1, 9), how: extent(0, 2) });
  for (const kind of ["resizeBilinear", "resizeNearestNeighbor"] as const)
    like(kind, drawn, ({ i, height, width, how }) => [
      (x: tf.Tensor4D) => tf.image[kind](x, [height, width], how === 1, how === 2),
      at(i),
    ]);
  const corner = fc.double({ min: -0.35, max: 1.35, noNaN: true });
  like(
    "cropAndResize",
    fc.record({ boxes: fc.array(corner, { minLength: 8, maxLength: 8 }), height: extent(1, 4), width: extent(1, 4) }),
    ({ boxes, height, width }) => [
      (x: tf.Tensor4D, at: tf.Tensor2D, owners: tf.Tensor1D) =>
        tf.image.cropAndResize(x, at, owners, [height, width], "bilinear", 0.25),
      float(2, 5, 4, 2),
      { shape: [2, 4], values: boxes },
      integers([1, 0]),
    ],
  );
});

describe("axes and ranges", () => {
  const shape = fc.array(extent(1, 3), { minLength: 1, maxLength: 4 });
  const axes = shape.chain((extents) =>
    fc.record({
      extents: fc.constant(extents),
      axis: extent(-extents.length, extents.length - 1),
      several: fc.uniqueArray(extent(0, extents.length - 1), { minLength: 1 }),
      first: flag,
      second: flag,
    }),
  );
  for (const name of ["sum", "mean", "max", "min", "prod", "logSumExp"] as const)
    like(name, axes, ({ extents, several, axis, first, second }) => [
      (x: T) => tf[name](x, second ? axis : several, first),
      float(...extents),
    ]);
  for (const name of ["cumsum", "cumprod"] as const)
    like(name, axes, ({ extents, axis, first, second }) => [
      (x: T) => tf[name](x, axis < 0 ? axis + extents.length : axis, first, second),
      float(...extents),
    ]);
  like("argMax, reverse, stack, unstack, split, softmax", axes, ({ extents, axis, several }) => [
    (x: T) => [
      tf.argMax(x, axis),
      tf.argMin(x, axis),
      tf.reverse(x, several),
      tf.stack([x, tf.neg(x)], axis),
      ...tf.unstack(x, axis),
      ...tf.split(x, [1, extents.at(axis)! - 1], axis),
      tf.softmax(x),
      tf.logSoftmax(x),
      tf.expandDims(x, axis),
      tf.squeeze(tf.slice(x, [0], [1])),
    ],
    float(...extents),
  ]);
  like(
    "stridedSlice",
    fc.record({ begin: extent(0, 5), size: extent(1, 6), stride: extent(1, 3), back: flag, masks: extent(0, 3) }),
    ({ begin, size, stride, back, masks }) => {
      const end = back ? (begin - size < 0 ? -7 : begin - size) : begin + size < 6 ? begin + size - 6 : 6;
      const by = back ? -stride : stride;
      return [
        (x: T) => [
          tf.stridedSlice(x, [begin, 1], [end, 3], [by, 1], masks & 1, masks & 2),
          tf.stridedSlice(x, [begin, -1], [6, 4], [1, 1], 0, 0, 0, 0, masks & 2),
          tf.stridedSlice(x, [0, begin % 4], [0, 4], [1, 1], 0, 0, 1, 0),
          tf.stridedSlice(x, [0, 1, 0], [0, 5, 4], [1, 2, 1], 0, 0, 0, 1),
        ],
        float(6, 4),
      ];
    },
  );
  like(
    "gather",
    fc.record({ axis: extent(-3, 2), rank: extent(0, 2), batch: extent(0, 1) }),
    ({ axis, rank, batch }) => {
      const all = [1, 0, 1, 0];
      const shape = batch ? [2, 2] : [[], [2], [2, 2]][rank]!;
      const count = shape.reduce((a, b) => a * b, 1);
      return [
        (x: T, i: T) => tf.gather(x, i as tf.Tensor1D, batch && axis % 3 === 0 ? 1 : axis, batch),
        float(2, 3, 2),
        integers(all.slice(0, count), shape),
      ];
    },
  );
});

describe("einsum", () => {
  const equations = [
    "ij->ji",
    "ij->",
    "ij->i",
    "ij,jk->ik",
    "ij,ij->",
    "ij,kj->ki",
    "ij,j->i",
    "i,j->ji",
    "ijk,kl->ijl",
  ];
  const batched = ["ijk,ikl->ijl", "ijk,ilk->jil", "ij,ij->ij", "ijk,k->ji", "ijkl,ijml->ijkm"];
  like("einsum", fc.constantFrom(...equations, ...batched), (equation) => {
    const terms = equation.split("->")[0]!.split(",");
    return [
      (...parts: T[]) => tf.einsum(equation, ...parts),
      ...terms.map((term) => float(...[...term].map((letter) => 2 + ("ijklm".indexOf(letter) % 3)))),
    ] as never;
  });
});

describe("positions", () => {
  const places = extent(0, 5).chain((count) =>
    fc.record({
      count: fc.constant(count),
      rows: fc.array(extent(0, 2), { minLength: count, maxLength: count }),
      columns: fc.array(extent(0, 3), { minLength: count, maxLength: count }),
    }),
  );
  const tuples = ({ count, rows, columns }: { count: number; rows: number[]; columns: number[] }) =>
    integers(
      rows.flatMap((row, i) => [row, columns[i]!]),
      [count, 2],
    );
  const some = places.filter(({ count }) => count > 0);
  like("gatherND", some, (drawn) => [(x: T, i: T) => tf.gatherND(x, i), float(3, 4, 2), tuples(drawn)]);
  like("scatterND", some, (drawn) => [
    (i: T, x: T) => tf.scatterND(i, x, [3, 4, 2]),
    tuples(drawn),
    float(drawn.count, 2),
  ]);
  like("tensorScatterUpdate", some, (drawn) => [
    (i: T, x: T, t: T) => tf.tensorScatterUpdate(t, i, x),
    tuples(drawn),
    float(drawn.count, 2),
    float(3, 4, 2),
  ]);
  like("sparseToDense", some, (drawn) => [
    (i: T, x: T) => tf.sparseToDense(i, x, [3, 4], -1),
    tuples(drawn),
    float(drawn.count),
  ]);
  like("denseBincount", places, ({ count, rows, columns }) => [
    (i: tf.Tensor1D, x: tf.Tensor1D) => [
      tf.denseBincount(i, x, 3),
      tf.denseBincount(tf.reshape(tf.stack([i, i]), [2, count]) as tf.Tensor2D, tf.stack([x, x]) as tf.Tensor2D, 2),
    ],
    integers(rows.map((row, i) => row + columns[i]!)),
    float(count),
  ]);
  like("topk", fc.record({ rows: extent(1, 3), size: extent(1, 6), ties: flag }), ({ rows, size, ties }) => [
    (x: T) => {
      const { values, indices } = tf.topk(x, Math.ceil(size / 2));
      return [values, indices];
    },
    ties
      ? integers(
          Array.from({ length: rows * size }, (_, i) => (i * 5) % 3),
          [rows, size],
        )
      : float(rows, size),
  ]);
});
