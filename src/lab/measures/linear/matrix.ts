/** Matrices for plain float64 functions: rows of numbers, or `{shape: [rows, columns], values}` as a run's arrays are. */
import { AuthorError } from "../../../graph/authorError";

export type Matrix =
  readonly ArrayLike<number>[] | { readonly shape: readonly number[]; readonly values: ArrayLike<number> };

/** Row by row, the function's own copy. */
export interface Dense {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** Throws LB360 for what is no matrix, or has a number in it that is not finite. */
export function maybeMatrix(matrix: Matrix): Dense {
  const dense = Array.isArray(matrix) ? fromRows(matrix as readonly ArrayLike<number>[]) : fromArray(matrix);
  const at = dense.values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw refused(
      `a matrix with a number that is not finite at row ${Math.floor(at / dense.columns)}: ${dense.values[at]}`,
    );
  return dense;
}

/** Throws LB360 where it is not square, or differs from its transpose by more than 1e-5 of its largest entry (float32 rounding is less). */
export function maybeSymmetric(matrix: Matrix): Dense {
  const dense = maybeMatrix(matrix);
  const { rows: n, columns, values } = dense;
  if (n !== columns) throw refused(`a matrix that is not square: [${n}, ${columns}]`);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let i = 0; i < n; i += 1)
    for (let j = 0; j < i; j += 1) {
      const [a, b] = [values[i * n + j]!, values[j * n + i]!];
      if (Math.abs(a - b) > 1e-5 * largest)
        throw refused(`a matrix that is not symmetric at [${i}, ${j}]: ${a} and ${b}`);
      values[i * n + j] = values[j * n + i] = (a + b) / 2;
    }
  return dense;
}

/** Share of the largest entry under which others are as good as 0: their squares would vanish. */
const NOTHING = 1e-100;

/** In place: divides by a power of two, which is exact, so that squares neither overflow nor vanish; gives that power. */
export function toUnitScale(values: Float64Array): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const power = largest === 0 ? 1 : 2 ** Math.max(-1000, Math.min(1000, Math.floor(Math.log2(largest))));
  for (let i = 0; i < values.length; i += 1)
    values[i] = Math.abs(values[i]!) < NOTHING * largest ? 0 : values[i]! / power;
  return power;
}

function fromRows(rows: readonly ArrayLike<number>[]): Dense {
  const columns = rows[0]?.length ?? 0;
  if (columns === 0) throw refused("a matrix without entries: []");
  const ragged = rows.find(({ length }) => length !== columns);
  if (ragged) throw refused(`a matrix whose rows have different lengths: ${columns} and ${ragged.length}`);
  const values = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => values.set(row, i * columns));
  return { rows: rows.length, columns, values };
}

function fromArray(matrix: Matrix): Dense {
  const { shape, values } = (matrix ?? {}) as { shape?: readonly number[]; values?: ArrayLike<number> };
  const [rows = 0, columns = 0] = shape ?? [];
  if (shape?.length !== 2 || rows * columns === 0 || values?.length !== rows * columns)
    throw refused(`not a matrix: shape [${shape?.join(", ") ?? ""}]`);
  return { rows, columns, values: Float64Array.from(values) };
}

const refused = (message: string): AuthorError =>
  new AuthorError("LB360", message, "give rows of numbers, or {shape: [rows, columns], values}.");
