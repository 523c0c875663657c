/**
 * Singular values and vectors by one-sided Jacobi rotations (Hestenes 1958; de Rijk 1989): columns are turned in pairs until all are
 * orthogonal. Small singular values come out to full relative accuracy, which Gram matrices lose. Plain float64.
 */
import { AuthorError } from "../../../graph/authorError";
import { maybeMatrix, toUnitScale, type Matrix } from "./matrix";

export interface Svd {
  /** Largest first: [min(rows, columns)]. */
  readonly values: Float64Array;
  /** Left singular vector k is row k, of length `rows`; zeros where its singular value is 0. */
  readonly left: readonly Float64Array[];
  /** Right singular vector k is row k, of length `columns`. */
  readonly right: readonly Float64Array[];
}

const SWEEPS = 60;

/** A = Σ_k values[k] · left[k] right[k]ᵀ. O(rows · columns · min · sweeps), about 8 sweeps: 256 × 256 in under a second. Throws LB360, LB361. */
export function svd(matrix: Matrix): Svd {
  const { rows, columns, values } = maybeMatrix(matrix);
  const scale = toUnitScale(values);
  const wide = rows < columns;
  const [length, count] = wide ? [columns, rows] : [rows, columns];
  // Columns of A, or of its transpose where that has fewer.
  const vectors = Array.from({ length: count }, (_, k) =>
    Float64Array.from({ length }, (__, i) => (wide ? values[k * columns + i]! : values[i * columns + k]!)),
  );
  const turned = vectors.map((_, k) => Float64Array.from({ length: count }, (__, i) => (i === k ? 1 : 0)));
  orthogonalise(vectors, turned);
  const norms = vectors.map((vector) => Math.hypot(...chunked(vector)));
  const order = [...norms.keys()].sort((a, b) => norms[b]! - norms[a]!);
  const long = order.map((k) => vectors[k]!.map((value) => (norms[k] === 0 ? 0 : value / norms[k]!)));
  const short = order.map((k) => turned[k]!);
  const sorted = Float64Array.from(order, (k) => scale * norms[k]!);
  return wide ? { values: sorted, left: short, right: long } : { values: sorted, left: long, right: short };
}

/** Largest first. */
export const singularValues = (matrix: Matrix): Float64Array => svd(matrix).values;

/** Turns pairs of `vectors`, and `turned` along with them, until they are orthogonal to each other. */
function orthogonalise(vectors: readonly Float64Array[], turned: readonly Float64Array[]): void {
  const tolerance = Number.EPSILON * Math.sqrt(vectors[0]!.length);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    let rotations = 0;
    for (let p = 0; p < vectors.length; p += 1)
      for (let q = p + 1; q < vectors.length; q += 1)
        if (makeOrthogonal(vectors[p]!, vectors[q]!, tolerance, (c, s) => turn(turned[p]!, turned[q]!, c, s)))
          rotations += 1;
    if (rotations === 0) return;
  }
  throw new AuthorError("LB361", `singular values were not found in so many sweeps: ${SWEEPS}`, "scale the matrix.");
}

/** True if they were not orthogonal before. */
function makeOrthogonal(
  x: Float64Array,
  y: Float64Array,
  tolerance: number,
  along: (c: number, s: number) => void,
): boolean {
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i += 1) {
    const a = x[i]!;
    const b = y[i]!;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  // A vector whose square vanishes is rounding of one that depends on others.
  if (xx === 0 || yy === 0 || Math.abs(xy) <= tolerance * Math.sqrt(xx) * Math.sqrt(yy)) return false;
  const zeta = (yy - xx) / (2 * xy);
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const c = 1 / Math.hypot(1, t);
  turn(x, y, c, c * t);
  along(c, c * t);
  return true;
}

function turn(x: Float64Array, y: Float64Array, c: number, s: number): void {
  for (let i = 0; i < x.length; i += 1) {
    const a = x[i]!;
    const b = y[i]!;
    x[i] = c * a - s * b;
    y[i] = s * a + c * b;
  }
}

/** One norm of a long vector: a call takes only so many arguments. */
function* chunked(vector: Float64Array): Generator<number> {
  for (let i = 0; i < vector.length; i += 1024) yield Math.hypot(...vector.subarray(i, i + 1024));
}
