/** Tidy rows (one a run, as a sweep gives them) and what is read from them by name; rows of one place are one point with its spread. */
import { centreOf, type Centre } from "./population";

export type Row = Readonly<Record<string, unknown>>;
export type Rows = readonly Row[];
/** A column's name, or a function of the row. */
export type Channel<T> = string | ((row: Row) => T);

export const valueOf = (row: Row, channel: Channel<unknown>): unknown =>
  typeof channel === "function" ? channel(row) : row[channel];

/** NaN for what is not a number. */
export function numberOf(row: Row, channel: Channel<number>): number {
  const value = valueOf(row, channel);
  return typeof value === "number" ? value : NaN;
}

export const textOf = (row: Row, channel: Channel<string | number> | undefined): string =>
  channel === undefined ? "" : String(valueOf(row, channel) ?? "");

export const channelName = (channel: Channel<unknown> | undefined, otherwise: string): string =>
  typeof channel === "string" ? channel : otherwise;

export interface Spot {
  readonly x: number;
  /** Of the values. */
  readonly y: number;
  readonly low: number;
  readonly high: number;
  readonly values: readonly number[];
}

export interface Series {
  readonly name: string;
  /** In order of x. */
  readonly spots: readonly Spot[];
}

/** One series a value of `by`, in order of appearance; rows whose x or y is not finite are left out. */
export function seriesOf(
  rows: Rows,
  x: Channel<number>,
  y: Channel<number>,
  by?: Channel<string | number>,
  centre: Centre = "mean",
): Series[] {
  const series = new Map<string, Map<number, number[]>>();
  for (const row of rows) {
    const name = textOf(row, by);
    let spots = series.get(name);
    if (!spots) series.set(name, (spots = new Map<number, number[]>()));
    const [at, value] = [numberOf(row, x), numberOf(row, y)];
    if (!Number.isFinite(at) || !Number.isFinite(value)) continue;
    const here = spots.get(at);
    if (here) here.push(value);
    else spots.set(at, [value]);
  }
  return [...series].map(([name, spots]) => ({
    name,
    spots: [...spots]
      .sort(([a], [b]) => a - b)
      .map(([at, values]) => ({
        x: at,
        y: centreOf(values, centre),
        low: Math.min(...values),
        high: Math.max(...values),
        values,
      })),
  }));
}
