/**
 * Several drawings as one figure, side by side where there is room and below each other where there is none: one caption, one number, one
 * file. Each panel is made by a recipe of its own and has a title; its words are the figure's.
 *
 *   recipes -> specs -> [width: columns] -> a drawing each -> one SVG
 */
import type { FigureSpec, FigureTable, WordedOptions } from "./figure.types";
import { FigureError } from "./figureError";
import { svgNode } from "./svgNode";

export interface PanelsOptions extends WordedOptions {
  /** Pixels that a panel has at least; 300 if left out. More columns than panels are never made. */
  readonly minWidth?: number;
  /** Most columns. */
  readonly columns?: number;
  /** Title of the panel that stands for all of them where there is no room, in the atlas; the first ones if left out. */
  readonly cover?: string;
}

export interface Panel {
  readonly title: string;
  readonly spec: FigureSpec;
}

const GAP = 28;
const TITLE = 26;
/** Pixels below which a row with its margins says nothing any more. */
const FLAT = 140;

/** The bodies of a figure's panels: a panel remembers its domains by the element that it is drawn in. */
const bodies = new WeakMap<Element, HTMLElement[]>();

export function panelsSpec(panels: readonly Panel[], options: PanelsOptions): FigureSpec {
  const { minWidth = 300 } = options;
  const titled = panels.some(({ title }) => title !== "") ? TITLE : 0;
  const layout = (width: number, panels: readonly Panel[]) => {
    const most = Math.min(panels.length, options.columns ?? 4);
    const columns = Math.max(1, Math.min(most, Math.floor((width + GAP) / (minWidth + GAP))));
    const across = Math.floor((width - GAP * (columns - 1)) / columns);
    const rows = Array.from({ length: Math.ceil(panels.length / columns) }, (_, r) =>
      panels.slice(r * columns, (r + 1) * columns),
    );
    const heights = rows.map((row) => titled + Math.max(...row.map(({ spec }) => spec.height(across))));
    return { columns, across, heights };
  };
  const total = (heights: readonly number[]) => heights.reduce((sum, height) => sum + height + 12, -12);
  /** A picture of another height (a thumbnail) shrinks every row alike, and shows one row where they would be flat. */
  const shownIn = (width: number, own: number): readonly Panel[] => {
    const { columns, heights } = layout(width, panels);
    if (own >= FLAT * heights.length) return panels;
    const cover = panels.filter(({ title }) => title === options.cover);
    return columns < panels.length && cover.length > 0 ? cover : panels.slice(0, columns);
  };
  const merged = (of: "table" | "data"): FigureTable => {
    const parts = panels.flatMap(({ title, spec }) => {
      const table = spec[of]?.();
      return table ? [{ title, table }] : [];
    });
    const columns = [...new Set(parts.flatMap(({ table }) => table.columns))];
    return {
      columns: ["panel", ...columns],
      rows: parts.flatMap(({ title, table }) =>
        table.rows.map((row) => [title, ...columns.map((name) => row[table.columns.indexOf(name)] ?? "")]),
      ),
    };
  };
  return {
    kind: "panels",
    options,
    run: panels.find(({ spec }) => spec.run)?.spec.run,
    height: (width) => options.height ?? total(layout(width, panels).heights),
    empty: panels.every(({ spec }) => spec.empty !== undefined) ? panels[0]?.spec.empty : undefined,
    draw(body, width, own) {
      const shown = own === undefined ? panels : shownIn(width, own);
      const { columns, across, heights } = layout(width, shown);
      const scale = own === undefined ? 1 : own / total(heights);
      let known = bodies.get(body);
      if (!known || known.length !== shown.length)
        bodies.set(body, (known = shown.map(() => document.createElement("div"))));
      const sheet = svgNode("svg", { width, height: Math.round(total(heights) * scale) });
      shown.forEach(({ title, spec }, p) => {
        const [row, column] = [Math.floor(p / columns), p % columns];
        const y = heights.slice(0, row).reduce((sum, height) => sum + height + 12, 0) * scale;
        const x = column * (across + GAP);
        spec.draw(known[p]!, across, own === undefined ? undefined : heights[row]! * scale - titled);
        const drawing = known[p]!.querySelector("svg");
        if (!drawing)
          throw new FigureError(
            "LB503",
            `not a drawing for a panel: ${spec.kind}`,
            "panels take what is drawn as SVG.",
          );
        const wide = Number(drawing.getAttribute("width"));
        if (title !== "")
          sheet.append(
            svgNode("text", { x: x + 8, y: y + 14, "font-size": 13, "font-weight": 600, fill: "var(--ink)" }, title),
          );
        drawing.setAttribute("x", String(x + Math.max(0, (across - wide) / 2)));
        drawing.setAttribute("y", String(y + titled));
        drawing.setAttribute("overflow", "visible");
        sheet.append(drawing);
      });
      body.replaceChildren(sheet);
    },
    table: () => merged("table"),
    data: () => merged("data"),
  };
}
