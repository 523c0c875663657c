/** A square drawing without axes, from -1 to 1 (and a margin) both ways: what circles, spheres and triangles stand in. */
import * as Plot from "@observablehq/plot";
import type { FigureOptions } from "./figure.types";
import { legendHeight, legendMarks, type LegendItem } from "./legend";
import type { NamedSet } from "./pointSets";

const MOST = 380;

export function roundSize({ height }: FigureOptions, items: readonly LegendItem[], width: number, own?: number) {
  const asked = own ?? height;
  const across = Math.min(width, MOST);
  const top = legendHeight(items, across);
  const side = Math.min(across, asked === undefined ? across : Math.max(80, asked - top));
  return { across, side, top, down: asked ?? side + top };
}

export const itemsOf = (sets: readonly NamedSet[]): LegendItem[] =>
  sets.flatMap(({ name, colour }) => (name ? [{ label: name, colour }] : []));

/** `extent`: from the middle to an edge. */
export function roundPlot(
  { across, side, top, down }: ReturnType<typeof roundSize>,
  items: readonly LegendItem[],
  extent: number,
  marks: Plot.Markish[],
): SVGSVGElement {
  const aside = (across - side) / 2;
  const svg = Plot.plot({
    width: across,
    height: down,
    marginTop: top + (down - top - side) / 2,
    marginBottom: (down - top - side) / 2,
    marginLeft: aside,
    marginRight: aside,
    style: { color: "var(--soft)", fontSize: "12px", overflow: "visible" },
    x: { domain: [-extent, extent], axis: null },
    y: { domain: [-extent, extent], axis: null },
    color: { type: "identity" },
    marks: [items.length > 0 ? legendMarks(items, across) : null, marks],
  }) as SVGSVGElement;
  svg.style.marginInline = "auto";
  return svg;
}

export const flat = { x: (d: readonly number[]) => d[0]!, y: (d: readonly number[]) => d[1]! };
