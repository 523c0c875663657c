/** Any Observable Plot in the house's frame: its fonts, colours and margins, and all that a figure has around it. The plot's own options win. */
import * as Plot from "@observablehq/plot";
import type { FigureRun, FigureSpec, FigureTable, WordedOptions } from "./figure.types";
import { FigureError } from "./figureError";
import { nthColour } from "./palette";
import type { Rows } from "./rows";

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

const quiet = { label: null, tickSize: 0, tickPadding: 10 } as const;

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
      const { x, y, style, ...rest } = own2;
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
