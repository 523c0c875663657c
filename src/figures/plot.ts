/** Any Observable Plot in the house's frame: its fonts, colours and margins, and all that a figure has around it. The plot's own options win. */
import * as Plot from "@observablehq/plot";
import type { FigureRun, FigureSpec, FigureTable, WordedOptions } from "./figure.types";
import { FigureError } from "./figureError";
import { nthColour } from "./palette";
import type { Rows } from "./rows";
import { tickText } from "./scales";

export interface PlotOptions extends WordedOptions {
  /** The data, for the table, CSV and JSON: rows, or a table. */
  readonly data?: Rows | FigureTable;
  /** Whose seed, device and time stand below. */
  readonly run?: FigureRun;
  /** Said in place of a drawing while there is nothing to draw. */
  readonly empty?: string;
}

/** What a plot may depend on. */
export interface PlotRoom {
  readonly width: number;
  readonly height: number;
  /** Narrower than 480 pixels: fewer ticks, shorter words. */
  readonly small: boolean;
}

export type PlotSpec = Plot.PlotOptions | ((room: PlotRoom) => Plot.PlotOptions);

const quiet = { tickSize: 0, tickPadding: 10 } as const;

export function plotSpec(spec: PlotSpec, options: PlotOptions): FigureSpec {
  if (typeof spec !== "function" && !Array.isArray(spec.marks))
    throw new FigureError("LB504", "plot without marks", "give figures.plot({marks: [Plot.line(…)]}, {caption, alt}).");
  const height = (width: number) => options.height ?? Math.round(Math.min(360, Math.max(250, width * 0.42)));
  const { data, run } = options;
  const table = data && tableOf(data);
  return {
    kind: "plot",
    options,
    run,
    height,
    empty: options.empty,
    draw(body, width, own) {
      const down = own ?? height(width);
      const own2 = typeof spec === "function" ? spec({ width, height: down, small: width < 480 }) : spec;
      const { x, y, style, marks = [], ...rest } = own2;
      const drawing = Plot.plot({
        width,
        height: down,
        marginTop: 26,
        marginBottom: 40,
        marginLeft: 46,
        marginRight: 18,
        color: { range: Array.from({ length: 6 }, (_, i) => nthColour(i)) },
        ...rest,
        x: { ...quiet, ticks: width < 480 ? 4 : 7, label: undefined, ...x },
        y: { ...quiet, ticks: 5, grid: true, label: undefined, ...y },
        marks: [saidAxis("x", x, marks), saidAxis("y", y, marks), marks],
        style:
          typeof style === "string" ? style : { color: "var(--soft)", fontSize: "12px", overflow: "visible", ...style },
      });
      body.replaceChildren(drawing);
    },
    ...(table && {
      table: () => ({ ...table, rows: table.rows.slice(0, 200) }),
      data: () => table,
    }),
  };
}

/**
 * The axis of a log scale with ticks of the author's own, with a word at each of them: Plot's own axis drops those that it thinks are too much,
 * whatever format it is given. Nothing where the author has an axis already, or wants none.
 */
function saidAxis(k: "x" | "y", given: Plot.ScaleOptions = {}, marks: Plot.Markish[]): Plot.Markish {
  const { type, ticks, axis, tickFormat } = given;
  const isWanted = type === "log" && Array.isArray(ticks) && axis === undefined && tickFormat !== null;
  if (!isWanted || hasAxis(k, marks)) return null;
  const text = (value: number, i: number): string =>
    typeof tickFormat === "function" ? String(tickFormat(value, i)) : tickText(value, tickFormat);
  const { label, labelAnchor, labelOffset, labelArrow, tickRotate, tickSize = 0, tickPadding = 10 } = given;
  const asked = Object.entries({ label, labelAnchor, labelOffset, labelArrow, tickRotate });
  const options = {
    ...{ text, tickSize, tickPadding },
    // What is undefined would count as given.
    ...Object.fromEntries(asked.filter(([, value]) => value !== undefined)),
  };
  return k === "x" ? Plot.axisX(ticks, options) : Plot.axisY(ticks, options);
}

/** Marks may come from another copy of Plot: an axis is told by its name. */
const hasAxis = (k: "x" | "y", marks: readonly unknown[]): boolean =>
  (marks.flat(Infinity) as ({ ariaLabel?: unknown } | null | undefined)[]).some((mark) =>
    String(mark?.ariaLabel).startsWith(`${k}-axis `),
  );

function tableOf(data: Rows | FigureTable): FigureTable {
  if (!Array.isArray(data)) return data as FigureTable;
  const rows = data as Rows;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return {
    columns,
    rows: rows.map((row) =>
      columns.map((name) => {
        const value = row[name];
        return typeof value === "number" ? value : value === undefined || value === null ? "" : String(value);
      }),
    ),
  };
}
