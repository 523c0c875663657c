/** Points of the triangle of three shares (they are made to add up to 1): probabilities of three classes, mixtures of three. */
import * as Plot from "@observablehq/plot";
import type { FigureSpec, WordedOptions } from "./figure.types";
import { setsTable, toSets, type PointSets } from "./pointSets";
import { flat, itemsOf, roundPlot, roundSize } from "./roundPlot";

export interface SimplexOptions extends WordedOptions {
  /** Names of the corners: left, right, top. */
  readonly corners: readonly [string, string, string];
}

const CORNERS = [
  [-0.92, -0.66],
  [0.92, -0.66],
  [0, 0.92],
] as const;

/** Place of shares in the drawing. */
export function barycentric(shares: readonly number[]): [number, number] {
  const sum = shares[0]! + shares[1]! + shares[2]!;
  const at = (k: 0 | 1) => CORNERS.reduce((total, corner, i) => total + (corner[k] * shares[i]!) / sum, 0);
  return [at(0), at(1)];
}

export function simplexSpec(source: PointSets, options: SimplexOptions): FigureSpec {
  const sets = toSets(source);
  const items = itemsOf(sets);
  const shares = [0.2, 0.4, 0.6, 0.8];
  const lines = shares.flatMap((s) => [
    [
      [s, 1 - s, 0],
      [s, 0, 1 - s],
    ],
    [
      [1 - s, s, 0],
      [0, s, 1 - s],
    ],
    [
      [1 - s, 0, s],
      [0, 1 - s, s],
    ],
  ]);
  return {
    kind: "simplex",
    options,
    height: (width) => roundSize(options, items, width).down,
    empty: sets.some(({ points }) => points.length > 0) ? undefined : "Press Run and the points appear here",
    draw(body, width, own) {
      const marks: Plot.Markish[] = [
        Plot.line([...CORNERS, CORNERS[0]], { ...flat, fill: "var(--wash)", stroke: "var(--rule)", strokeWidth: 1.2 }),
        lines.map((line) => Plot.line(line.map(barycentric), { ...flat, stroke: "var(--line)" })),
        sets.map(({ points, colour, r, path }) => {
          const places = points.map(barycentric);
          return [
            path ? Plot.line(places, { ...flat, stroke: colour, strokeWidth: 2, strokeLinejoin: "round" }) : null,
            Plot.dot(places, { ...flat, r, fill: colour, fillOpacity: points.length > 100 ? 0.6 : 1 }),
            path ? Plot.dot(places.slice(-1), { ...flat, r: 4.5, fill: colour, stroke: "var(--paper)" }) : null,
          ];
        }),
        options.corners.map((name, i) =>
          Plot.text([CORNERS[i]!], {
            ...flat,
            text: () => name,
            dy: i === 2 ? -12 : 16,
            textAnchor: (["start", "end", "middle"] as const)[i]!,
            dx: [-8, 8, 0][i]!,
            fill: "var(--ink)",
            fontWeight: 600,
          }),
        ),
      ];
      body.replaceChildren(roundPlot(roundSize(options, items, width, own), items, 1.08, marks));
    },
    table: () => setsTable(sets, options.corners, 200),
    data: () => setsTable(sets, options.corners),
  };
}
