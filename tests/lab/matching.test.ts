import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostRandom } from "../../src/graph/index";
import { activationMatching } from "../../src/lab/measures/matching/activationMatching";
import { assignment } from "../../src/lab/measures/matching/assignment";
import { permuteUnits, type LayerArrays } from "../../src/lab/measures/matching/permuteUnits";
import { weightMatching } from "../../src/lab/measures/matching/weightMatching";

function permutationsOf(n: number, from: number[] = Array.from({ length: n }, (_, i) => i)): number[][] {
  if (from.length === 0) return [[]];
  return from.flatMap((first) =>
    permutationsOf(
      n,
      from.filter((i) => i !== first),
    ).map((rest) => [first, ...rest]),
  );
}

describe("linear assignment", () => {
  it("finds the least of all permutations", () => {
    const square = fc.integer({ min: 1, max: 6 }).chain((n) => {
      // Whole numbers bring ties, others do not.
      const cost = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ min: -1e3, max: 1e3, noNaN: true }));
      return fc.array(fc.array(cost, { minLength: n, maxLength: n }), { minLength: n, maxLength: n });
    });
    fc.assert(
      fc.property(square, (costs) => {
        const totals = permutationsOf(costs.length).map((order) =>
          order.reduce((sum, column, row) => sum + costs[row]![column]!, 0),
        );
        const least = assignment(costs);
        expect(new Set(least.columns).size).toBe(costs.length);
        expect(least.total).toBeCloseTo(Math.min(...totals), 9);
        expect(assignment(costs, { maximise: true }).total).toBeCloseTo(Math.max(...totals), 9);
        expect(Array.from(least.columns).reduce((sum, column, row) => sum + costs[row]![column]!, 0)).toBeCloseTo(
          least.total,
          9,
        );
      }),
      { numRuns: 200 },
    );
  });

  it("takes more columns than rows, and leaves the dear ones", () => {
    const costs = [
      [4, 1, 3, 9],
      [2, 0, 5, 9],
    ];
    expect(Array.from(assignment(costs).columns)).toEqual([1, 0]);
    expect(() => assignment([[1], [2]])).toThrow(/^LB366 more rows \(2\) than columns to assign to: 1/);
    expect(() => assignment([[Infinity]])).toThrow(/^LB360/);
  });

  it("finds a hidden permutation of 200", () => {
    const random = hostRandom(5);
    const hidden = random.permutation(200);
    const gains = Array.from({ length: 200 }, (_, i) =>
      Float64Array.from({ length: 200 }, (__, j) => random.uniform() + (hidden[i] === j ? 1 : 0)),
    );
    expect(assignment(gains, { maximise: true }).columns).toEqual(hidden);
  });
});

/** A net with normal weights. */
function net(sizes: readonly number[], seed: number): LayerArrays[] {
  const random = hostRandom(seed);
  const drawn = (shape: number[]) => ({
    shape,
    values: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal()),
  });
  return sizes.slice(1).map((out, l) => ({ weights: drawn([sizes[l]!, out]), bias: drawn([out]) }));
}

/** What a ReLU net computes, in float64. */
function outputs(layers: readonly LayerArrays[], x: readonly number[]): number[] {
  return layers.reduce<readonly number[]>((hidden, { weights, bias }, l) => {
    const [, out] = weights.shape as [number, number];
    const next = Array.from({ length: out }, (_, j) =>
      hidden.reduce((sum, value, i) => sum + value * weights.values[i * out + j]!, bias?.values[j] ?? 0),
    );
    return l < layers.length - 1 ? next.map((value) => Math.max(0, value)) : next;
  }, x) as number[];
}

