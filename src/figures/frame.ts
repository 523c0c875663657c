/**
 * The house frame of a plot with two axes: margins that do not depend on the data, thin grid, ticks without lines, axis names at the ends,
 * and a legend above where names do not stand at their lines.
 */
import * as Plot from "@observablehq/plot";
import { legendHeight, legendMarks, type LegendItem } from "./legend";
import { tickTexts, ticksOf, type AxisOptions } from "./scales";

export type FramedAxis = AxisOptions & { readonly domain: readonly [number, number] };

export interface FrameOptions {
  readonly width: number;
  readonly height: number;
  readonly x: FramedAxis;
  readonly y: FramedAxis;
  readonly marks: Plot.Markish[];
  readonly legend?: readonly LegendItem[];
  /** Room at the right for names at the ends of lines. */
  readonly marginRight?: number;
  readonly marginLeft?: number;
  /** Lines across at the ticks of x too. */
  readonly gridX?: boolean;
  /** Names instead of numbers at the ticks. */
  readonly yNames?: (value: number) => string;
  readonly xNames?: (value: number) => string;
}

/** Margins of a frame, for recipes that must know the size of the inside. */
export function marginsOf({ width, legend = [], marginRight = 18, marginLeft = 46 }: Partial<FrameOptions>) {
  return { marginTop: 26 + legendHeight(legend, width ?? 680), marginBottom: 40, marginLeft, marginRight };
}

export function framePlot(options: FrameOptions): SVGSVGElement {
  const { width, height, x, y, marks, legend = [], gridX = false, yNames, xNames } = options;
  const margins = marginsOf(options);
  const inner = width - margins.marginLeft - margins.marginRight;
  const xTicks = ticksOf(x, inner < 260 ? 3 : inner < 400 ? 4 : 7);
  const yTicks = ticksOf(y, height < 200 ? 3 : 5);
  const soft = { fill: "var(--soft)" } as const;
  return Plot.plot({
    width,
    height,
    ...margins,
    style: { color: "var(--soft)", fontSize: "12px", overflow: "visible" },
    x: { type: x.type ?? "linear", domain: [...x.domain], label: null },
    y: { type: y.type ?? "linear", domain: [...y.domain], label: null },
    color: { type: "identity" },
    length: { type: "identity" },
    marks: [
      // Words as `text`: a `tickFormat` on a log axis leaves out what Plot thinks is too much.
      Plot.gridY(yTicks, { stroke: "var(--line)", strokeOpacity: 1 }),
      gridX ? Plot.gridX(xTicks, { stroke: "var(--line)", strokeOpacity: 1 }) : null,
      Plot.axisY(yTicks, { tickSize: 0, tickPadding: 10, text: yNames ?? tickTexts(y, yTicks), ...soft }),
      Plot.axisX(xTicks, { tickSize: 0, tickPadding: 12, text: xNames ?? tickTexts(x, xTicks), ...soft }),
      Plot.ruleY([y.domain[0]], { stroke: "var(--rule)" }),
      axisNames(x.label, y.label, margins.marginLeft),
      legend.length > 0 ? legendMarks(legend, width) : null,
      marks,
    ],
  }) as SVGSVGElement;
}

/** The name of x at the bottom right, of y at the top left. */
export function axisNames(x = "", y = "", marginLeft = 46): Plot.Markish[] {
  return [
    Plot.text(x ? [x] : [], {
      frameAnchor: "bottom-right",
      dy: 40,
      text: (d: string) => `${d} →`,
      fill: "var(--soft)",
    }),
    Plot.text(y ? [y] : [], {
      frameAnchor: "top-left",
      textAnchor: "start",
      dx: 8 - marginLeft,
      dy: -22,
      text: (d: string) => `↑ ${d}`,
      fill: "var(--soft)",
    }),
  ];
}
