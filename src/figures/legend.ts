/** Names with their colours above a plot, in rows; and the bar of a colour ramp. Widths are estimated, so that nothing waits for a measurement. */
import type * as Plot from "@observablehq/plot";
import { svgNode } from "./svgNode";

export interface LegendItem {
  readonly label: string;
  readonly colour: string;
  readonly dashed?: boolean;
}

const ROW = 18;
const SWATCH = 16;

/** Pixels that a text of the house's 12 px takes, rather more than less. */
export const textWidth = (text: string, size = 12): number => [...text].length * size * 0.58;

function placed(items: readonly LegendItem[], width: number) {
  let x = 0;
  let row = 0;
  return items.map((item) => {
    const own = SWATCH + 6 + textWidth(item.label);
    if (x > 0 && x + own > width - 12) [x, row] = [0, row + 1];
    const at = { ...item, x, row };
    x += own + 14;
    return at;
  });
}

export function legendHeight(items: readonly LegendItem[], width: number): number {
  const last = placed(items, width).at(-1);
  return last ? (last.row + 1) * ROW + 6 : 0;
}

/** At the very top of the drawing, from its left edge; the plot's margin has to leave `legendHeight`. */
export function legendMarks(items: readonly LegendItem[], width: number): Plot.RenderFunction {
  return () => {
    const group = svgNode("g", { class: "figure-legend", "font-size": 12, "font-weight": 600, "text-anchor": "start" });
    for (const { label, colour, dashed = false, x, row } of placed(items, width)) {
      const y = 10 + row * ROW;
      group.append(
        svgNode("line", {
          ...{ x1: 9 + x, x2: 9 + x + SWATCH - 4, y1: y, y2: y, stroke: colour },
          ...{ "stroke-width": dashed ? 2 : 5, "stroke-linecap": "round" },
          ...(dashed && { "stroke-dasharray": "1 4" }),
        }),
        svgNode("text", { x: 8 + x + SWATCH + 4, y: y + 4, fill: colour }, label),
      );
    }
    return group;
  };
}

export interface RampOptions {
  /** Colour at 0 (left) to 1 (right). */
  readonly colour: (t: number) => string;
  readonly low: string;
  readonly high: string;
  readonly label?: string | undefined;
  /** The plot's. */
  readonly width: number;
}

/** A colour bar in the 26 pixels above the frame, at its right end: `label low ▭▭▭ high`. */
export function rampMarks({ colour, low, high, label = "", width }: RampOptions): Plot.RenderFunction {
  const cells = 24;
  const bar = Math.min(120, Math.max(56, width * 0.18));
  return (_index, _scales, _values, { marginTop, marginRight }) => {
    const end = width - marginRight;
    const y = marginTop - 22;
    const start = end - textWidth(high) - 6 - bar;
    const word = (x: number, text: string) =>
      svgNode("text", { x, y: y + 9.5, "text-anchor": "end", fill: "var(--soft)" }, text);
    const group = svgNode("g", { class: "figure-legend", "font-size": 12 });
    for (let i = 0; i < cells; i++)
      group.append(
        svgNode("rect", {
          ...{ x: start + (i * bar) / cells, y, width: bar / cells + 0.5, height: 10 },
          fill: colour((i + 0.5) / cells),
        }),
      );
    group.append(word(end, high), word(start - 6, low));
    if (label) group.append(word(start - 14 - textWidth(low), label));
    return group;
  };
}
