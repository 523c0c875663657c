/**
 * Spectra: a density of eigenvalues on a log axis (a histogram of those given, or points of a smoothed one), or sticks of nodes and weights
 * as Lanczos gives them. All eigenvalues are ticks under the axis too, so that lone ones are seen.
 */
import * as Plot from "@observablehq/plot";
import { stepMarks } from "./ruleMarks";
import type { FigureSpec, WordedOptions } from "./figure.types";
import { framePlot, marginsOf } from "./frame";
import { nthColour, toColour, type Colour } from "./palette";
import { extentOf, niceExtent, toAxis, type AxisOptions, type ScaleType } from "./scales";
import { steadyDomain } from "./steadyDomain";

export interface Spectrum {
  /** All eigenvalues, or Ritz values. */
  readonly values?: ArrayLike<number>;
  /** Of the values, with sum 1: sticks instead of a histogram. */
  readonly weights?: ArrayLike<number>;
  /** A density already smoothed. */
  readonly density?: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };
  readonly colour?: Colour;
}

export interface SpectrumOptions extends WordedOptions {
  readonly xAxis?: ScaleType | AxisOptions;
  /** log if left out. */
  readonly yAxis?: ScaleType | AxisOptions;
  /** Of a histogram; 60 if left out. */
  readonly bins?: number;
  /** Verticals: an edge of the bulk, 2/η. */
  readonly marks?: readonly { readonly x: number; readonly label?: string }[];
}

interface Look {
  readonly name: string;
  readonly colour: string;
  readonly values: readonly number[];
  readonly curve: readonly { readonly x: number; readonly y: number }[];
  readonly sticks: readonly { readonly x: number; readonly y: number }[];
}

/** One spectrum, or several by name. */
export type SpectrumSource = ArrayLike<number> | Spectrum | Readonly<Record<string, ArrayLike<number> | Spectrum>>;

const isList = (source: unknown): source is ArrayLike<number> =>
  typeof source === "object" && source !== null && "length" in source;
const isSpectrum = (source: Exclude<SpectrumSource, ArrayLike<number>>): source is Spectrum =>
  isList(source["values"]) || (typeof source["density"] === "object" && "x" in source["density"]);

export function spectrumSpec(source: SpectrumSource, options: SpectrumOptions): FigureSpec {
  const named = isList(source) || isSpectrum(source) ? { "": source } : source;
  const looks = Object.entries(named).map(([name, given], i) =>
    lookOf(name, isList(given) ? { values: given } : given, i, options),
  );
  const height = (width: number) => options.height ?? Math.round(Math.min(320, Math.max(240, width * 0.38)));
  const filled = looks.some(({ curve, sticks }) => curve.length + sticks.length > 0);
  return {
    kind: "spectrum",
    options,
    height,
    empty: filled ? undefined : "Press Run and the spectrum appears here",
    draw: (body, width, own) => body.replaceChildren(plotOf(looks, options, width, own ?? height(width), body)),
    table: () => ({
      columns: ["spectrum", "eigenvalue", looks.some(({ sticks }) => sticks.length > 0) ? "weight" : "density"],
      rows: looks.flatMap(({ name, curve, sticks }) =>
        (sticks.length > 0 ? sticks : curve).map(({ x, y }) => [name, x, y] as const).slice(0, 200),
      ),
    }),
    data: () => ({
      columns: ["spectrum", "eigenvalue", "density"],
      rows: looks.flatMap(({ name, values, curve, sticks }) => [
        ...(sticks.length > 0 ? sticks : curve).map(({ x, y }) => [name, x, y] as const),
        ...(sticks.length > 0 ? [] : values.map((x) => [name, x, ""] as const)),
      ]),
    }),
  };
}

function lookOf(
  name: string,
  { values = [], weights, density, colour }: Spectrum,
  i: number,
  options: SpectrumOptions,
): Look {
  const finite = Array.from(values).filter(Number.isFinite);
  return {
    name,
    colour: toColour(colour ?? nthColour(i)),
    values: finite,
    curve: density
      ? Array.from(density.x, (x, k) => ({ x, y: density.y[k]! }))
      : weights || finite.length === 0
        ? []
        : histogram(finite, options.bins ?? 60, toAxis(options.xAxis)),
    sticks: weights ? Array.from(values, (x, k) => ({ x, y: weights[k]! })) : [],
  };
}

