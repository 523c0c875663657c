import { describe, expect, it } from "vitest";
import { firstStepBelow, valueAt } from "../../src/lab/measures/series";

const series = { steps: [0, 1, 10, 100], values: [1, 0.5, 0.1, 0.3], length: 4 };

describe("questions to a column", () => {
  it("when it is first below a threshold", () => {
    expect(firstStepBelow(series, 0.5)).toBe(10);
    expect(firstStepBelow(series, 2)).toBe(0);
    expect(firstStepBelow(series, 0.1)).toBeUndefined();
  });

  it("what it was at a step", () => {
    expect(valueAt(series, 10)).toBe(0.1);
    expect(valueAt(series, 99)).toBe(0.1);
    expect(valueAt(series, 1e9)).toBe(0.3);
    expect(valueAt(series, -1)).toBeNaN();
  });

  it("only within its length", () => {
    expect(firstStepBelow({ ...series, length: 2 }, 0.2)).toBeUndefined();
  });
});
