/**
 * Eigenvalues of symmetric tridiagonal matrices by QL with implicit shifts (Bowdler, Martin, Reinsch and Wilkinson 1968; Golub and Van Loan
 * §8.3). Plain float64.
 */
import { AuthorError } from "../../../graph/authorError";

/** Sweeps for one eigenvalue; more than 5 are rare. */
const MOST = 60;

/**
 * In place: `diagonal` [n] becomes the eigenvalues, in no order; `below` [n] (entry i couples i and i + 1; the last is free) is used up. Each row
 * of `basis` (k rows of n numbers) is turned along, so that of the identity there remain the eigenvectors' components.
 */
export function diagonalise(diagonal: Float64Array, below: Float64Array, basis: readonly Float64Array[]): void {
  const n = diagonal.length;
  below[n - 1] = 0;
  for (let l = 0; l < n; l += 1) {
    for (let sweep = 0; ; sweep += 1) {
      const m = firstSmall(diagonal, below, l);
      if (m === l) break;
      if (sweep === MOST)
        throw new AuthorError(
          "LB361",
          `an eigenvalue was not found in so many sweeps: ${MOST}`,
          "are all numbers finite?",
        );
      rotate(diagonal, below, basis, l, m);
    }
  }
}

/** First place from `l` on at which the matrix falls into two. */
function firstSmall(diagonal: Float64Array, below: Float64Array, l: number): number {
  let m = l;
  for (; m < diagonal.length - 1; m += 1) {
    const size = Math.abs(diagonal[m]!) + Math.abs(diagonal[m + 1]!);
    if (Math.abs(below[m]!) <= Number.EPSILON * size) break;
  }
  return m;
}

/** One implicit QL sweep on the block l…m, with Wilkinson's shift. */
function rotate(d: Float64Array, e: Float64Array, basis: readonly Float64Array[], l: number, m: number): void {
  let g = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  let r = Math.hypot(g, 1);
  g = d[m]! - d[l]! + e[l]! / (g + (g < 0 ? -r : r));
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = m - 1; i >= l; i -= 1) {
    const f = s * e[i]!;
    const b = c * e[i]!;
    r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1]! -= p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1]! - p;
    r = (d[i]! - g) * s + 2 * c * b;
    p = s * r;
    d[i + 1] = g + p;
    g = c * r - b;
    for (const row of basis) {
      const here = row[i]!;
      const next = row[i + 1]!;
      row[i + 1] = s * here + c * next;
      row[i] = c * here - s * next;
    }
  }
  d[l]! -= p;
  e[l] = g;
  e[m] = 0;
}
