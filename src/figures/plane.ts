/**
 * Plots of a plane where both axes are places: a square frame with equal units, over which paths, points and arrows are drawn. What is under
 * them (contours, a field, nothing) is the recipes' own.
 */
import * as Plot from "@observablehq/plot";
import { framePlot, marginsOf } from "./frame";
import type { FigureTable, WordedOptions } from "./figure.types";
import { textWidth, type LegendItem } from "./legend";
import { nthColour, sequential, toColour, type Colour } from "./palette";
import { toAxis, type AxisOptions, type ScaleType } from "./scales";

export type Pair = readonly [x: number, y: number];

export interface PlanePath {
  readonly points: readonly Pair[];
  /** Stands at the path's end. */
  readonly label?: string;
  readonly colour?: Colour;
  readonly dashed?: boolean;
  /** Dots at the points; left out, where there are at most 60. */
  readonly dots?: boolean;
  /** Coloured from pale (start) to dark (end). */
  readonly progress?: boolean;
}

export interface PlanePoints {
  readonly points: readonly Pair[];
  /** In the legend. */
  readonly label?: string;
  readonly colour?: Colour;
  /** Radius in pixels; 3 if left out. */
  readonly r?: number;
  readonly hollow?: boolean;
}

export interface PlaneArrow {
  readonly from: Pair;
  /** In the plane's units. */
  readonly by: Pair;
  readonly colour?: Colour;
}

export interface PlaneOptions extends WordedOptions {
  readonly xAxis?: ScaleType | AxisOptions;
  readonly yAxis?: ScaleType | AxisOptions;
  readonly paths?: readonly PlanePath[];
  readonly points?: readonly PlanePoints[];
  readonly arrows?: readonly PlaneArrow[];
  /** Height of the frame over its width; that of the domains if left out, so that units are equal. */
  readonly aspect?: number;
}

export interface PlaneSize {
  readonly across: number;
  readonly down: number;
  readonly marginRight: number;
}

const MOST = 620;

/** Size of a plane in the width there is; it does not depend on the data but by the given domains. */
export function planeSize(options: PlaneOptions, width: number, domains: PlaneDomains, own?: number): PlaneSize {
  const legend = legendOf(options);
  const longest = Math.max(0, ...(options.paths ?? []).map(({ label = "" }) => textWidth(label)));
  const marginRight = Math.max(18, Math.min(110, longest > 0 ? longest + 16 : 0));
  const [x, y] = domains;
  const aspect = options.aspect ?? Math.min(1.2, Math.max(0.4, (y[1] - y[0]) / (x[1] - x[0])));
  const room = (across: number) => {
    const { marginTop, marginBottom, marginLeft } = marginsOf({ width: across, legend });
    return { sides: marginLeft + marginRight, ends: marginTop + marginBottom };
  };
  const asked = own ?? options.height;
  let across = Math.min(width, MOST);
  const { sides, ends } = room(across);
  if (asked !== undefined) across = Math.min(across, Math.max(120, (asked - ends) / aspect + sides));
  return { across, down: asked ?? Math.round((across - sides) * aspect + ends), marginRight };
}

export type PlaneDomains = readonly [x: readonly [number, number], y: readonly [number, number]];

const legendOf = ({ points = [] }: PlaneOptions): LegendItem[] =>
  points.flatMap(({ label = "", colour }, i) => (label ? [{ label, colour: toColour(colour ?? nthColour(i)) }] : []));

export function planePlot(
  options: PlaneOptions,
  domains: PlaneDomains,
  size: PlaneSize,
  { under = [], over = [] }: { readonly under?: Plot.Markish[]; readonly over?: Plot.Markish[] },
): SVGSVGElement {
  const { paths = [], points = [], arrows = [] } = options;
  const { across, down, marginRight } = size;
  const svg = framePlot({
    width: across,
    height: down,
    marginRight,
    legend: legendOf(options),
    gridX: true,
    x: { ...toAxis(options.xAxis), domain: domains[0] },
    y: { ...toAxis(options.yAxis), domain: domains[1] },
    marks: [
      under,
      points.map((set, i) => pointMarks(set, nthColour(i))),
      paths.map((path, i) => pathMarks(path, nthColour(i), domains)),
      arrows.map(({ from, by, colour = "var(--ink)" }) =>
        Plot.arrow([from], {
          x1: (d: Pair) => d[0],
          y1: (d: Pair) => d[1],
          x2: (d: Pair) => d[0] + by[0],
          y2: (d: Pair) => d[1] + by[1],
          stroke: toColour(colour),
          strokeWidth: 1.4,
          headLength: 6,
          clip: true,
        }),
      ),
      over,
    ],
  });
  svg.style.marginInline = "auto";
  return svg;
}

