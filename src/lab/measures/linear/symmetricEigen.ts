/**
 * All eigenvalues and eigenvectors of a symmetric matrix: Householder's reduction to tridiagonal form, then QL. Plain float64; O(n³), about a
 * second for n = 512.
 */
import { diagonalise } from "./tridiagonal";
import { maybeSymmetric, toUnitScale, type Dense, type Matrix } from "./matrix";

export interface Eigen {
  /** Largest first: [n]. */
  readonly values: Float64Array;
  /** Eigenvector k, of length 1, is row k: [n][n]. */
  readonly vectors: readonly Float64Array[];
}

/** Throws LB360 where the matrix is not symmetric. */
export function symmetricEigen(matrix: Matrix): Eigen {
  const { diagonal, below, basis, scale } = tridiagonalise(maybeSymmetric(matrix));
  diagonalise(diagonal, below, basis);
  const order = Array.from(diagonal.keys()).sort((a, b) => diagonal[b]! - diagonal[a]!);
  return {
    values: Float64Array.from(order, (k) => scale * diagonal[k]!),
    vectors: order.map((k) => Float64Array.from(basis, (row) => row[k]!)),
  };
}

/** The same without vectors: largest first, [n]. */
export function symmetricEigenvalues(matrix: Matrix): Float64Array {
  const { diagonal, below, scale } = tridiagonalise(maybeSymmetric(matrix), false);
  diagonalise(diagonal, below, []);
  return diagonal
    .sort()
    .reverse()
    .map((value) => scale * value);
}

/** A = scale · Q T Qᵀ: T's diagonals, and the rows of Q. */
function tridiagonalise({ rows: n, values }: Dense, withBasis = true) {
  const scale = toUnitScale(values);
  const a = Array.from({ length: n }, (_, i) => values.subarray(i * n, (i + 1) * n));
  const basis = (withBasis ? a : []).map((_, i) => Float64Array.from({ length: n }, (__, j) => (i === j ? 1 : 0)));
  const below = new Float64Array(n);
  const v = new Float64Array(n);
  const w = new Float64Array(n);
  for (let k = 0; k < n - 2; k += 1) {
    // Mirror the column below the diagonal onto its first entry: H = 1 − 2vvᵀ.
    let norm = 0;
    for (let i = k + 1; i < n; i += 1) norm = Math.hypot(norm, a[i]![k]!);
    if (norm === 0) continue;
    const alpha = a[k + 1]![k]! > 0 ? -norm : norm;
    let length = 0;
    for (let i = k + 1; i < n; i += 1) {
      v[i] = a[i]![k]! - (i === k + 1 ? alpha : 0);
      length = Math.hypot(length, v[i]!);
    }
    for (let i = k + 1; i < n; i += 1) v[i]! /= length;
    for (let i = k + 1; i < n; i += 1) w[i] = dot(a[i]!, v, k + 1);
    const along = dot(v, w, k + 1);
    for (let i = k + 1; i < n; i += 1) w[i]! -= along * v[i]!;
    // HAH = A − 2vwᵀ − 2wvᵀ on the trailing block.
    for (let i = k + 1; i < n; i += 1) {
      const row = a[i]!;
      const vi = 2 * v[i]!;
      const wi = 2 * w[i]!;
      for (let j = k + 1; j < n; j += 1) row[j]! -= vi * w[j]! + wi * v[j]!;
    }
    a[k + 1]![k] = a[k]![k + 1] = alpha;
    for (const row of basis) {
      const sum = 2 * dot(row, v, k + 1);
      for (let j = k + 1; j < n; j += 1) row[j]! -= sum * v[j]!;
    }
  }
  for (let i = 0; i + 1 < n; i += 1) below[i] = a[i + 1]![i]!;
  return { diagonal: Float64Array.from(a, (row, i) => row[i]!), below, basis, scale };
}

/** From position `from` on. */
function dot(x: Float64Array, y: Float64Array, from: number): number {
  let sum = 0;
  for (let i = from; i < x.length; i += 1) sum += x[i]! * y[i]!;
  return sum;
}
