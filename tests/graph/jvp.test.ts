// Forward mode of every primitive: against finite differences, against reverse mode, and once more for second derivatives.
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PRIMITIVES } from "../../src/device/reference/compute";
import { curved, directions, inner, isFloat, moved, pulled, pushed, shapeOf, slopes, value } from "./calculus";
import { nets, numbers } from "../../src/cli/conformance/nets";
import { primitives } from "../../src/cli/conformance/primitives";
import { evaluate, given } from "../lab/evaluate";
import { grad, hvp, jvp, stopGradient, straightThrough, trace } from "../../src/graph/index";

const RUNS = { seed: 7, numRuns: 12 };
const h = 1e-5;
/** Central differences in float64: h² of truncation, 1e-16/h of rounding, with room for curvature. */
const near = (got: number, expected: number, tolerance: number) =>
  expect(Math.abs(got - expected)).toBeLessThan(tolerance * (1 + Math.abs(expected)));

const discrete = new Set("argMax argMin argSort cast isNaN isInf isFinite not and or foldKey randomUniform".split(" "));
const comparisons = /^(equal|notEqual|less|lessEqual|greater|greaterEqual)$/;
const smooth = primitives.filter(({ op }) => !discrete.has(op) && !comparisons.test(op));

describe("samples", () => {
  it("are there for every primitive", () => {
    const leaves = ["input", "const", "iota"];
    const missing = PRIMITIVES.filter((op) => !leaves.includes(op) && !primitives.some((p) => p.op === op));
    expect(missing).toEqual([]);
  });
});

describe("forward mode", () => {
  for (const { op, sample } of smooth) {
    it(`of ${op} is the slope along a direction, and the transpose of reverse mode`, () =>
      fc.assert(
        fc.asyncProperty(sample, async (s) => {
          const v = directions(s, 1);
          const tangent = await pushed(s, v);
          const [up, down] = [await value(s, moved(s.inputs, h, v)), await value(s, moved(s.inputs, -h, v))];
          tangent.forEach((t, i) => near(t, (up[i]! - down[i]!) / (2 * h), 1e-6));
          const shape = shapeOf(s);
          const cotangent = given(
            tangent.map((_, i) => Math.cos(1.3 * i + 0.4)),
            shape,
          );
          const gradient = await pulled(s, cotangent);
          const [left, right] = [
            inner([cotangent.values], [tangent]),
            inner(
              gradient,
              v.map(({ values }) => values),
            ),
          ];
          // The same products of float64 in another order.
          near(left, right, 1e-10);
        }),
        RUNS,
      ));

    it(`over reverse mode of ${op} is the slope of the gradient, and symmetric`, () =>
      fc.assert(
        fc.asyncProperty(sample, async (s) => {
          const [u, v] = [directions(s, 1), directions(s, 2.5)];
          const product = await curved(s, v);
          const [up, down] = [await slopes(s, moved(s.inputs, h, v)), await slopes(s, moved(s.inputs, -h, v))];
          product.forEach((row, k) => row.forEach((x, i) => near(x, (up[k]![i]! - down[k]![i]!) / (2 * h), 2e-5)));
          const other = await curved(s, u);
          const by = (rows: number[][], along: typeof u) =>
            inner(
              rows,
              along.map(({ values }) => values),
            );
          near(by(product, u), by(other, v), 1e-10);
        }),
        { ...RUNS, numRuns: 6 },
      ));
  }

  it("gives zeros where nothing moves", async () => {
    const both = await evaluate(
      (x) => {
        const { tangent } = jvp((at: tf.Tensor) => [tf.argMax(at), tf.scalar(3), stopGradient(at)], x!, x!);
        return tangent;
      },
      given([1, 5, 2]),
    );
    expect(both).toEqual([[0], [0], [0, 0, 0]]);
  });

  it("goes straight through where the gradient does", async () => {
    const [t] = await evaluate(
      (x, v) => jvp((at: tf.Tensor) => tf.square(straightThrough(at, tf.round(at))), x!, v!).tangent,
      given([0.4, 1.6]),
      given([1, 10]),
    );
    expect(t).toEqual([0, 40]);
  });

  it("nests: the third derivative of sin is minus cos", async () => {
    const derive = (f: (x: tf.Tensor) => tf.Tensor) => (x: tf.Tensor) => jvp(f, x, tf.onesLike(x)).tangent;
    const [third] = await evaluate((x) => derive(derive(derive(tf.sin)))(x!), given([0.3, 1.1]));
    third!.forEach((value, i) => near(value, -Math.cos([0.3, 1.1][i]!), 1e-14));
  });

  it("does not confuse an inner direction with an outer one", async () => {
    // d/dx [x · d/dy (x + y)] = d/dx [x · 1] = 1 (Siskind and Pearlmutter 2005).
    const one = (x: tf.Tensor) => tf.onesLike(x);
    const [slope] = await evaluate(
      (x) =>
        jvp((a: tf.Tensor) => tf.mul(a, jvp((c: tf.Tensor) => tf.add(a, c), x!, one(x!)).tangent), x!, one(x!)).tangent,
      given([2], []),
    );
    expect(slope).toEqual([1]);
  });

  it("refuses a direction of another shape", () => {
    const wrong = () =>
      trace([{ name: "x", shape: [2], dtype: "float32" }], ([x]) =>
        hvp((at: tf.Tensor) => tf.sum(at), x!, tf.ones([3])),
      );
    expect(wrong).toThrow(/LB104 .*\[2\]: \[3\]$/);
  });
});

describe("Hessian-vector products", () => {
  for (const { name, params, loss } of nets)
    it(`of ${name} are the slopes of its gradient, and symmetric`, async () => {
      const along = (phase: number) => params.map(({ shape }, k) => numbers(shape, phase + k, 1));
      const product = (v: ReturnType<typeof along>) =>
        evaluate((...all) => hvp(loss, all.slice(0, params.length), all.slice(params.length)), ...params, ...v);
      const gradient = (by: number, v: ReturnType<typeof along>) =>
        evaluate((...all) => grad(loss, all), ...moved(params, by, v));
      const [u, v] = [along(0.3), along(1.9)];
      const [hv, hu] = [await product(v), await product(u)];
      const [up, down] = [await gradient(h, v), await gradient(-h, v)];
      hv.forEach((row, k) => row.forEach((x, i) => near(x, (up[k]![i]! - down[k]![i]!) / (2 * h), 1e-7)));
      const values = (given: typeof u) => given.map(({ values }) => values);
      near(inner(hv, values(u)), inner(hu, values(v)), 1e-12);
      expect(params.every(isFloat)).toBe(true);
    });
});
