/**
 * A surface over a plane as filled contours, with what moves on it: a loss landscape with a trajectory, a decision map with its points. The
 * colours go from the least value (ground) to the greatest, or by sign.
 */
import * as Plot from "@observablehq/plot";
import { toMatrix, type MatrixLike } from "./cells";
import type { FigureSpec } from "./figure.types";
import { rampMarks } from "./legend";
import { diverging, sequential } from "./palette";
import { planePlot, planeSize, planeTable, type PlaneDomains, type PlaneOptions } from "./plane";
import { extentOf, tickText, toAxis } from "./scales";

export interface LandscapeOptions extends PlaneOptions {
  /** Ends of the grid; -1 to 1 if left out. The first and the last sample lie on them. */
  readonly x?: readonly [number, number];
  readonly y?: readonly [number, number];
  /** `diverging`: by sign, the same on both sides of 0. */
  readonly scale?: "linear" | "log" | "diverging";
  /** Of the colours; from the grid if left out. Give it where several figures are to be compared, or while it streams. */
  readonly domain?: readonly [number, number];
  /** Number of contours; 12 if left out. */
  readonly levels?: number;
  /** Name of the value. */
  readonly label?: string;
  /** Samples along each axis where the surface is a function; 48 if left out. */
  readonly resolution?: number;
}

/** `[rows, columns]` with the first row at y's lower end, or a function of the place. */
export type Surface = MatrixLike | ((x: number, y: number) => number);

interface Sampled {
  readonly columns: number;
  readonly rows: number;
  /** Row by row from y's lower end. */
  readonly values: Float64Array;
}

export function landscapeSpec(surface: Surface | undefined, options: LandscapeOptions): FigureSpec {
  const { x = [-1, 1], y = [-1, 1] } = options;
  const domains: PlaneDomains = [x, y];
  let samples: Sampled | undefined;
  const sampled = () => (samples ??= surface === undefined ? undefined : sample(surface, domains, options.resolution));
  const rows = (most: number) => {
    const grid = sampled();
    if (!grid) return [];
    const stride = Math.max(1, Math.ceil(Math.max(grid.rows, grid.columns) / most));
    const at = ([a, b]: readonly [number, number], i: number, count: number) =>
      a + ((b - a) * i) / Math.max(1, count - 1);
    return Array.from(grid.values, (value, k) => ({ value, i: Math.floor(k / grid.columns), j: k % grid.columns }))
      .filter(({ i, j }) => i % stride === 0 && j % stride === 0)
      .map(({ value, i, j }) => [+at(x, j, grid.columns).toPrecision(6), +at(y, i, grid.rows).toPrecision(6), value]);
  };
  const columns = [toAxis(options.xAxis).label ?? "x", toAxis(options.yAxis).label ?? "y", options.label ?? "value"];
  return {
    kind: "landscape",
    options,
    height: (width) => planeSize(options, width, domains).down,
    empty: surface === undefined ? "Press Run and the landscape appears here" : undefined,
    draw(body, width, own) {
      const grid = sampled();
      const size = planeSize(options, width, domains, own);
      const under = grid ? surfaceMarks(grid, domains, options, size.across) : [];
      body.replaceChildren(planePlot(options, domains, size, { under }));
    },
    table: () => ({ columns, rows: rows(12) }),
    data: () => {
      const moved = planeTable(options);
      if (moved.rows.length === 0) return { columns, rows: rows(Infinity) };
      return {
        columns: ["set", ...columns],
        rows: [
          ...rows(Infinity).map((row) => ["surface", ...row]),
          ...moved.rows.map(([set, , px, py]) => [set!, px!, py!, ""]),
        ],
      };
    },
  };
}

function sample(surface: Surface, [x, y]: PlaneDomains, resolution = 48): Sampled {
  if (typeof surface === "function") {
    const n = resolution;
    const at = ([a, b]: readonly [number, number], i: number) => a + ((b - a) * i) / (n - 1);
    const values = Float64Array.from({ length: n * n }, (_, k) => surface(at(x, k % n), at(y, Math.floor(k / n))));
    return { columns: n, rows: n, values };
  }
  const { height, width, at } = toMatrix(surface);
  const values = Float64Array.from({ length: height * width }, (_, k) => at(Math.floor(k / width), k % width));
  return { columns: width, rows: height, values };
}

function surfaceMarks(
  { columns, rows, values }: Sampled,
  [x, y]: PlaneDomains,
  { scale = "linear", domain, levels = 12, label }: LandscapeOptions,
  width: number,
): Plot.Markish[] {
  const log = scale === "log";
  const [least, greatest] = domain ?? extentOf(values, log ? "log" : "linear");
  const bound = Math.max(Math.abs(least), Math.abs(greatest)) || 1;
  const ends = scale === "diverging" ? ([-bound, bound] as const) : ([least, greatest] as const);
  const to = (value: number) => (log ? Math.log10(Math.max(value, ends[0])) : value);
  const [low, high] = [to(ends[0]), to(ends[1])];
  // What is not a number (a diverged loss) is as high as it gets.
  const known = Float64Array.from(values, (value) =>
    Number.isNaN(value) ? high : Math.min(high, Math.max(low, to(value))),
  );
  const thresholds = Array.from({ length: levels }, (_, k) => low + ((high - low) * (k + 1)) / (levels + 1));
  // Paler than a heat map: what moves on the surface has to stand out from it.
  const colour = (t: number) => (scale === "diverging" ? diverging((2 * t - 1) * 0.62) : sequential(0.02 + 0.46 * t));
  const range = Array.from({ length: levels + 1 }, (_, k) => colour(k / levels));
  const half = [(x[1] - x[0]) / (columns - 1) / 2, (y[1] - y[0]) / (rows - 1) / 2] as const;
  const contour = { width: columns, height: rows, thresholds, clip: true } as const;
  const box = { x1: x[0] - half[0], x2: x[1] + half[0], y1: y[0] - half[1], y2: y[1] + half[1] };
  return [
    Plot.frame({ fill: range[0]!, stroke: null }),
    // Each level by itself: its colour is a constant, so that other marks keep theirs.
    ...thresholds.map((threshold, k) =>
      Plot.contour(known, {
        ...contour,
        ...box,
        thresholds: [threshold],
        fill: range[k + 1]!,
        stroke: "var(--ink)",
        strokeOpacity: 0.18,
        strokeWidth: 0.6,
        value: (d: number) => d,
      }),
    ),
    rampMarks({
      colour,
      low: tickText(+ends[0].toPrecision(2)),
      high: tickText(+ends[1].toPrecision(2)),
      label,
      width,
    }),
  ];
}
