/** What a Lanczos process has found: the eigenvalues of its tridiagonal matrix, and how much of the starting vector lies along each. Plain float64. */
import { AuthorError } from "../../../graph/authorError";
import { diagonalise } from "../linear/tridiagonal";

export interface Tridiagonal {
  /** Diagonal: [k]. */
  readonly alpha: ArrayLike<number>;
  /** Below it: [k − 1] or more. */
  readonly beta: ArrayLike<number>;
}

export interface Ritz {
  /** Ritz values, largest first: [k], or fewer where the process ran out of new directions. */
  readonly values: Float64Array;
  /** Squares of the first components of the eigenvectors: they add up to 1. Quadrature weights of the spectrum (Golub and Meurant 1994). */
  readonly weights: Float64Array;
}

/** A coupling this small, relative to the whole, is an end: what comes after it is noise. */
const END = 1e-6;

/** Throws LB364 for what is not tridiagonal. */
export function ritz({ alpha, beta }: Tridiagonal): Ritz {
  const n = alpha?.length ?? 0;
  if (n === 0 || (beta?.length ?? 0) < n - 1)
    throw new AuthorError(
      "LB364",
      `a tridiagonal matrix of ${n} and ${beta?.length ?? 0} numbers`,
      "give {alpha: [k], beta: [k - 1]}.",
    );
  const scale = Math.max(...Array.from(alpha, Math.abs), ...Array.from(beta, Math.abs));
  let size = 1;
  while (size < n && Math.abs(beta[size - 1]!) > END * scale) size += 1;
  const diagonal = Float64Array.from({ length: size }, (_, i) => alpha[i]!);
  const below = Float64Array.from({ length: size }, (_, i) => (i < size - 1 ? beta[i]! : 0));
  const first = Float64Array.from({ length: size }, (_, i) => (i === 0 ? 1 : 0));
  diagonalise(diagonal, below, [first]);
  const order = [...diagonal.keys()].sort((a, b) => diagonal[b]! - diagonal[a]!);
  return {
    values: Float64Array.from(order, (k) => diagonal[k]!),
    weights: Float64Array.from(order, (k) => first[k]! ** 2),
  };
}