/** Steps of a density: two points a bin, at 0 outside. The bins are even on the axis; the area over x is 1. */
export function histogram(
  values: readonly number[],
  bins: number,
  { type, domain }: AxisOptions = {},
): { x: number; y: number }[] {
  const [low, high] = domain ?? niceExtent(extentOf(values, type), type);
  const to = (x: number) => (type === "log" ? Math.log(x / low) / Math.log(high / low) : (x - low) / (high - low));
  const from = (t: number) => (type === "log" ? low * (high / low) ** t : low + (high - low) * t);
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.floor(to(value) * bins));
    if (bin >= 0 && to(value) <= 1) counts[bin]! += 1;
  }
  return counts.flatMap((count, k) => {
    const [a, b] = [from(k / bins), from((k + 1) / bins)];
    const y = count / values.length / (b - a);
    return [
      { x: a, y },
      { x: b, y },
    ];
  });
}

function plotOf(
  looks: readonly Look[],
  options: SpectrumOptions,
  width: number,
  height: number,
  body: Element,
): SVGSVGElement {
  const xAxis = toAxis(options.xAxis);
  const yAxis = { type: "log" as ScaleType, ...toAxis(options.yAxis) };
  const points = looks.flatMap(({ curve, sticks }) => [...curve, ...sticks]);
  const heights = points.map(({ y }) => y).filter((y) => y > 0);
  // Eight decades under the highest point are as good as nothing.
  const floor = Math.max(...heights) * 1e-8;
  const progress = 0;
  const { marks = [] } = options;
  const x =
    xAxis.domain ??
    steadyDomain(body, [...points.map((point) => point.x), ...marks.map((mark) => mark.x)], {
      name: "x",
      progress,
      type: xAxis.type,
    });
  const y =
    yAxis.domain ??
    steadyDomain(
      body,
      yAxis.type === "log"
        ? heights.filter((value) => value >= floor).flatMap((value) => [value / 2, value])
        : [0, ...heights],
      {
        name: "y",
        progress,
        type: yAxis.type,
      },
    );
  const inside = (value: number) => Math.min(Math.max(value, y[0]), y[1]);
  const legend = looks.filter(({ name }) => name !== "").map(({ name, colour }) => ({ label: name, colour }));
  const { marginTop, marginBottom } = marginsOf({ width, legend });
  const ticksFrom = height - marginTop - marginBottom - 8;
  return framePlot({
    width,
    height,
    legend,
    x: { label: "eigenvalue", ...xAxis, domain: x },
    y: { label: looks.some(({ sticks }) => sticks.length > 0) ? "weight" : "density", ...yAxis, domain: y },
    marks: [
      looks.map(({ curve, colour }) => [
        Plot.areaY(curve, { x: "x", y1: y[0], y2: (d: { y: number }) => inside(d.y), fill: colour, fillOpacity: 0.16 }),
        Plot.line(curve, { x: "x", y: (d: { y: number }) => inside(d.y), stroke: colour, strokeWidth: 1.8 }),
      ]),
      looks.map(({ sticks, colour }) => [
        Plot.ruleX(
          sticks.filter((stick) => stick.y > y[0]),
          { x: "x", y1: y[0], y2: (d: { y: number }) => inside(d.y), stroke: colour, strokeWidth: 1.6 },
        ),
        Plot.dot(
          sticks.filter((stick) => stick.y > y[0]),
          { x: "x", y: (d: { y: number }) => inside(d.y), r: 2.6, fill: colour },
        ),
      ]),
      looks.map(({ values, colour, sticks }) =>
        sticks.length > 0
          ? null
          : Plot.tickX(
              values.filter((value) => value >= x[0] && value <= x[1]),
              {
                x: (d: number) => d,
                stroke: colour,
                strokeOpacity: 0.7,
                insetTop: ticksFrom,
              },
            ),
      ),
      marks.map(({ x: at, label = "" }) => stepMarks(at, label)),
    ],
  });
}
