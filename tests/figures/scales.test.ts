import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitLine, studentT } from "../../src/figures/fitLine";
import { extentOf, niceExtent, tickText, tickTexts, ticksOf } from "../../src/figures/scales";
import { spread } from "../../src/figures/endLabels";
import { angleDensity } from "../../src/figures/circle";
import { histogram } from "../../src/figures/spectrum";
import { streamline } from "../../src/figures/field";
import { turned } from "../../src/figures/sphere";
import { barycentric } from "../../src/figures/simplex";

describe("a domain", () => {
  const positive = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
  it("holds its values and is not empty, linear or log (property)", () => {
    fc.assert(
      fc.property(
        fc.array(positive, { minLength: 1, maxLength: 20 }),
        fc.constantFrom("linear", "log"),
        (values, type) => {
          const [low, high] = niceExtent(extentOf(values, type as "linear"), type as "linear");
          expect(low).toBeLessThan(high);
          expect(low).toBeLessThanOrEqual(Math.min(...values) * (1 + 1e-9));
          expect(high).toBeGreaterThanOrEqual(Math.max(...values) * (1 - 1e-9));
        },
      ),
    );
  });
  it("ends at round numbers: fine ones on a short log axis", () => {
    expect(niceExtent([1.81, 2.23], "log")).toEqual([1.5, 3]);
    expect(niceExtent([900, 1e6], "log")).toEqual([300, 1e6]);
    expect(niceExtent([0.4, 9.7])).toEqual([0, 10]);
    expect(niceExtent([Infinity, -Infinity], "log")).toEqual([0.01, 1]);
  });
  it("leaves out what a log axis cannot show", () => {
    expect(extentOf([-1, 0, NaN, 2, Infinity], "log")).toEqual([2, 2]);
  });
});

describe("ticks", () => {
  it("are powers of ten over decades, at most count + 1 of them", () => {
    expect(ticksOf({ type: "log", domain: [1, 8000] }, 5)).toEqual([1, 10, 100, 1000]);
    expect(ticksOf({ type: "log", domain: [1e-8, 1] }, 4)).toEqual([1e-8, 1e-6, 1e-4, 1e-2, 1]);
  });
  it("are round numbers within a decade", () => {
    expect(ticksOf({ type: "log", domain: [1.5, 3] }, 5)).toEqual(expect.arrayContaining([2]));
    expect(ticksOf({ type: "log", domain: [1, 20] }, 5)).toEqual([1, 2, 3, 5, 10, 20]);
  });
  it("stay within the domain and the count (property)", () => {
    const low = fc.double({ min: 1e-6, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(
        low,
        fc.double({ min: 1.2, max: 1e9, noNaN: true }),
        fc.integer({ min: 3, max: 7 }),
        (a, ratio, count) => {
          const ticks = ticksOf({ type: "log", domain: [a, a * ratio] }, count);
          expect(ticks.length).toBeGreaterThan(0);
          expect(ticks.length).toBeLessThanOrEqual(2 * count);
          for (const tick of ticks) expect(tick >= a * 0.999 && tick <= a * ratio * 1.001).toBe(true);
        },
      ),
    );
  });
  it("say themselves shortly", () => {
    const words = [0, 1e-4, -2.5e-5, 0.25, 1000, 20000, 1e6, 1e7].map((value) => tickText(value));
    expect(words).toEqual(["0", "10⁻⁴", "−2.5×10⁻⁵", "0.25", "1,000", "20k", "1M", "10⁷"]);
    expect([0, 0.5, 1].map(tickTexts({}, [0, 0.5, 1]))).toEqual(["0.0", "0.5", "1.0"]);
    expect([0, 0.5, 1].map(tickTexts({ format: "%" }, [0, 0.5, 1]))).toEqual(["0%", "50%", "100%"]);
  });
});

describe("a fitted line", () => {
  it("finds the power law that there is", () => {
    const xs = [1, 10, 100, 1000];
    const fit = fitLine(
      xs,
      xs.map((x) => 3 * x ** -0.5),
      "power",
    )!;
    // sums of four logarithms: rounding far below 1e-12
    expect(fit.slope).toBeCloseTo(-0.5, 12);
    expect(fit.predict(1e6)).toBeCloseTo(3e-3, 12);
    expect(fit.r2).toBeCloseTo(1, 12);
  });
  it("has the band of Anscombe's first set: at the mean of x, 7.5009 ± t₉ · 1.2366 / √11", () => {
    const xs = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
    const ys = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    const fit = fitLine(xs, ys)!;
    // published: slope 0.500091, intercept 3.000091, R² 0.666542, residual standard error 1.236603; t₉ = 2.262157
    expect(fit.slope).toBeCloseTo(0.500091, 6);
    expect(fit.intercept).toBeCloseTo(3.000091, 6);
    expect(fit.r2).toBeCloseTo(0.666542, 6);
    const half = (2.262157 * 1.236603) / Math.sqrt(11);
    expect(fit.band(9)[0]).toBeCloseTo(7.500909 - half, 4);
    expect(fit.band(9)[1]).toBeCloseTo(7.500909 + half, 4);
  });
  it("is none through one place, and leaves out what has no logarithm", () => {
    expect(fitLine([2, 2], [1, 3])).toBeUndefined();
    expect(fitLine([0, 1, 2, 4], [5, 1, 2, 4], "power")!.slope).toBeCloseTo(1, 12);
  });
  it("has Student's quantiles", () => {
    // tables: t₁ 12.706, t₁₁ 2.2010, t₂₀ 2.0860, t₆₀ 2.0003
    for (const [freedom, t] of [
      [1, 12.706],
      [11, 2.201],
      [20, 2.086],
      [60, 2.0003],
    ] as const)
      expect(Math.abs(studentT(freedom) - t)).toBeLessThan(1e-3);
  });
});

it("names at line ends are 15 pixels apart, in order, and inside (property)", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 10 }), (places) => {
      const ends = spread(
        places.map((at) => ({ at })),
        200,
      );
      const shown = ends.map(({ at, shift }) => at + shift);
      for (const [i, place] of shown.entries()) {
        expect(place).toBeLessThanOrEqual(192 + 1e-9);
        if (i > 0) expect(place - shown[i - 1]!).toBeGreaterThanOrEqual(15 - 1e-9);
      }
    }),
  );
});

