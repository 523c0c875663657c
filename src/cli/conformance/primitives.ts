/**
 * Every primitive with random shapes, axes and broadcasts, as samples for properties: a function of nodes, and numbers for its inputs that
 * stay away from kinks, poles and ties, so that finite differences mean something.
 */
import fc from "fast-check";
import * as b from "../../graph/build/index";
import { custom } from "../../graph/custom";
import type { DType, Node } from "../../graph/node";
import { given, type Given } from "./given";

export interface Sample {
  readonly inputs: readonly Given[];
  readonly f: (...nodes: Node[]) => Node;
  /** What fast-check shows of a failure. */
  readonly toString: () => string;
}
export interface Primitive {
  readonly op: string;
  readonly sample: fc.Arbitrary<Sample>;
}

export const sizeOf = (shape: readonly number[]) => shape.reduce((a, e) => a * e, 1);
const fraction = (x: number) => x - Math.floor(x);
/** Well separated numbers in (low, high), in no order: no two inputs of a sample share a value. */
const spread = (seed: number, size: number, [low, high]: Range): number[] =>
  Array.from({ length: size }, (_, i) => low + (high - low) * fraction(seed * 0.754877666 + 0.001 + i * 0.61803398875));
type Range = readonly [number, number];

const extent = fc.integer({ min: 1, max: 4 });
const shapeOf = (minLength: number, maxLength: number) => fc.array(extent, { minLength, maxLength });
const seeds = fc.integer({ min: 1, max: 9999 });

/** Two or three shapes that broadcast to one. */
const broadcasting = (count: number) =>
  shapeOf(0, 3).chain((shape) =>
    fc
      .array(
        fc.tuple(fc.integer({ min: 0, max: shape.length }), fc.array(fc.boolean(), { minLength: 3, maxLength: 3 })),
        {
          minLength: count,
          maxLength: count,
        },
      )
      .map((choices) => choices.map(([drop, ones]) => shape.slice(drop).map((e, i) => (ones[i] ? 1 : e)))),
  );

const sampleOf = (f: Sample["f"], ...inputs: Given[]): Sample => ({
  inputs,
  f,
  toString: () => `${f.toString()} of ${JSON.stringify(inputs)}`,
});
const float = (shape: readonly number[], seed: number, range: Range = [-1.5, 1.5]): Given =>
  given(spread(seed, sizeOf(shape), range), shape);
const whole = (shape: readonly number[], seed: number, below: number, dtype: DType = "int32"): Given =>
  given(spread(seed, sizeOf(shape), [0, below]).map(Math.floor), shape, dtype);

const positive: Range = [0.3, 2];
const inside: Range = [-0.9, 0.9];
const ranges: Record<string, Range> = {
  ...Object.fromEntries(["log", "sqrt", "rsqrt", "reciprocal", "log1p"].map((op) => [op, positive])),
  ...Object.fromEntries(["asin", "acos", "atanh", "tan"].map((op) => [op, inside])),
  acosh: [1.2, 3],
};
/** Ranges of the two operands. */
const pairs: Record<string, readonly [Range, Range]> = {
  div: [[-1.5, 1.5], positive],
  pow: [positive, [-1.5, 1.5]],
  mod: [[-1.5, 1.5], positive],
  floorDiv: [[-1.5, 1.5], positive],
};

const one = (op: string, f: (x: Node) => Node, range: Range | undefined, shapes = shapeOf(0, 3)): Primitive => ({
  op,
  sample: fc.tuple(shapes, seeds).map(([shape, seed]) => sampleOf(f, float(shape, seed, range))),
});

const unaries = [...b.UNARY, "isNaN", "isInf", "isFinite"].map((op) => one(op, (x) => b.unary(op, x), ranges[op]));

const binaries = [...b.ARITHMETIC, ...b.COMPARISONS.filter((op) => op !== "and" && op !== "or")].map(
  (op): Primitive => ({
    op,
    sample: fc.tuple(broadcasting(2), seeds).map(([[left, right], seed]) => {
      const [l, r] = pairs[op] ?? [
        [-1.5, 1.5],
        [-1.4, 1.6],
      ];
      return sampleOf((x, y) => b.binary(op, x!, y!), float(left!, seed, l), float(right!, seed + 1, r));
    }),
  }),
);

