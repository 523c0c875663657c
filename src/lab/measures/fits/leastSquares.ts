/**
 * Parameters that leave the least squares of any residuals: Gauss-Newton steps, damped as Levenberg (1944) and Marquardt (1963) do, with
 * derivatives by central differences. Plain float64; for a few parameters.
 */
import { AuthorError } from "../../../graph/authorError";

export interface LeastSquaresOptions {
  /** Residuals [n] at parameters [p]; n ≥ p. */
  residuals(params: readonly number[]): ArrayLike<number>;
  readonly start: readonly number[];
  /** Steps at most; default 200. */
  readonly steps?: number;
}

export interface LeastSquares {
  readonly params: number[];
  /** Sum of the squares left. */
  readonly cost: number;
  readonly steps: number;
}

/** Relative change of the cost under which it is done. */
const DONE = 1e-14;
/** Step of the differences, relative to the parameter. */
const H = 6e-6;

/** Finds the minimum near its start: try several. Throws LB373 where the residuals at the start are not finite. */
export function leastSquares({ residuals, start, steps: most = 200 }: LeastSquaresOptions): LeastSquares {
  let params = [...start];
  let left = Array.from(residuals(params));
  let cost = squares(left);
  if (!Number.isFinite(cost) || left.length < params.length)
    throw new AuthorError(
      "LB373",
      `${left.length} residuals, squares ${cost}, for ${params.length} parameters`,
      "start elsewhere.",
    );
  let damping = 1e-3;
  let steps = 0;
  for (; steps < most; steps += 1) {
    const slopes = params.map((_, j) => difference(residuals, params, j));
    const gradient = slopes.map((slope) => dot(slope, left));
    const normal = slopes.map((a) => slopes.map((b) => dot(a, b)));
    let moved = false;
    for (; !moved && damping < 1e12; damping *= moved ? 1 : 4) {
      const damped = normal.map((row, i) => row.map((value, j) => (i === j ? value * (1 + damping) + 1e-300 : value)));
      const step = solve(damped, gradient);
      const next = params.map((value, i) => value - step[i]!);
      const trial = Array.from(residuals(next));
      const lower = squares(trial);
      if (!(lower < cost)) continue;
      const done = cost - lower <= DONE * cost;
      [params, left, cost, moved] = [next, trial, lower, true];
      damping = Math.max(1e-12, damping / 10);
      if (done) return { params, cost, steps };
    }
    if (!moved) break;
  }
  return { params, cost, steps };
}

function difference(residuals: LeastSquaresOptions["residuals"], params: readonly number[], at: number): number[] {
  const h = H * Math.max(1, Math.abs(params[at]!));
  const [up, down] = [h, -h].map((by) => residuals(params.map((value, i) => (i === at ? value + by : value))));
  return Array.from(up!, (value, i) => (value - down![i]!) / (2 * h));
}

/** Solves a small symmetric system by elimination with pivots. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let k = 0; k < n; k += 1) {
    const best = rows.slice(k).reduce((at, row, i) => (Math.abs(row[k]!) > Math.abs(rows[at]![k]!) ? k + i : at), k);
    [rows[k], rows[best]] = [rows[best]!, rows[k]!];
    for (let i = k + 1; i < n; i += 1) {
      const factor = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j <= n; j += 1) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let k = n - 1; k >= 0; k -= 1)
    x[k] =
      (rows[k]![n]! - rows[k]!.slice(k + 1, n).reduce((sum, value, i) => sum + value * x[k + 1 + i]!, 0)) /
      rows[k]![k]!;
  return x;
}

const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
