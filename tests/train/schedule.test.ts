import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countDue, isDue, nextDue, type Every } from "../../src/train/schedule";

const everies: fc.Arbitrary<Every> = fc.oneof(
  fc.integer({ min: 1, max: 500 }),
  fc.integer({ min: 1, max: 200 }).map((log) => ({ log })),
);
const due = (every: Every, steps: number): number[] =>
  Array.from({ length: steps + 1 }, (_, s) => s).filter((s) => isDue(every, s, steps));

describe("when measures are taken", () => {
  it("at each n-th step, the first and the last", () => {
    expect(due(25, 60)).toEqual([0, 25, 50, 60]);
    expect(due(25, 50)).toEqual([0, 25, 50]);
  });

  it("at logarithmic steps: every one at first, then a constant ratio", () => {
    const steps = due({ log: 10 }, 1000);
    expect(steps.slice(0, 7)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const late = steps.filter((s) => s >= 100);
    for (let i = 1; i < late.length; i += 1) {
      // Rounding to whole steps moves each by at most a half in a hundred.
      expect(late[i]! / late[i - 1]!).toBeCloseTo(10 ** 0.1, 1);
    }
    expect(late.filter((s) => s < 1000)).toHaveLength(10);
  });

  it("skips no step while logarithmic points are denser than steps", () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 300 }), (log) => {
        const dense = Math.floor(1 / (10 ** (1 / log) - 1));
        for (let s = 1; s <= Math.min(dense, 400); s += 1) expect(isDue({ log }, s, 1e6)).toBe(true);
      }),
    );
  });

  it("knows the next from any step", () => {
    fc.assert(
      fc.property(everies, fc.integer({ min: 1, max: 3000 }), fc.nat(2999), (every, steps, at) => {
        const step = Math.min(at, steps - 1);
        expect(nextDue(every, step, steps)).toBe(due(every, steps).find((s) => s > step));
      }),
    );
  });

  it("counts what it will take", () => {
    fc.assert(
      fc.property(everies, fc.integer({ min: 1, max: 3000 }), (every, steps) => {
        expect(countDue(every, steps)).toBe(due(every, steps).length);
      }),
    );
  });
});
