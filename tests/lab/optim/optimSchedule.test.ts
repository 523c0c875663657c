import { describe, expect, it } from "vitest";
import type { Schedule } from "../../../src/lab/optim/optimizer.types";
import {
  constant,
  cosine,
  drops,
  linear,
  linearWarmup,
  of,
  sequence,
  step,
  times,
} from "../../../src/lab/optim/schedule";

const all = (schedule: Schedule, steps: number): number[] =>
  Array.from({ length: steps + 1 }, (_, s) => schedule.valueAt(s, steps));

/** Equal to the rounding of float64. */
function expectAll(actual: number[], expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i]!, 14);
}

describe("schedules of a hyperparameter", () => {
  it("stand still, or fall by steps", () => {
    expectAll(all(constant(0.3), 3), [0.3, 0.3, 0.3, 0.3]);
    expectAll(all(step({ from: 0.8, every: 2, factor: 0.5 }), 6), [0.8, 0.8, 0.4, 0.4, 0.2, 0.2, 0.1]);
    expectAll(all(step({ from: 1, every: 3 }), 3), [1, 1, 1, 0.1]);
  });

  it("follow half a cosine, to the end of the run or of their own", () => {
    const half = Math.SQRT1_2 / 2;
    expectAll(all(cosine({ from: 1 }), 4), [1, 0.5 + half, 0.5, 0.5 - half, 0]);
    expectAll(all(cosine({ from: 3, to: 1, steps: 2 }), 4), [3, 2, 1, 1, 1]);
  });

  it("fall in equal parts, or at shares of the run", () => {
    expectAll(all(linear({ from: 1 }), 4), [1, 0.75, 0.5, 0.25, 0]);
    expectAll(all(linear({ from: 1, to: 3, steps: 2 }), 3), [1, 2, 3, 3]);
    expectAll(all(drops({ from: 8, at: [0.5, 0.75], factor: 0.5 }), 4), [8, 8, 4, 2, 2]);
    expect(() => drops({ from: 1, at: [2] })).toThrow(/LB351 .*: 2/);
  });

  it("rise in equal parts and go on with what comes then", () => {
    expectAll(all(linearWarmup({ steps: 4, then: 0.8 }), 6), [0.2, 0.4, 0.6, 0.8, 0.8, 0.8, 0.8]);
    // The cosine covers the four steps that are left.
    const half = Math.SQRT1_2 / 2;
    const warm = linearWarmup({ steps: 2, then: cosine({ from: 1 }) });
    expectAll(all(warm, 6), [0.5, 1, 1, 0.5 + half, 0.5, 0.5 - half, 0]);
  });

  it("come one after the other, each from its own step 0", () => {
    expectAll(all(sequence({ first: of((s) => s), steps: 3, then: of((s) => 10 + s) }), 5), [0, 1, 2, 10, 11, 12]);
    expectAll(all(sequence({ first: cosine({ from: 1 }), steps: 2, then: 7 }), 3), [1, 0.5, 7, 7]);
  });

  it("refuse counts that are none, and scales inside", () => {
    expect(() => step({ from: 1, every: 0 })).toThrow("LB351 every of a schedule must be a positive whole number: 0");
    expect(() => linearWarmup({ steps: 1.5, then: 1 })).toThrow(/LB351 steps .*: 1.5$/);
    expect(() => linearWarmup({ steps: 2, then: times(2, constant(1)) })).toThrow(
      /LB351 a part of a schedule is scaled/,
    );
  });
});
