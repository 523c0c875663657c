/** What rank a matrix has when numbers are not exact: three answers, each from its singular values. Plain float64. */
import { AuthorError } from "../../../graph/authorError";
import { maybeMatrix, type Matrix } from "./matrix";
import { singularValues } from "./svd";

/**
 * The exponential of the entropy of the singular values' shares, p_k = σ_k / Σσ (Roy and Vetterli 2007): 1…min(rows, columns), no whole number.
 * 0 for a matrix of zeros.
 */
export function effectiveRank(matrix: Matrix): number {
  const values = singularValues(matrix);
  const sum = values.reduce((a, b) => a + b, 0);
  if (sum === 0) return 0;
  const entropy = values.reduce(
    (total, value) => (value > 0 ? total - (value / sum) * Math.log(value / sum) : total),
    0,
  );
  return Math.exp(entropy);
}

/** |A|_F² / |A|₂²: 1 for a matrix of rank one, and never more than the rank. 0 for a matrix of zeros. */
export function stableRank(matrix: Matrix): number {
  const [largest = 0, ...rest] = singularValues(matrix);
  return largest === 0 ? 0 : rest.reduce((sum, value) => sum + (value / largest) ** 2, 1);
}

export interface NumericalRankOptions {
  /** Share of the largest singular value under which one counts as none. Default max(rows, columns) times float64's epsilon, as in numpy. */
  readonly tolerance?: number;
}

/** How many singular values are above `tolerance` times the largest. For what was computed in float32, a tolerance of 1e-5 or so. */
export function numericalRank(matrix: Matrix, { tolerance }: NumericalRankOptions = {}): number {
  const { rows, columns } = maybeMatrix(matrix);
  const share = tolerance ?? Math.max(rows, columns) * Number.EPSILON;
  if (!(share >= 0 && share < 1))
    throw new AuthorError("LB362", `tolerance must be 0 or more and below 1: ${share}`, "for example 1e-5.");
  const values = singularValues(matrix);
  return values.filter((value) => value > share * values[0]!).length;
}
