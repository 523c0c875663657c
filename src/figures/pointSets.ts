/** Sets of points as the round plots take them: one list, or lists by name, each with a colour and a name in the legend. */
import type { FigureTable } from "./figure.types";
import { nthColour, toColour, type Colour } from "./palette";

export type Points = readonly (readonly number[])[];

export interface PointSet {
  readonly points: Points;
  readonly colour?: Colour;
  /** Joined in their order. */
  readonly path?: boolean;
  /** Radius in pixels. */
  readonly r?: number;
}

/** By name: points, or a set with its look. */
export type PointSets = Points | Readonly<Record<string, Points | PointSet>>;

export interface NamedSet {
  readonly name: string;
  readonly points: Points;
  readonly colour: string;
  readonly path: boolean;
  readonly r: number;
}

const isPoints = (value: Points | PointSet | PointSets): value is Points => Array.isArray(value);

export function toSets(source: PointSets): NamedSet[] {
  const named = isPoints(source) ? { "": source } : source;
  return Object.entries(named).map(([name, given], i) => {
    const { points, colour, path = false, r } = isPoints(given) ? ({ points: given } as PointSet) : given;
    return { name, points, path, colour: toColour(colour ?? nthColour(i)), r: r ?? (points.length > 300 ? 1.6 : 3) };
  });
}

export function setsTable(sets: readonly NamedSet[], columns: readonly string[], most = Infinity): FigureTable {
  const rows = sets.flatMap(({ name, points }) => points.map((point) => [name, ...point]));
  const stride = Math.max(1, Math.ceil(rows.length / most));
  return { columns: ["set", ...columns], rows: rows.filter((_, i) => i % stride === 0) };
}