describe("hidden units in another order", () => {
  const layers = net([3, 5, 4, 2], 1);
  const orders = [Int32Array.of(4, 0, 3, 1, 2), Int32Array.of(2, 3, 1, 0)];

  it("compute the same", () => {
    const permuted = permuteUnits(layers, orders);
    expect(permuted[0]!.bias!.values[0]).toBe(layers[0]!.bias!.values[4]);
    for (const x of [
      [1, -2, 0.5],
      [0.1, 3, -1],
    ]) {
      const [a, b] = [outputs(layers, x), outputs(permuted, x)];
      // Sums in another order: float64 rounding.
      a.forEach((value, i) => expect(b[i]).toBeCloseTo(value, 12));
    }
  });

  it("are refused where they do not fit", () => {
    expect(() => permuteUnits(layers, [orders[0]!])).toThrow(/^LB367 2 hidden layers and so many permutations: 1/);
    expect(() => permuteUnits(layers, [orders[0]!, Int32Array.of(0, 0, 1, 2)])).toThrow(
      /^LB367 hidden layer 1 has 4 units, but the permutation: 0, 0, 1, 2/,
    );
    expect(() => permuteUnits([layers[0]!, layers[2]!], orders)).toThrow(
      /^LB367 layer 1 does not fit the one before it: \[4, 2\]/,
    );
  });
});

describe("weight matching", () => {
  it("undoes a permutation of all hidden layers", () => {
    const random = hostRandom(3);
    const sizes = [7, 20, 15, 12, 3];
    const a = net(sizes, 2);
    const hidden = [20, 15, 12].map((units) => random.permutation(units));
    const { params, permutations, similarity } = weightMatching(a, permuteUnits(a, hidden));
    expect(params).toEqual(a);
    // Applied after the hidden one, each is its inverse.
    permutations.forEach((order, l) => order.forEach((unit, i) => expect(hidden[l]![unit]).toBe(i)));
    const square = a.reduce(
      (sum, { weights, bias }) => sum + [...weights.values, ...bias!.values].reduce((own, v) => own + v * v, 0),
      0,
    );
    expect(similarity.after).toBeCloseTo(square, 8);
  });

  it("is the best of all permutations of one hidden layer, and no single layer of several can do better", () => {
    for (const seed of [1, 2, 3]) {
      const [a, b] = [net([3, 5, 2], seed), net([3, 5, 2], seed + 10)];
      const of = (order: readonly number[]): number =>
        weightMatching(a, permuteUnits(b, [order]), { rounds: 0 }).similarity.before;
      const best = Math.max(...permutationsOf(5).map(of));
      expect(weightMatching(a, b).similarity.after).toBeCloseTo(best, 9);

      const [c, d] = [net([3, 4, 5, 2], seed), net([3, 4, 5, 2], seed + 20)];
      const { params, similarity } = weightMatching(c, d);
      const same = [0, 1, 2, 3, 4];
      for (const order of permutationsOf(4))
        expect(weightMatching(c, permuteUnits(params, [order, same]), { rounds: 0 }).similarity.before).toBeLessThan(
          similarity.after + 1e-9,
        );
      expect(similarity.after).toBeGreaterThanOrEqual(similarity.before);
    }
  });

  it("wants nets of the same sizes", () => {
    expect(() => weightMatching(net([2, 3, 1], 1), net([2, 4, 1], 1))).toThrow(
      /^LB367 two nets of different sizes: 2,3 3,1 and 2,4 4,1/,
    );
  });
});

describe("activation matching", () => {
  it("pairs units that answer alike, whatever their scale and offset", () => {
    const random = hostRandom(8);
    const order = random.permutation(6);
    const rows = Array.from({ length: 40 }, () => Array.from({ length: 6 }, () => random.normal()));
    // Unit order[i] of B is unit i of A, scaled and shifted.
    const other = rows.map((row) => {
      const moved = new Array<number>(6);
      row.forEach((value, i) => (moved[order[i]!] = (i + 1) * value - 3 + 0.1 * random.normal()));
      return moved;
    });
    expect(activationMatching([rows], [other])).toEqual([order]);
    const dead = rows.map((row) => row.map((value, i) => (i === 2 ? 0 : value)));
    expect(Array.from(activationMatching([dead], [dead])[0]!)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(() => activationMatching([rows], [rows.slice(1)])).toThrow(
      /^LB366 activations on 40 rows to match with: 39/,
    );
  });
});
