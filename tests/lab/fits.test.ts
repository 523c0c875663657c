import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostRandom } from "../../src/graph/index";
import { bisect } from "../../src/lab/measures/fits/bisect";
import { bootstrap, quantile } from "../../src/lab/measures/fits/bootstrap";
import { leastSquares } from "../../src/lab/measures/fits/leastSquares";
import { linearFit, logLogSlope } from "../../src/lab/measures/fits/linearFit";
import { powerLaw, shiftedPowerLaw } from "../../src/lab/measures/fits/powerLaw";

describe("a straight line", () => {
  it("through Anscombe's first set is y = 3 + x/2, as he says", () => {
    const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
    const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    const { slope, intercept, r2 } = linearFit(x, y);
    // Published: 3.0001, 0.5001, 0.6665.
    expect(intercept).toBeCloseTo(3.0001, 4);
    expect(slope).toBeCloseTo(0.5001, 4);
    expect(r2).toBeCloseTo(0.6665, 4);
  });

  it("needs points of different x, all finite", () => {
    expect(() => linearFit([1, 1], [2, 3])).toThrow(/^LB372 a line through points of one x: 1/);
    expect(() => linearFit([1], [2])).toThrow(/^LB372 a fit needs 2 points or more, of x and y: 1 and 1/);
    expect(() => linearFit([1, NaN], [2, 3])).toThrow(/^LB372 a point that is not finite: NaN/);
  });
});

describe("a power law", () => {
  const x = [1, 3, 10, 30, 100, 300];

  it("is found exactly where there is one", () => {
    const { scale, exponent, r2, interval, predict, band } = powerLaw(
      x,
      x.map((v) => 5 * v ** -0.37),
    );
    expect(scale).toBeCloseTo(5, 12);
    expect(exponent).toBeCloseTo(-0.37, 12);
    expect(r2).toBeCloseTo(1, 12);
    expect(interval.exponent.low).toBeCloseTo(-0.37, 9);
    expect(predict(1e4)).toBeCloseTo(5 * 1e4 ** -0.37, 12);
    expect(band(1e4).high).toBeCloseTo(predict(1e4), 9);
    expect(
      logLogSlope(
        x,
        x.map((v) => 5 * v ** 2),
      ),
    ).toBeCloseTo(2, 12);
    expect(() => powerLaw([1, 2], [1, -1])).toThrow(/^LB372 y of a power law must be positive: -1/);
  });

  it("has an interval that holds the true exponent about as often as it says, whichever way it is drawn", () => {
    const many = Array.from({ length: 24 }, (_, i) => 1.4 ** i);
    for (const resample of ["residuals", "pairs"] as const) {
      const random = hostRandom(11);
      const runs = 200;
      let holds = 0;
      for (let run = 0; run < runs; run += 1) {
        const y = many.map((v) => 2 * v ** -0.5 * Math.exp(0.2 * random.normal()));
        const { low, high } = powerLaw(many, y, { resamples: 200, level: 0.9, seed: run, resample }).interval.exponent;
        if (low <= -0.5 && -0.5 <= high) holds += 1;
      }
      // 90 % of 200: deviation 2.1 %; bootstraps of 24 points are some per cent short (Efron and Tibshirani 1993, ch. 13).
      expect(holds / runs).toBeGreaterThan(0.8);
      expect(holds / runs).toBeLessThan(0.97);
    }
  });

  it("has an interval of the width that normal theory gives", () => {
    const random = hostRandom(3);
    const many = Array.from({ length: 60 }, (_, i) => Math.exp(i / 10));
    const y = many.map((v) => v ** -1 * Math.exp(0.3 * random.normal()));
    const u = many.map(Math.log);
    const mean = u.reduce((a, b) => a + b) / 60;
    const spread = Math.sqrt(u.reduce((sum, v) => sum + (v - mean) ** 2, 0));
    const { interval, exponent, scale } = powerLaw(many, y, { resamples: 4000 });
    const left = many.map((v, i) => Math.log(y[i]!) - Math.log(scale) - exponent * Math.log(v));
    const deviation = Math.sqrt(left.reduce((sum, e) => sum + e * e, 0) / 58) / spread;
    // 95 %: ±1.96 deviations; 4,000 resamples know the ends to some per cent.
    expect((interval.exponent.high - interval.exponent.low) / (2 * 1.96 * deviation)).toBeGreaterThan(0.9);
    expect((interval.exponent.high - interval.exponent.low) / (2 * 1.96 * deviation)).toBeLessThan(1.1);
    expect(powerLaw(many, y, { seed: 2 }).interval).toEqual(powerLaw(many, y, { seed: 2 }).interval);
    expect(() => powerLaw(many, y, { resample: "rows" as never })).toThrow(/^LB374 unknown way to resample: rows/);
    expect(() => powerLaw(many, y, { resamples: 1 })).toThrow(
      /^LB374 resamples must be a whole number of 10 or more: 1/,
    );
    expect(() => powerLaw(many, y, { level: 95 })).toThrow(/^LB374 level must be between 0 and 1: 95/);
  });
});

