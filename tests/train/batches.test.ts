import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchOrder, batchTable } from "../../src/train/batches";

const options = fc
  .record({
    size: fc.integer({ min: 1, max: 60 }),
    seed: fc.integer(),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ size, seed, part }) => ({ size, seed, batchSize: 1 + Math.floor(part * (size - 1)) }));

describe("mini-batches", () => {
  it("see each row at most once an epoch, all but the remainder", () => {
    fc.assert(
      fc.property(options, fc.nat(4), (given, epoch) => {
        const at = batchOrder(given);
        const perEpoch = Math.floor(given.size / given.batchSize);
        const rows = Array.from({ length: perEpoch }, (_, i) => Array.from(at(epoch * perEpoch + i))).flat();
        expect(new Set(rows).size).toBe(perEpoch * given.batchSize);
        expect(rows.every((row) => row >= 0 && row < given.size)).toBe(true);
      }),
    );
  });

  it("are a function of seed and step alone", () => {
    fc.assert(
      fc.property(options, fc.array(fc.nat(300), { minLength: 1, maxLength: 8 }), (given, steps) => {
        const asked = batchOrder(given);
        for (const step of steps) expect(asked(step)).toEqual(batchOrder(given)(step));
      }),
    );
  });

  it("of many steps are a table of each step's", () => {
    const rows = batchOrder({ size: 10, batchSize: 3, seed: 4 });
    const table = batchTable(rows, { from: 2, count: 4, batchSize: 3 });
    expect(Array.from(table)).toEqual([2, 3, 4, 5].flatMap((step) => Array.from(rows(step))));
  });

  it("with replacement are uniform draws, each batch its own, rows twice in it too", () => {
    const [size, batchSize, steps] = [20, 50, 400];
    const rows = batchOrder({ size, batchSize, sampling: "replacement", seed: 3 });
    const counts = new Float64Array(size);
    for (let step = 0; step < steps; step += 1) for (const row of rows(step)) counts[row]! += 1;
    // Pearson's χ² with 19 degrees of freedom exceeds 43.8 by chance once in a thousand.
    const expected = (steps * batchSize) / size;
    expect(counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)).toBeLessThan(43.8);
    expect(rows(7)).toEqual(batchOrder({ size, batchSize, sampling: "replacement", seed: 3 })(7));
    expect(rows(7)).not.toEqual(rows(8));
  });

  it("differ between epochs and between seeds", () => {
    const of = (seed: number, epoch: number): number[] =>
      Array.from(batchOrder({ size: 50, batchSize: 50, seed })(epoch));
    expect(of(1, 0)).not.toEqual(of(1, 1));
    expect(of(1, 0)).not.toEqual(of(2, 0));
    // Neighbouring seeds must not share a shifted stream: epoch 1 of seed 1 is not epoch 0 of seed 2.
    expect(of(1, 1)).not.toEqual(of(2, 0));
  });
});