const place = { x: (d: Pair) => d[0], y: (d: Pair) => d[1] };

const pointMarks = ({ points, colour, r = 3, hollow = false }: PlanePoints, usual: string): Plot.Markish =>
  Plot.dot(points, {
    ...place,
    r,
    clip: true,
    ...(hollow
      ? { stroke: toColour(colour ?? usual), fill: "var(--paper)", strokeWidth: 1.8 }
      : { fill: toColour(colour ?? usual), stroke: "var(--paper)", strokeWidth: r >= 3 ? 0.8 : 0 }),
  });

/** Under each path a line in the page's colour, so that it stands out from contours. */
function pathMarks(
  { points, label = "", colour, dashed, dots, progress }: PlanePath,
  usual: string,
  domains: PlaneDomains,
) {
  const own = toColour(colour ?? usual);
  const shade = (i: number) => sequential(0.2 + (0.75 * i) / Math.max(1, points.length - 1));
  const round = { strokeLinejoin: "round", strokeLinecap: "round", clip: true } as const;
  const end = points.at(-1);
  const isIn = (value: number, [a, b]: readonly [number, number]) => value >= a && value <= b;
  const start = points[0];
  // A closed path, as a contour is, has no end to mark.
  const closed = points.length > 3 && end && start && end[0] === start[0] && end[1] === start[1];
  const seen = end && !closed && isIn(end[0], domains[0]) && isIn(end[1], domains[1]);
  const segments = points.slice(1).map((to, i) => ({ from: points[i]!, to, i: i + 1 }));
  const marks: Plot.Markish[] = [
    Plot.line(points, { ...place, ...round, stroke: "var(--paper)", strokeWidth: 4.5, strokeOpacity: 0.75 }),
    progress
      ? Plot.link(segments, {
          x1: (d: (typeof segments)[0]) => d.from[0],
          y1: (d: (typeof segments)[0]) => d.from[1],
          x2: (d: (typeof segments)[0]) => d.to[0],
          y2: (d: (typeof segments)[0]) => d.to[1],
          stroke: (d: (typeof segments)[0]) => shade(d.i),
          strokeWidth: 1.6,
          ...round,
        })
      : Plot.line(points, {
          ...place,
          ...round,
          stroke: own,
          strokeWidth: 2,
          strokeDasharray: dashed ? "2 5" : undefined,
        }),
    (dots ?? points.length <= 60)
      ? Plot.dot(points, {
          ...place,
          r: 2.2,
          clip: true,
          fill: progress ? (_: Pair, i: number) => shade(i) : own,
          stroke: "var(--paper)",
          strokeWidth: 0.6,
        })
      : null,
  ];
  // A name stands on the side to which the path went, unless it would leave the frame there.
  const before = points.at(-Math.min(points.length, 6));
  const [left, right] = domains[0];
  const leftwards = end && before && end[0] < before[0] && end[0] - left > 0.25 * (right - left);
  if (seen)
    marks.push(
      Plot.dot([end], { ...place, r: 4, fill: own, stroke: "var(--paper)", strokeWidth: 1.2 }),
      Plot.text(label ? [end] : [], {
        ...place,
        text: () => label,
        dx: leftwards ? -8 : 8,
        textAnchor: leftwards ? "end" : "start",
        fill: own,
        stroke: "var(--paper)",
        strokeWidth: 4,
        fontWeight: 600,
      }),
    );
  return marks;
}

/** Paths and points as rows, for the table (at most 200) and the files. */
export function planeTable({ paths = [], points = [], xAxis, yAxis }: PlaneOptions, most = Infinity): FigureTable {
  const name = (kind: string, label: string | undefined, i: number) => label ?? `${kind} ${i + 1}`;
  const rows = [
    ...paths.map(({ points: own, label }, i) => ({ own, name: name("path", label, i) })),
    ...points.map(({ points: own, label }, i) => ({ own, name: name("points", label, i) })),
  ].flatMap(({ own, name: set }) => own.map(([x, y], i) => [set, i, x, y] as const));
  const stride = Math.max(1, Math.ceil(rows.length / most));
  return {
    columns: ["set", "number", toAxis(xAxis).label ?? "x", toAxis(yAxis).label ?? "y"],
    rows: rows.filter((_, i) => i % stride === 0),
  };
}