describe("a shifted power law", () => {
  const x = Array.from({ length: 12 }, (_, i) => 2 ** i);
  const law = (floor: number, scale: number, exponent: number) => x.map((v) => floor + scale * v ** exponent);

  it("is found exactly where there is one, with a floor or without", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 3, noNaN: true }),
        fc.double({ min: 0.5, max: 5, noNaN: true }),
        fc.double({ min: -1.2, max: -0.3, noNaN: true }),
        (floor, scale, exponent) => {
          const fit = shiftedPowerLaw(x, law(floor, scale, exponent), { resamples: 10 });
          expect(fit.floor / floor).toBeCloseTo(1, 4);
          expect(fit.scale / scale).toBeCloseTo(1, 4);
          expect(fit.exponent / exponent).toBeCloseTo(1, 4);
          expect(fit.predict(1e6)).toBeCloseTo(floor + scale * 1e6 ** exponent, 3);
        },
      ),
      { numRuns: 25 },
    );
    const bare = shiftedPowerLaw(x, law(0, 2, -0.5), { resamples: 10 });
    expect(bare.floor).toBeLessThan(1e-6);
    expect(bare.exponent).toBeCloseTo(-0.5, 6);
  });

  it("leaves no more than the best of a grid of floors, and its interval holds the true floor", () => {
    const random = hostRandom(6);
    const y = law(1, 3, -0.6).map((value) => value * Math.exp(0.03 * random.normal()));
    const fit = shiftedPowerLaw(x, y);
    const cost = (floor: number, scale: number, exponent: number) =>
      law(floor, scale, exponent).reduce((sum, value, i) => sum + Math.log(value / y[i]!) ** 2, 0);
    const own = cost(fit.floor, fit.scale, fit.exponent);
    for (let floor = 0; floor < 1.4; floor += 0.05)
      for (let scale = 2; scale < 4; scale += 0.1)
        for (let exponent = -1; exponent < -0.2; exponent += 0.02)
          expect(cost(floor, scale, exponent)).toBeGreaterThanOrEqual(own - 1e-12);
    expect(fit.interval.floor.low).toBeLessThan(1);
    expect(fit.interval.floor.high).toBeGreaterThan(1);
    expect(fit.interval.exponent.low).toBeLessThan(-0.6);
    expect(fit.interval.exponent.high).toBeGreaterThan(-0.6);
    expect(fit.r2).toBeGreaterThan(0.98);
    expect(() => shiftedPowerLaw([1, 2, 3], [3, 2, 1])).toThrow(/^LB372 a fit needs 4 points or more/);
    expect(() => shiftedPowerLaw([1, 1, 2, 2], [3, 2, 1, 1])).toThrow(
      /^LB372 a shifted power law through fewer than three different x/,
    );
  });
});

describe("least squares of any residuals", () => {
  it("find the valley of Rosenbrock's function", () => {
    const { params, cost } = leastSquares({ residuals: ([a, b]) => [10 * (b! - a! * a!), 1 - a!], start: [-1.2, 1] });
    expect(params[0]).toBeCloseTo(1, 8);
    expect(params[1]).toBeCloseTo(1, 8);
    expect(cost).toBeLessThan(1e-18);
    expect(() => leastSquares({ residuals: () => [NaN], start: [1] })).toThrow(
      /^LB373 1 residuals, squares NaN, for 1 parameters/,
    );
  });

  it("are those of NIST's Misra1a, certified to eleven digits", () => {
    const y = [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47, 81.78];
    const x = [77.6, 114.9, 141.1, 190.8, 239.9, 289, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760];
    const { params, cost } = leastSquares({
      residuals: ([a, b]) => x.map((at, i) => a! * (1 - Math.exp(-b! * at)) - y[i]!),
      start: [250, 0.0005],
    });
    expect(params[0]! / 238.94212918).toBeCloseTo(1, 6);
    expect(params[1]! / 5.5015643181e-4).toBeCloseTo(1, 6);
    expect(cost / 0.12455138894).toBeCloseTo(1, 8);
  });
});

describe("the bootstrap", () => {
  it("of a mean is as wide as its standard error says", () => {
    const random = hostRandom(1);
    const rows = Array.from({ length: 100 }, () => random.normal());
    const mean = (of: readonly number[]): number => of.reduce((a, b) => a + b) / of.length;
    const deviation = Math.sqrt(rows.reduce((sum, v) => sum + (v - mean(rows)) ** 2, 0) / 100 / 100);
    const { low, high } = bootstrap(rows, mean, { resamples: 4000 });
    expect((high - low) / (2 * 1.96 * deviation)).toBeGreaterThan(0.92);
    expect((high - low) / (2 * 1.96 * deviation)).toBeLessThan(1.08);
    expect(() => bootstrap([1], mean)).toThrow(/^LB374 a bootstrap of so few rows: 1/);
  });

  it("takes quantiles between neighbours", () => {
    expect([0, 0.25, 0.5, 0.9, 1].map((share) => quantile([1, 2, 4, 8], share))).toEqual([
      1,
      1.75,
      3,
      expect.closeTo(6.8, 12),
      8,
    ]);
  });
});

describe("bisection", () => {
  it("finds a root to the last bit, and says where there is none", () => {
    expect(bisect((x) => x * x - 2, 0, 2)).toBeCloseTo(Math.SQRT2, 15);
    expect(bisect((x) => 1 - x, 0, 1)).toBe(1);
    expect(bisect((x) => Math.cos(x), 3, 0)).toBeCloseTo(Math.PI / 2, 15);
    expect(() => bisect((x) => x * x + 1, -1, 1)).toThrow(/^LB375 no change of sign between -1 and 1: 2 and 2/);
  });
});
