import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstCrossing, smoothed, thin } from "../../src/figures/thin";
import { csvOf } from "../../src/figures/download";
import { toMatrix } from "../../src/figures/cells";

const series = (values: readonly number[]) => ({ steps: values.map((_, i) => i), values, length: values.length });
const finite = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 3000 });

describe("thinning a line to its pixels", () => {
  it("keeps the extremes and both ends, in order, and at most two points a column and one (property)", () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: 1, max: 200 }), (values, columns) => {
        const whole = series(values);
        const points = thin(whole, (step) => step / Math.max(1, values.length - 1), columns);
        const kept = points.map(({ value }) => value);
        expect(Math.max(...kept)).toBe(Math.max(...values));
        expect(Math.min(...kept)).toBe(Math.min(...values));
        expect(points.at(-1)).toEqual({ step: values.length - 1, value: values.at(-1) });
        // position 1 falls in a column of its own
        expect(points.length).toBeLessThanOrEqual(2 * (columns + 1) + 1);
        expect(points.every(({ step }, i) => i === 0 || step > points[i - 1]!.step)).toBe(true);
      }),
    );
  });
  it("leaves out what is not finite or not on the axis", () => {
    const points = thin(series([1, NaN, 3, Infinity, 5]), (step) => step / 3, 10);
    expect(points.map(({ value }) => value)).toEqual([1, 3]);
  });
});

describe("smoothing", () => {
  it("leaves a constant as it is: the start is corrected", () => {
    const { values } = smoothed(series([2, 2, 2, 2]), 0.9);
    // rounding of sums of a few terms, far below 1e-12
    for (const value of Array.from(values)) expect(value).toBeCloseTo(2, 12);
  });
  it("is the weighted mean it says it is", () => {
    // weights 0.5·0.5 and 0.5 for two values: (0.25·1 + 0.5·4) / 0.75 = 3
    expect(smoothed(series([1, 4]), 0.5).values[1]).toBeCloseTo(3, 12);
  });
});

describe("the first crossing", () => {
  it("is the first step on the other side, from above or from below", () => {
    expect(firstCrossing(series([1, 0.5, 0.1, 0.3]), 0.2)).toBe(2);
    expect(firstCrossing(series([0, 0.1, 0.2]), 0.2)).toBe(2);
    expect(firstCrossing(series([1, 0.9]), 0.2)).toBeUndefined();
  });
});

it("CSV quotes what needs it", () => {
  expect(
    csvOf({
      columns: ["a", "b"],
      rows: [
        ["x,y", 1],
        ['say "no"', 2],
      ],
    }),
  ).toBe('a,b\n"x,y",1\n"say ""no""",2\n');
});

it("a matrix is read row by row, and anything else refused", () => {
  const matrix = toMatrix({ shape: [2, 3], values: [1, 2, 3, 4, 5, 6] });
  expect([matrix.at(1, 0), matrix.at(0, 2)]).toEqual([4, 3]);
  expect(() => toMatrix({ shape: [6], values: [] })).toThrow("matrix expected, got shape [6]");
});
