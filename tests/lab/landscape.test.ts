import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { random } from "../../src/graph/index";
import { fromNumbers, leaves, toNumbers } from "../../src/lab/measures/arrays";
import { barrier, evenly, interpolate } from "../../src/lab/measures/landscape/barrier";
import { filterNormalised, randomDirection } from "../../src/lab/measures/landscape/randomDirection";
import { onLine, onPlane, planeGrid } from "../../src/lab/measures/landscape/slices";
import { trajectoryPlane } from "../../src/lab/measures/landscape/trajectoryPlane";
import { evaluate, given } from "./evaluate";

const array = (values: number[], shape: number[]) => ({ shape, values: Float32Array.from(values) });

describe("a barrier", () => {
  it("is the largest excess over the chord", () => {
    // L(α) = α(1 − α) + α: chord α, excess ¼ in the middle.
    const alphas = evenly(11);
    expect(barrier(alphas.map((a) => a * (1 - a) + a))).toBeCloseTo(0.25, 14);
    expect(barrier([3, 1, 2], [0, 0.2, 1])).toBe(0);
    expect(barrier([0, 5, 4], [0, 0.25, 1])).toBe(4);
    expect(() => barrier([1, 2], [0, 0.9])).toThrow(
      /^LB368 a barrier needs losses from alpha 0 to alpha 1: 2 at 0 to 0.9/,
    );
  });

  it("has interpolated nets on its way", () => {
    const [a, b] = [[{ w: array([0, 2], [2]) }], [{ w: array([4, -2], [2]) }]];
    expect(Array.from(interpolate(a, b, 0.25)[0]!.w.values)).toEqual([1, 1]);
    expect(() => interpolate(a, [{ w: array([1], [1]) }], 0.5)).toThrow(/^LB365 trees differ at 0.w: \[2\] and \[1\]/);
  });
});

describe("measures on slices", () => {
  const measure = ({ params }: { params: unknown }) => tf.sum(tf.square((params as { w: tf.Tensor }).w));

  it("are taken between two nets", async () => {
    const [value] = await evaluate(
      (from, to, alpha) =>
        onLine(measure)({ from: { w: from! }, to: { w: to! }, alpha: alpha! }, { key: random.key(1) }),
      given([1, 3], [2]),
      given([5, -1], [2]),
      given([0.25], []),
    );
    expect(value![0]).toBeCloseTo(2 ** 2 + 2 ** 2, 12);
  });

  it("are taken on a plane", async () => {
    const grid = planeGrid({ radius: 2, points: 3 });
    expect(grid.map(({ x, y }) => [x, y])).toEqual([
      [-2, -2],
      [0, -2],
      [2, -2],
      [-2, 0],
      [0, 0],
      [2, 0],
      [-2, 2],
      [0, 2],
      [2, 2],
    ]);
    const [value] = await evaluate(
      (w, d, e, x, y) =>
        onPlane(measure)(
          { params: { w: w! }, first: { w: d! }, second: { w: e! }, x: x!, y: y! },
          { key: random.key(1) },
        ),
      given([1, 1], [2]),
      given([1, 0], [2]),
      given([0, 3], [2]),
      given([2], []),
      given([-1], []),
    );
    expect(value![0]).toBeCloseTo(3 ** 2 + 2 ** 2, 12);
  });
});

