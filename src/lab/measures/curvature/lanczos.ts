/**
 * Lanczos with full reorthogonalisation: an orthonormal basis of the Krylov space of a symmetric matrix that is known by its products with
 * vectors only, in which it is tridiagonal (Golub and Van Loan §10.1). Plain float64; for a net's Hessian see `lanczosSpec`.
 */
import { hostRandom } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import type { Tridiagonal } from "./ritz";

export interface LanczosOptions {
  /** Products with the matrix; at most `size`. Default 60. */
  readonly steps?: number;
  /** Of the starting vector, which is normal. Default 1. */
  readonly seed?: number;
  /** The starting vector itself, of any length but 0: [size]. */
  readonly start?: ArrayLike<number>;
}

export interface Lanczos extends Tridiagonal {
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  /** Rows: [k][size]. */
  readonly basis: readonly Float64Array[];
}

/** Relative to the largest number met: the space is exhausted. */
const END = 1e-12;

/** `multiply` gives A v for v [size], and keeps neither. Ends early where the space has no more directions. Throws LB364. */
export function lanczos(
  multiply: (vector: Float64Array) => ArrayLike<number>,
  size: number,
  { steps = 60, seed = 1, start }: LanczosOptions = {},
): Lanczos {
  const random = hostRandom(seed);
  let next = Float64Array.from({ length: size }, (_, i) => (start ? start[i]! : random.normal()));
  let length = Math.sqrt(dot(next, next));
  if (!(length > 0 && Number.isFinite(length)))
    throw new AuthorError("LB364", `lanczos cannot start from a vector of length: ${length}`, "give another start.");
  const alpha: number[] = [];
  const beta: number[] = [];
  const basis: Float64Array[] = [];
  let scale = 0;
  while (basis.length < Math.min(steps, size)) {
    const q = next.map((value) => value / length);
    basis.push(q);
    next = Float64Array.from(multiply(q.slice()));
    if (next.length !== size)
      throw new AuthorError("LB364", `multiply must give ${size} numbers, not: ${next.length}`, "A v is as long as v.");
    alpha.push(dot(q, next));
    // Twice is enough (Parlett 1980, §6.9).
    for (let pass = 0; pass < 2; pass += 1)
      for (const other of basis) {
        const along = dot(other, next);
        for (let i = 0; i < size; i += 1) next[i]! -= along * other[i]!;
      }
    length = Math.sqrt(dot(next, next));
    scale = Math.max(scale, Math.abs(alpha[alpha.length - 1]!), length);
    if (length <= END * scale) break;
    beta.push(length);
  }
  return { alpha: Float64Array.from(alpha), beta: Float64Array.from(beta.slice(0, alpha.length - 1)), basis };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}
