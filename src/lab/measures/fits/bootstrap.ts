/** How far a number would scatter if the data were drawn again: the bootstrap (Efron 1979). Plain float64. */
import { hostRandom } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";

export interface BootstrapOptions {
  /** How often the data are drawn again; default 1,000. */
  readonly resamples?: number;
  /** Of the interval; default 0.95. */
  readonly level?: number;
  readonly seed?: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Percentile interval of a statistic of rows that are drawn with replacement. `quantity` of a resample that it cannot take may be NaN: left out. Throws LB374. */
export function bootstrap<T>(
  rows: readonly T[],
  quantity: (rows: readonly T[]) => number,
  options: BootstrapOptions = {},
): Interval {
  if (rows.length < 2) throw new AuthorError("LB374", `a bootstrap of so few rows: ${rows.length}`, "two or more.");
  return intervalOf(
    resampled(options, (draw) => quantity(rows.map(() => rows[draw(rows.length)]!))),
    options,
  );
}

/** What `one` gives, once for each resample; it draws whole numbers below a bound. */
export function resampled<R>(
  { resamples = 1000, seed = 1 }: BootstrapOptions,
  one: (draw: (below: number) => number) => R,
): R[] {
  if (!Number.isInteger(resamples) || resamples < 10)
    throw new AuthorError("LB374", `resamples must be a whole number of 10 or more: ${resamples}`, "for example 1000.");
  const random = hostRandom(seed);
  return Array.from({ length: resamples }, () => one((below) => random.integer(below)));
}

/** The middle `level` of the numbers that are finite. */
export function intervalOf(numbers: readonly number[], { level = 0.95 }: BootstrapOptions = {}): Interval {
  if (!(level > 0 && level < 1))
    throw new AuthorError("LB374", `level must be between 0 and 1: ${level}`, "for example 0.95.");
  const sorted = numbers.filter(Number.isFinite).sort((a, b) => a - b);
  return { low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2) };
}

/** Of sorted numbers, between neighbours in proportion (Hyndman and Fan's type 7). NaN of none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return NaN;
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