describe("a random direction", () => {
  const params = [
    {
      weights: array(
        Array.from({ length: 12 }, (_, i) => Math.sin(i) * (1 + (i % 3) * 10)),
        [4, 3],
      ),
      bias: array([1, 2, 3], [3]),
    },
    {
      weights: array(
        Array.from({ length: 36 }, (_, i) => Math.cos(i)),
        [2, 2, 3, 3],
      ),
      bias: array([0, 0, 0], [3]),
    },
  ];
  const lengths = (values: ArrayLike<number>, groups: number): number[] =>
    Array.from({ length: groups }, (_, g) => Math.hypot(...Array.from(values).filter((__, i) => i % groups === g)));

  it("has filters as long as the net's, in matrices and kernels, and leaves biases alone", () => {
    const direction = randomDirection(params);
    for (const l of [0, 1]) {
      const [own, theirs] = [lengths(direction[l]!.weights.values, 3), lengths(params[l]!.weights.values, 3)];
      own.forEach((length, g) => expect(length / theirs[g]!).toBeCloseTo(1, 6));
      expect(Array.from(direction[l]!.bias.values)).toEqual([0, 0, 0]);
    }
    const layer = randomDirection(params, { scale: "layer" });
    expect(lengths(layer[0]!.weights.values, 1)[0]! / lengths(params[0]!.weights.values, 1)[0]!).toBeCloseTo(1, 6);
    expect(lengths(layer[0]!.weights.values, 3)[0]! / lengths(params[0]!.weights.values, 3)[0]!).not.toBeCloseTo(1, 1);
    // Before scaling all are the same draw.
    const drawn = randomDirection(params, { scale: "none" });
    expect(direction[0]!.weights.values[0]! / direction[0]!.weights.values[3]!).toBeCloseTo(
      drawn[0]!.weights.values[0]! / drawn[0]!.weights.values[3]!,
      5,
    );
    expect(() => randomDirection(params, { scale: "unit" as never })).toThrow(
      /^LB369 unknown scale of a direction: unit/,
    );
  });

  it("is normal, the same for the same seed, another for another", () => {
    const large = { w: array(new Array<number>(20000).fill(1), [100, 200]) };
    const values = Array.from(randomDirection(large, { scale: "none", seed: 4 }).w.values);
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
    // Deviations 1/√20000 and √(2/20000); five of each.
    expect(Math.abs(mean)).toBeLessThan(0.036);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    expect(randomDirection(params, { seed: 2 })).toEqual(randomDirection(params, { seed: 2 }));
    expect(randomDirection(params, { seed: 3 })).not.toEqual(randomDirection(params, { seed: 2 }));
  });

  it("makes slices of a rescaled net the same: a filter ten times as long moves ten times as far", () => {
    const larger = [
      {
        ...params[0]!,
        weights: array(
          Array.from(params[0]!.weights.values, (v) => 10 * v),
          [4, 3],
        ),
      },
      params[1]!,
    ];
    const [a, b] = [
      filterNormalised(randomDirection(params), params),
      filterNormalised(randomDirection(params), larger),
    ];
    a[0]!.weights.values.forEach((value, i) => expect(b[0]!.weights.values[i]! / value).toBeCloseTo(10, 5));
    expect(b[1]).toEqual(a[1]);
  });
});

describe("arrays of a net", () => {
  it("go to one list of numbers and back", () => {
    const tree = { a: [array([1, 2], [1, 2])], b: { c: array([3], []) } };
    expect(Array.from(toNumbers(tree))).toEqual([1, 2, 3]);
    expect(fromNumbers(tree, [1, 2, 3])).toEqual(tree);
    expect(leaves(tree).map(([path]) => path)).toEqual(["a.0", "b.c"]);
    expect(() => fromNumbers(tree, [1, 2, 3, 4])).toThrow(/^LB365 a tree of 3 numbers cannot be made from 4/);
  });
});

describe("the plane of a trajectory", () => {
  it("holds a trajectory that lies in a plane, to rounding", () => {
    // A spiral in the plane of two directions of 30 dimensions, about a centre that is none of its points.
    const [u, v] = [1, 2].map((k) => Float64Array.from({ length: 30 }, (_, i) => Math.sin(k * (i + 1))));
    const points = Array.from({ length: 12 }, (_, t) => {
      const [a, b] = [Math.cos(t) * (12 - t), Math.sin(t) * (12 - t)];
      return {
        w: array(
          Array.from({ length: 30 }, (__, i) => 5 + a * u![i]! + b * v![i]!),
          [5, 6],
        ),
      };
    });
    const { params, first, second, path, explained } = trajectoryPlane(points);
    expect(explained[0] + explained[1]).toBeCloseTo(1, 10);
    expect(path[11]).toEqual({ x: expect.closeTo(0, 12), y: expect.closeTo(0, 12) });
    points.forEach((point, t) =>
      point.w.values.forEach((value, i) => {
        const on = params.w.values[i]! + path[t]!.x * first.w.values[i]! + path[t]!.y * second.w.values[i]!;
        expect(on).toBeCloseTo(value, 4); // float32 storage of numbers up to 20
      }),
    );
    const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, x, i) => sum + x * b[i]!, 0);
    expect(dot(first.w.values, first.w.values)).toBeCloseTo(1, 6);
    expect(dot(first.w.values, second.w.values)).toBeCloseTo(0, 6);
    expect(() => trajectoryPlane(points.slice(0, 2))).toThrow(/^LB369 a plane through so many points: 2/);
    expect(() => trajectoryPlane([0, 1, 2].map((t) => ({ w: array([t, 2 * t], [2]) })))).toThrow(
      /^LB369 the points lie on a straight line/,
    );
  });
});
