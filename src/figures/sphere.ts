/** Points on the unit sphere (they are normalised), seen from far: those behind are faint. */
import * as Plot from "@observablehq/plot";
import type { FigureSpec, WordedOptions } from "./figure.types";
import { setsTable, toSets, type PointSets } from "./pointSets";
import { flat, itemsOf, roundPlot, roundSize } from "./roundPlot";

export interface SphereOptions extends WordedOptions {
  /** Degrees: about the vertical axis, then towards the reader; [30, 20] if left out. */
  readonly rotate?: readonly [number, number];
}

export function sphereSpec(source: PointSets, options: SphereOptions): FigureSpec {
  const { rotate = [30, 20] } = options;
  const sets = toSets(source);
  const items = itemsOf(sets);
  const see = (point: readonly number[]) => turned(point, rotate);
  return {
    kind: "sphere",
    options,
    height: (width) => roundSize(options, items, width).down,
    empty: sets.some(({ points }) => points.length > 0) ? undefined : "Press Run and the points appear here",
    draw(body, width, own) {
      const grid = graticule().map((line) => line.map(see));
      const front = (line: number[][], sign: 1 | -1) =>
        line.map((point) => (point[2]! * sign >= 0 ? point : [NaN, NaN]));
      const marks: Plot.Markish[] = [
        Plot.line(circle(), { ...flat, fill: "var(--wash)", stroke: "var(--rule)", strokeWidth: 1.2 }),
        grid.map((line) => [
          Plot.line(front(line, -1), { ...flat, stroke: "var(--line)", strokeWidth: 0.8 }),
          Plot.line(front(line, 1), { ...flat, stroke: "var(--rule)", strokeWidth: 0.7, strokeOpacity: 0.55 }),
        ]),
        sets.map(({ points, colour, r, path }) => {
          const seen = points.map((point) => see(unit(point)));
          return [
            path ? Plot.line(seen, { ...flat, stroke: colour, strokeWidth: 1.6 }) : null,
            Plot.dot(
              seen.filter((point) => point[2]! < 0),
              { ...flat, r: r * 0.8, fill: colour, fillOpacity: 0.28 },
            ),
            Plot.dot(
              seen.filter((point) => point[2]! >= 0),
              { ...flat, r, fill: colour, stroke: "var(--paper)", strokeWidth: r >= 3 ? 0.7 : 0 },
            ),
          ];
        }),
      ];
      body.replaceChildren(roundPlot(roundSize(options, items, width, own), items, 1.06, marks));
    },
    table: () => setsTable(sets, ["x", "y", "z"], 200),
    data: () => setsTable(sets, ["x", "y", "z"]),
  };
}

const unit = (point: readonly number[]): number[] => {
  const length = Math.hypot(...point) || 1;
  return point.map((value) => value / length);
};

/** To [right, up, towards the reader]; z is up before turning. */
export function turned(
  [x = 0, y = 0, z = 0]: readonly number[],
  [about, towards]: readonly [number, number],
): number[] {
  const [a, b] = [(about * Math.PI) / 180, (towards * Math.PI) / 180];
  const right = x * Math.cos(a) - y * Math.sin(a);
  const away = x * Math.sin(a) + y * Math.cos(a);
  return [right, z * Math.cos(b) + away * Math.sin(b), z * Math.sin(b) - away * Math.cos(b)];
}

const around = Array.from({ length: 121 }, (_, i) => (2 * Math.PI * i) / 120);
const circle = (): number[][] => around.map((t) => [Math.cos(t), Math.sin(t)]);

/** Meridians and parallels every 30 degrees. */
function graticule(): number[][][] {
  const meridians = [0, 30, 60, 90, 120, 150].map((degrees) => {
    const a = (degrees * Math.PI) / 180;
    return around.map((t) => [Math.cos(t) * Math.cos(a), Math.cos(t) * Math.sin(a), Math.sin(t)]);
  });
  const parallels = [-60, -30, 0, 30, 60].map((degrees) => {
    const b = (degrees * Math.PI) / 180;
    return around.map((t) => [Math.cos(b) * Math.cos(t), Math.cos(b) * Math.sin(t), Math.sin(b)]);
  });
  return [...meridians, ...parallels];
}