const logical = ["and", "or"].map((op): Primitive => ({
  op,
  sample: fc
    .tuple(broadcasting(2), seeds)
    .map(([[left, right], seed]) =>
      sampleOf((x, y) => b.binary(op, x!, y!), whole(left!, seed, 2, "bool"), whole(right!, seed + 1, 2, "bool")),
    ),
}));

const subset = (rank: number) => fc.subarray([...Array(rank).keys()], { minLength: 1 });
const axisOf = (rank: number) => fc.integer({ min: 0, max: rank - 1 });

/** A primitive of one array whose attributes are drawn after its shape. */
const drawn = <T>(
  op: string,
  shapes: fc.Arbitrary<number[]>,
  attrs: (shape: number[]) => fc.Arbitrary<T>,
  f: (x: Node, attrs: T) => Node,
): Primitive => ({
  op,
  sample: fc
    .tuple(shapes, seeds)
    .chain(([shape, seed]) => attrs(shape).map((a) => sampleOf((x) => f(x!, a), float(shape, seed)))),
});

const windows = fc.record({
  kernel: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 })),
  strides: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
  dilations: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.constant(1)),
});
const images = fc.tuple(fc.integer({ min: 1, max: 2 }), fc.constant(4), fc.constant(5), fc.integer({ min: 1, max: 2 }));

const arrays: Primitive[] = [
  drawn(
    "argMax",
    shapeOf(1, 3),
    (s) => axisOf(s.length),
    (x, axis) => b.argExtreme("argMax", x, axis),
  ),
  drawn(
    "argMin",
    shapeOf(1, 3),
    (s) => axisOf(s.length),
    (x, axis) => b.argExtreme("argMin", x, axis),
  ),
  one("argSort", b.argSort, undefined, shapeOf(1, 3)),
  one("sort", b.sort, undefined, shapeOf(0, 3)),
  {
    op: "broadcast",
    sample: fc
      .tuple(broadcasting(1), shapeOf(0, 1), seeds)
      .map(([[shape], more, seed]) =>
        sampleOf((x) => b.broadcast(x!, [...more, ...shape!.map((e) => (e === 1 ? 2 : e))]), float(shape!, seed)),
      ),
  },
  one("cast", (x) => b.cast(x, "int32"), [-9, 9]),
  {
    op: "concat",
    sample: fc
      .tuple(shapeOf(1, 3), fc.array(extent, { minLength: 2, maxLength: 3 }), fc.nat(), seeds)
      .map(([shape, extents, at, seed]) => {
        const axis = at % shape.length;
        const parts = extents.map((e, i) =>
          float(
            shape.map((other, k) => (k === axis ? e : other)),
            seed + i,
          ),
        );
        return sampleOf((...nodes) => b.concat(nodes, axis), ...parts);
      }),
  },
  drawn(
    "cumsum",
    shapeOf(1, 3),
    (s) => fc.tuple(axisOf(s.length), fc.boolean(), fc.boolean()),
    (x, [axis, exclusive, reverse]) => b.cumsum(x, axis, exclusive, reverse),
  ),
  {
    op: "dot",
    sample: fc
      .tuple(extent, extent, extent, extent, fc.boolean(), fc.boolean(), fc.boolean(), seeds)
      .map(([batch, m, k, n, batched, ta, tb, seed]) => {
        const front = batched ? [batch] : [];
        const left = [...front, ...(ta ? [k, m] : [m, k])];
        const right = [...front, ...(tb ? [n, k] : [k, n])];
        return sampleOf((x, y) => b.dot(x!, y!, ta, tb), float(left, seed), float(right, seed + 1));
      }),
  },
  {
    op: "fold",
    sample: fc.tuple(windows, images, seeds).map(([w, [n, height, width, c], seed]) => {
      const [oh, ow] = b.windowCounts(height, width, w);
      const k = w.kernel[0] * w.kernel[1];
      return sampleOf((x) => b.fold(x!, height, width, w), float([n, oh, ow, k, c], seed));
    }),
  },
  {
    op: "gather",
    sample: fc.tuple(shapeOf(1, 3), fc.nat(), extent, seeds).map(([shape, at, count, seed]) => {
      const axis = at % shape.length;
      return sampleOf((x, i) => b.gather(x!, i!, axis), float(shape, seed), whole([count], seed + 1, shape[axis]!));
    }),
  },
  drawn(
    "pad",
    shapeOf(1, 3),
    (s) => fc.tuple(...[0, 1].map(() => fc.array(fc.nat(2), { minLength: s.length, maxLength: s.length })), fc.nat(1)),
    (x, [before, after, value]) => b.pad(x, before as number[], after as number[], value as number),
  ),
  drawn("patches", images as fc.Arbitrary<number[]>, () => windows, b.patches),
  drawn(
    "reduceMax",
    shapeOf(1, 3),
    (s) => subset(s.length),
    (x, axes) => b.extreme("reduceMax", x, axes),
  ),
  drawn(
    "reduceMin",
    shapeOf(1, 3),
    (s) => subset(s.length),
    (x, axes) => b.extreme("reduceMin", x, axes),
  ),
  drawn("reshape", shapeOf(0, 3), (s) => fc.constant([1, sizeOf(s)]), b.reshape),
  drawn("reverse", shapeOf(1, 3), (s) => subset(s.length), b.reverse),
  {
    op: "scatterAdd",
    sample: fc.tuple(shapeOf(1, 3), fc.nat(), extent, seeds).map(([shape, at, size, seed]) => {
      const axis = at % shape.length;
      return sampleOf(
        (x, i) => b.scatterAdd(x!, i!, axis, size),
        float(shape, seed),
        whole([shape[axis]!], seed + 1, size),
      );
    }),
  },
  {
    op: "select",
    sample: fc
      .tuple(broadcasting(3), seeds)
      .map(([[c, x, y], seed]) =>
        sampleOf(
          (condition, left, right) => b.select(condition!, left!, right!),
          whole(c!, seed, 2, "bool"),
          float(x!, seed + 1),
          float(y!, seed + 2),
        ),
      ),
  },
  drawn(
    "slice",
    shapeOf(1, 3),
    (s) =>
      fc
        .tuple(...s.map((e) => fc.nat(e - 1)))
        .chain((begin) =>
          fc
            .tuple(...s.map((e, i) => fc.integer({ min: 1, max: e - begin[i]! })))
            .map((size) => [begin, size] as const),
        ),
    (x, [begin, size]) => b.slice(x, begin, size),
  ),
  drawn("sum", shapeOf(1, 3), (s) => subset(s.length), b.sum),
  drawn("transpose", shapeOf(1, 4), (s) => fc.shuffledSubarray([...s.keys()], { minLength: s.length }), b.transpose),
];

