/** Which hidden units of two nets answer alike on the same inputs (Ainsworth et al. 2023, §3.1; Li et al. 2016). Plain float64. */
import { AuthorError } from "../../../graph/authorError";
import { maybeMatrix, type Matrix } from "../linear/matrix";
import { assignment } from "./assignment";

/**
 * For each hidden layer the activations [rows, units] of both nets on the same rows; gives for each the permutation that makes the sum of the
 * units' correlations largest, for `permuteUnits(b, …)`. A unit that is the same on all rows correlates with none. Throws LB360, LB366.
 */
export function activationMatching(a: readonly Matrix[], b: readonly Matrix[]): Int32Array[] {
  if (a.length !== b.length)
    throw new AuthorError(
      "LB366",
      `activations of ${a.length} layers to match with: ${b.length}`,
      "give the same layers.",
    );
  return a.map((own, l) => assignment(correlations(own, b[l]!), { maximise: true }).columns);
}

/** Of each column of one with each of the other: [columns][columns]. */
function correlations(a: Matrix, b: Matrix): Float64Array[] {
  const [x, y] = [standardised(a), standardised(b)];
  if (x[0]!.length !== y[0]!.length)
    throw new AuthorError(
      "LB366",
      `activations on ${x[0]!.length} rows to match with: ${y[0]!.length}`,
      "give the same rows.",
    );
  return x.map((column) =>
    Float64Array.from(y, (other) => column.reduce((sum, value, i) => sum + value * other[i]!, 0)),
  );
}

/** Columns with mean 0 and length 1; zeros where there is nothing to scale. */
function standardised(matrix: Matrix): Float64Array[] {
  const { rows, columns, values } = maybeMatrix(matrix);
  return Array.from({ length: columns }, (_, j) => {
    const column = Float64Array.from({ length: rows }, (__, i) => values[i * columns + j]!);
    const mean = column.reduce((a, b) => a + b) / rows;
    const centred = column.map((value) => value - mean);
    const length = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0));
    return centred.map((value) => (length > 0 ? value / length : 0));
  });
}
