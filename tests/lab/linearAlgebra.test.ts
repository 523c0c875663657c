import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { effectiveRank, numericalRank, stableRank } from "../../src/lab/measures/linear/ranks";
import { svd } from "../../src/lab/measures/linear/svd";
import { symmetricEigen, symmetricEigenvalues } from "../../src/lab/measures/linear/symmetricEigen";

const multiply = (a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): number[][] =>
  a.map((row) => Array.from(b[0]!, (_, j) => b.reduce((sum, other, k) => sum + row[k]! * other[j]!, 0)));
const transpose = (a: readonly ArrayLike<number>[]): number[][] => Array.from(a[0]!, (_, j) => a.map((row) => row[j]!));
const largest = (a: readonly ArrayLike<number>[]): number => Math.max(...a.flatMap((row) => Array.from(row, Math.abs)));
const difference = (a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): number =>
  largest(a.map((row, i) => Array.from(row, (value, j) => value - b[i]![j]!)));
const identity = (n: number): number[][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => +(i === j)));

/** Rows of numbers of very different sizes, some 0. */
const matrices = (square: boolean) =>
  fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })).chain(([rows, columns]) => {
    const entry = fc.oneof(
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.constant(0),
      fc.double({ min: -1e-9, max: 1e9, noNaN: true }),
    );
    const width = square ? rows : columns;
    return fc.array(fc.array(entry, { minLength: width, maxLength: width }), { minLength: rows, maxLength: rows });
  });

describe("eigenvalues of a symmetric matrix", () => {
  it("are those of the discrete Laplacian: 2 − 2 cos(kπ/(n+1))", () => {
    const n = 40;
    const laplacian = identity(n).map((row, i) => row.map((_, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)));
    const exact = Array.from({ length: n }, (_, k) => 2 - 2 * Math.cos(((n - k) * Math.PI) / (n + 1)));
    const values = symmetricEigenvalues(laplacian);
    exact.forEach((value, k) => expect(values[k]).toBeCloseTo(value, 13));
  });

  it("are the sums of a rank-one matrix and a diagonal, where they repeat", () => {
    // 3·1 + 1·1ᵀ has 3 five times and 3 + 6 once.
    const matrix = identity(6).map((row) => row.map((one) => 3 * one + 1));
    expect(Array.from(symmetricEigenvalues(matrix))).toEqual(
      [9, 3, 3, 3, 3, 3].map((value) => expect.closeTo(value, 12)),
    );
  });

  it("come with an orthonormal basis that rebuilds the matrix", () => {
    fc.assert(
      fc.property(matrices(true), (half) => {
        const a = half.map((row, i) => row.map((value, j) => value + half[j]![i]!));
        const { values, vectors } = symmetricEigen(a);
        const n = a.length;
        // Rounding of n rotations, relative to the largest entry.
        expect(difference(multiply(vectors, transpose(vectors)), identity(n))).toBeLessThan(1e-12);
        const scaled = vectors.map((vector, k) => vector.map((value) => value * values[k]!));
        expect(difference(multiply(transpose(vectors), scaled), a)).toBeLessThanOrEqual(
          1e-13 * n * largest(a) + 1e-320,
        );
        expect([...values].sort((x, y) => y - x)).toEqual([...values]);
      }),
      { numRuns: 200 },
    );
  });

  it("need a symmetric matrix of finite numbers", () => {
    expect(() =>
      symmetricEigen([
        [1, 2],
        [3, 4],
      ]),
    ).toThrow(/^LB360 a matrix that is not symmetric at \[1, 0\]: 3 and 2/);
    expect(() => symmetricEigen([[1, 2, 3]])).toThrow(/^LB360 a matrix that is not square: \[1, 3\]/);
    expect(() => symmetricEigen([[NaN]])).toThrow(/^LB360 a matrix with a number that is not finite at row 0: NaN/);
    expect(() => symmetricEigen({ shape: [2, 2], values: [1, 2, 3] })).toThrow(/^LB360 not a matrix: shape \[2, 2\]/);
    expect(() => symmetricEigen([[1, 2], [3]])).toThrow(/^LB360 a matrix whose rows have different lengths: 2 and 1/);
  });
});

describe("singular values", () => {
  it("rebuild the matrix from orthonormal vectors, whatever its shape and rank", () => {
    fc.assert(
      fc.property(matrices(false), (a) => {
        const { values, left, right } = svd(a);
        const rebuilt = multiply(
          transpose(left),
          right.map((vector, k) => vector.map((value) => value * values[k]!)),
        );
        expect(difference(rebuilt, a)).toBeLessThanOrEqual(1e-13 * 12 * largest(a) + 1e-320);
        const live = left.filter((_, k) => values[k]! > 1e-9 * values[0]!);
        if (live.length > 0)
          expect(difference(multiply(live, transpose(live)), identity(live.length))).toBeLessThan(1e-6);
        expect(values.length).toBe(Math.min(a.length, a[0]!.length));
      }),
      { numRuns: 200 },
    );
  });

  it("are exact where they are tiny: of a graded matrix, each to full relative accuracy", () => {
    // Upper triangle of ones, scaled by 10^-4k: singular values far below epsilon times the largest.
    const scales = [1, 1e-6, 1e-12, 1e-18];
    const graded = scales.map((_, i) => scales.map((scale, j) => (i <= j ? scale : 0)));
    const product = svd(graded).values.reduce((a, b) => a * b);
    // |det| of a triangle is the product of its diagonal.
    expect(product / 1e-36).toBeCloseTo(1, 12);
  });

  it("of the Hilbert matrix of order 5 are those in the tables", () => {
    const hilbert = identity(5).map((row, i) => row.map((_, j) => 1 / (i + j + 1)));
    const known = [
      1.567050691098231, 0.20853421861101334, 0.011407491623419806, 3.058980401511917e-4, 3.287928772171862e-6,
    ];
    svd(hilbert).values.forEach((value, k) => expect(value / known[k]!).toBeCloseTo(1, 10));
  });
});

describe("ranks", () => {
  const diagonal = (values: number[]): number[][] =>
    values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));

  it("are n of the identity, and 1 of an outer product", () => {
    const outer = [1, 2, 3].map((a) => [4, -5].map((b) => a * b));
    for (const rank of [effectiveRank, stableRank, numericalRank]) {
      expect(rank(identity(7))).toBeCloseTo(7, 12);
      expect(rank(outer)).toBeCloseTo(1, 12);
      expect(
        rank([
          [0, 0],
          [0, 0],
        ]),
      ).toBe(0);
    }
  });

  it("are what their formulas say of singular values 4, 2, 2 and 0", () => {
    const matrix = diagonal([2, 4, 0, 2]);
    // Shares ½, ¼, ¼: entropy ½ ln 2 + ½ ln 4.
    expect(effectiveRank(matrix)).toBeCloseTo(2 ** 1.5, 12);
    expect(stableRank(matrix)).toBeCloseTo(24 / 16, 12);
    expect(numericalRank(matrix)).toBe(3);
  });

  it("count singular values from a tolerance on", () => {
    const matrix = diagonal([1, 1e-4, 1e-8]);
    expect(numericalRank(matrix)).toBe(3);
    expect(numericalRank(matrix, { tolerance: 1e-5 })).toBe(2);
    expect(() => numericalRank(matrix, { tolerance: 2 })).toThrow(/^LB362 tolerance must be 0 or more and below 1: 2/);
  });
});
