/**
 * Points of tidy rows with, where asked, a fitted line a group: solid where there are points, dashed where it is extrapolated, with the 95 %
 * band of the mean. A power law is a straight line on two log axes; its exponent stands in the legend.
 */
import * as Plot from "@observablehq/plot";
import { ruleMarks, stepMarks } from "./ruleMarks";
import { fitLine, type FitKind, type FittedLine } from "./fitLine";
import type { FigureSpec, WordedOptions } from "./figure.types";
import { framePlot } from "./frame";
import { nthColour, toColour, type Colour } from "./palette";
import { channelName, numberOf, textOf, type Channel, type Rows } from "./rows";
import { tickText, toAxis, type AxisOptions, type ScaleType } from "./scales";
import { steadyDomain } from "./steadyDomain";

/** A fit made elsewhere (with bootstrap, say). */
export interface GivenFit {
  readonly predict: (x: number) => number;
  readonly band?: (x: number) => readonly [low: number, high: number];
  /** What stands in the legend, `x^-0.076`. */
  readonly label?: string;
}

export interface ScatterOptions extends WordedOptions {
  readonly x: Channel<number>;
  readonly y: Channel<number>;
  readonly by?: Channel<string | number>;
  readonly xAxis?: ScaleType | AxisOptions;
  readonly yAxis?: ScaleType | AxisOptions;
  /** Of each group: a kind, or a fit by name of the group (`""` without `by`); groups without one get none. */
  readonly fit?: FitKind | Readonly<Record<string, FitKind | GivenFit>>;
  /** Draw fits up to this x (or down to it). */
  readonly extrapolate?: number;
  /** Rows that the fit does not see, drawn hollow: what is held out. */
  readonly held?: (row: Readonly<Record<string, unknown>>) => boolean;
  /** A text beside each point. */
  readonly text?: Channel<string | number>;
  readonly colours?: Readonly<Record<string, Colour>>;
  readonly rules?: readonly { readonly y: number; readonly label?: string }[];
  readonly marks?: readonly { readonly x: number; readonly label?: string }[];
  /** The line y = x. */
  readonly identity?: boolean;
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly group: string;
  readonly text: string;
  readonly held: boolean;
}

export function scatterSpec(rows: Rows, options: ScatterOptions): FigureSpec {
  const { by, held = () => false } = options;
  const points = rows
    .map((row): Point => ({
      x: numberOf(row, options.x),
      y: numberOf(row, options.y),
      group: textOf(row, by),
      text: textOf(row, options.text),
      held: held(row),
    }))
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  const groups = [...new Set(rows.map((row) => textOf(row, by)))].map((name, i) => {
    const own = points.filter(({ group }) => group === name);
    return { name, own, colour: toColour(options.colours?.[name] ?? nthColour(i)), fit: fitOf(name, own, options.fit) };
  });
  const height = (width: number) => options.height ?? Math.round(Math.min(380, Math.max(270, width * 0.48)));
  return {
    kind: "scatter",
    options,
    height,
    empty: points.length > 0 ? undefined : "Press Run and the points appear here",
    draw(body, width, own) {
      body.replaceChildren(plotOf(points, groups, options, width, own ?? height(width), body));
    },
    table: () => ({
      columns: [channelName(by, "group"), channelName(options.x, "x"), channelName(options.y, "y"), "fit"],
      rows: groups.flatMap(({ name, own, fit }) =>
        own.slice(0, 100).map(({ x, y, text }) => [text || name, x, y, fit ? fit.predict(x) : ""]),
      ),
    }),
    data: () => ({
      columns: [channelName(by, "group"), channelName(options.x, "x"), channelName(options.y, "y"), "fit"],
      rows: groups.flatMap(({ name, own, fit }) => own.map(({ x, y }) => [name, x, y, fit ? fit.predict(x) : ""])),
    }),
  };
}

function fitOf(name: string, own: readonly Point[], fit: ScatterOptions["fit"]): GivenFit | undefined {
  const asked = typeof fit === "string" ? fit : fit?.[name];
  if (asked === undefined || typeof asked === "object") return asked;
  const seen = own.filter(({ held }) => !held);
  const found = fitLine(
    seen.map(({ x }) => x),
    seen.map(({ y }) => y),
    asked,
  );
  return found && { predict: found.predict, band: found.band, label: fitText(found) };
}