describe("densities", () => {
  it("of angles have integral 1 and their peak where the points are", () => {
    const density = angleDensity([
      [0, 2],
      [0, 0.1],
    ]);
    const area = density.slice(1).reduce((sum, { density: d }) => sum + (d * 2 * Math.PI) / 180, 0);
    expect(area).toBeCloseTo(1, 9);
    const peak = density.reduce((best, one) => (one.density > best.density ? one : best));
    expect(peak.angle).toBeCloseTo(Math.PI / 2, 9);
  });
  it("of eigenvalues have area 1, also in bins even on a log axis", () => {
    for (const type of ["linear", "log"] as const) {
      const steps = histogram([0.01, 0.02, 0.5, 3, 9], 12, { type, domain: [0.01, 10] });
      let area = 0;
      for (let i = 0; i < steps.length; i += 2) area += steps[i]!.y * (steps[i + 1]!.x - steps[i]!.x);
      expect(area).toBeCloseTo(1, 12);
    }
  });
});

describe("places", () => {
  it("a streamline of a rotation stays on its circle, one of a sink ends in it", () => {
    const around = streamline(
      (x, y) => [-y, x],
      [0.5, 0],
      [
        [-1, 1],
        [-1, 1],
      ],
    );
    // fourth order in steps of 1/100: error per turn below 1e-7
    for (const [x, y] of around) expect(Math.hypot(x, y)).toBeCloseTo(0.5, 6);
    const sink = streamline(
      (x, y) => [-x, -y],
      [0.8, 0.6],
      [
        [-1, 1],
        [-1, 1],
      ],
    );
    expect(Math.hypot(...sink.at(-1)!)).toBeLessThan(0.02);
    expect(sink.length).toBeLessThan(120);
  });
  it("turning keeps lengths, and the pole is up", () => {
    expect(Math.hypot(...turned([0.3, -0.4, 0.5], [33, 21]))).toBeCloseTo(Math.hypot(0.3, -0.4, 0.5), 12);
    expect(turned([0, 0, 1], [50, 0])).toEqual([0, 1, 0]);
    expect(turned([0, -1, 0], [0, 0])[2]).toBeCloseTo(1, 12);
  });
  it("equal shares are the middle of the corners, whatever they add up to", () => {
    expect(barycentric([2, 2, 2])[0]).toBeCloseTo(0, 12);
    expect(barycentric([0, 0, 5])[1]).toBeCloseTo(0.92, 12);
  });
});