const key = (shape: number[], seed: number) => whole([...shape, 2], seed, 2 ** 31);
const others: Primitive[] = [
  { op: "not", sample: shapeOf(0, 2).map((shape) => sampleOf((x) => b.unary("not", x!), whole(shape, 3, 2, "bool"))) },
  {
    op: "foldKey",
    sample: fc
      .tuple(broadcasting(2), seeds)
      .map(([[lanes, data], seed]) =>
        sampleOf(
          (k, d) => b.make("foldKey", [k!, d!], [...b.add(b.filled(0, lanes!), b.filled(0, data!)).shape, 2], "int32"),
          key(lanes!, seed),
          whole(data!, seed, 1000),
        ),
      ),
  },
  {
    op: "randomUniform",
    sample: fc
      .tuple(shapeOf(0, 1), shapeOf(0, 2), seeds)
      .map(([lanes, shape, seed]) =>
        sampleOf((k) => b.make("randomUniform", [k!], [...lanes, ...shape], "float32"), key(lanes, seed)),
      ),
  },
];

/** Marks: what only transforms see. `custom` gives tanh the gradient of tanh. */
const marks: Primitive[] = [
  one("alias", (x) => b.make("alias", [x], x.shape, x.dtype), undefined),
  one("barrier", (x) => b.make("barrier", [x, b.unary("sin", x)], x.shape, x.dtype), undefined),
  one(
    "custom",
    (x) =>
      custom(b.unary("tanh", x), [x], {
        backward: (g, { inputs: [, at] }) => [b.mul(g, b.sub(b.scalar(1), b.unary("square", b.unary("tanh", at!))))],
        exact: false,
      }),
    undefined,
  ),
];

export const primitives: readonly Primitive[] = [...unaries, ...binaries, ...logical, ...arrays, ...others, ...marks];