function fitText({ kind, slope, r2 }: FittedLine): string {
  const number = tickText(+slope.toPrecision(2));
  const quality = `R² ${r2.toFixed(r2 > 0.995 ? 3 : 2)}`;
  return kind === "power" ? `exponent ${number}, ${quality}` : `slope ${number}, ${quality}`;
}

type GroupLook = { name: string; own: Point[]; colour: string; fit: GivenFit | undefined };

function plotOf(
  points: readonly Point[],
  groups: readonly GroupLook[],
  options: ScatterOptions,
  width: number,
  height: number,
  body: Element,
): SVGSVGElement {
  const xAxis = toAxis(options.xAxis);
  const yAxis = toAxis(options.yAxis);
  const { extrapolate, rules = [], marks = [] } = options;
  const steady = (name: string, values: number[], type: ScaleType | undefined) =>
    steadyDomain(body, values, { name, progress: points.length, type });
  const far = extrapolate === undefined ? [] : [extrapolate];
  const x =
    xAxis.domain ?? steady("x", [...points.map((point) => point.x), ...far, ...marks.map((m) => m.x)], xAxis.type);
  const fitted = groups.flatMap(({ fit }) => (fit ? far.map(fit.predict) : []));
  const y =
    yAxis.domain ??
    steady("y", [...points.map((point) => point.y), ...fitted, ...rules.map((rule) => rule.y)], yAxis.type);
  const legend = groups
    .map(({ name, fit, colour }) => ({ label: [name, fit?.label].filter(Boolean).join(" · "), colour }))
    .filter(({ label }) => label !== "");
  const along = (from: number, to: number) => {
    const log = xAxis.type === "log";
    return Array.from({ length: 61 }, (_, i) => (log ? from * (to / from) ** (i / 60) : from + ((to - from) * i) / 60));
  };
  const lines = groups.flatMap(({ own, fit, colour }) => {
    const seen = own.filter(({ held }) => !held).map((point) => point.x);
    if (!fit || seen.length === 0) return [];
    const [low, high] = [Math.min(...seen), Math.max(...seen)];
    const ends = [low, high, ...far];
    return [{ fit, colour, low, high, whole: along(Math.min(...ends), Math.max(...ends)) }];
  });
  const inside = (value: number) => Math.min(Math.max(value, y[0]), y[1]);
  return framePlot({
    width,
    height,
    legend,
    x: { label: channelName(options.x, ""), ...xAxis, domain: x },
    y: { label: channelName(options.y, ""), ...yAxis, domain: y },
    marks: [
      lines.map(({ fit, colour, whole }) =>
        fit.band
          ? Plot.areaY(whole, {
              x: (d: number) => d,
              y1: (d: number) => inside(fit.band!(d)[0]),
              y2: (d: number) => inside(fit.band!(d)[1]),
              fill: colour,
              fillOpacity: 0.13,
            })
          : null,
      ),
      rules.map(({ y: at, label = "" }) => ruleMarks(at, label)),
      marks.map(({ x: at, label = "" }) => stepMarks(at, label)),
      options.identity
        ? Plot.line([Math.max(x[0], y[0]), Math.min(x[1], y[1])], {
            x: (d: number) => d,
            y: (d: number) => d,
            stroke: "var(--rule)",
            strokeDasharray: "1 4",
            strokeLinecap: "round",
          })
        : null,
      lines.map(({ fit, colour, low, high, whole }) => [
        Plot.line(whole, {
          x: (d: number) => d,
          y: (d: number) => inside(fit.predict(d)),
          stroke: colour,
          strokeWidth: 1.6,
          strokeDasharray: "2 5",
          strokeLinecap: "round",
        }),
        Plot.line(along(low, high), {
          x: (d: number) => d,
          y: (d: number) => inside(fit.predict(d)),
          stroke: colour,
          strokeWidth: 2,
        }),
      ]),
      groups.map(({ own, colour }) => [
        Plot.dot(
          own.filter(({ held }) => !held),
          { x: "x", y: "y", r: own.length > 400 ? 1.8 : 3.6, fill: colour, fillOpacity: own.length > 100 ? 0.6 : 1 },
        ),
        Plot.dot(
          own.filter(({ held }) => held),
          { x: "x", y: "y", r: 4, stroke: colour, fill: "var(--paper)", strokeWidth: 1.8 },
        ),
        Plot.text(
          own.filter(({ text }) => text !== ""),
          { x: "x", y: "y", text: "text", dy: -11, fill: "var(--soft)", stroke: "var(--paper)", strokeWidth: 3 },
        ),
      ]),
    ],
  });
}
