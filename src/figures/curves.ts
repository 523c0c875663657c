/**
 * Metrics of a run against the step: lines with their names at their ends instead of a legend. A population (lanes) is drawn as one line a
 * group, with the band of its seeds. The axes do not move while a run goes on: x ends at the run's last step, y is given or grows by round
 * steps and never shrinks.
 *
 *   runs -> groups of lanes -> lines (curveLines.ts) -> marks (here)
 */
import * as Plot from "@observablehq/plot";
import { curveTable, linesOf, type CurveLine, type MetricStyle } from "./curveLines";
import { endMargin, endMarks } from "./endLabels";
import type { FigureOptions, FigureRun, FigureSeries, FigureSpec } from "./figure.types";
import { framePlot, marginsOf } from "./frame";
import type { Colour } from "./palette";
import type { Centre } from "./population";
import { toAxis, type AxisOptions } from "./scales";
import { dotted, ruleEnds, ruleMarks, ruleName, stepMarks } from "./ruleMarks";
import { steadyDomain } from "./steadyDomain";
import { firstCrossing, thin, type Point } from "./thin";
import { thinBand } from "./thinBand";

export interface CurvesOptions extends FigureOptions {
  /** Which metrics, by name, with the label that stands at the line's end; all of the run's if left out. */
  readonly metrics?: Readonly<Record<string, string | MetricStyle>>;
  readonly x?: "linear" | "log" | AxisOptions;
  readonly y?: "linear" | "log" | AxisOptions;
  /** By metric, 0 to 1: the raw values stay, faint, under their moving average (of a population: each member's is averaged, then drawn). */
  readonly smooth?: Readonly<Record<string, number>>;
  /** Horizontal lines of reference. */
  readonly rules?: readonly { readonly y: number; readonly label?: string }[];
  /** Vertical lines of reference: where a task changes, say. */
  readonly marks?: readonly { readonly x: number; readonly label?: string }[];
  /** Marks the first step at which each labelled metric crosses a value. */
  readonly thresholds?: { readonly value: number; readonly label?: string };
  /** Names of the runs where several are given, or of the groups of a population. */
  readonly names?: readonly string[];
  /** Colours of the runs or groups, in order. */
  readonly colours?: readonly Colour[];
  /** How seeds of a population are drawn: `mean` (if left out) or `median` with the band from least to greatest, or a line each. */
  readonly seeds?: Centre | "lines";
}

export function curvesSpec(runOrRuns: FigureRun | readonly FigureRun[], options: CurvesOptions): FigureSpec {
  const runs = Array.isArray(runOrRuns) ? (runOrRuns as readonly FigureRun[]) : [runOrRuns as FigureRun];
  const lines = linesOf(runs, options);
  const height = (width: number) => options.height ?? Math.round(Math.min(360, Math.max(250, width * 0.42)));
  return {
    kind: "curves",
    options,
    run: runs[0],
    height,
    empty: lines.length > 0 ? undefined : "Press Run and the curves appear here",
    draw(body, width, own) {
      body.replaceChildren(plotOf(runs, lines, options, width, own ?? height(width), body));
    },
    table: () => curveTable(lines, 60),
    data: () => ({
      columns: ["step", "metric", "seed", "value"],
      rows: lines.flatMap(({ name, members }) =>
        members.flatMap(({ seed, series }) =>
          Array.from({ length: series.length }, (_, i) => [series.steps[i]!, name, seed, series.values[i]!] as const),
        ),
      ),
    }),
  };
}

function* valuesOf(lines: readonly CurveLine[]): Generator<number> {
  for (const { series, band, drawn } of lines)
    for (const { values, length } of [series, ...drawn, ...(band ? [band.low, band.high] : [])])
      for (let i = 0; i < length; i++) yield values[i]!;
}

function plotOf(
  runs: readonly FigureRun[],
  lines: readonly CurveLine[],
  options: CurvesOptions,
  width: number,
  height: number,
  body: Element,
): SVGSVGElement {
  const { thresholds, rules = [], marks = [] } = options;
  const given = { x: toAxis(options.x), y: toAxis(options.y) };
  const logX = given.x.type === "log";
  const logY = given.y.type === "log";
  const last = Math.max(1, ...runs.map(({ steps }) => steps));
  const [x0, x1] = given.x.domain ?? [logX ? 1 : 0, last];
  const [y0, y1] =
    given.y.domain ??
    steadyDomain(body, valuesOf(lines), {
      name: "y",
      key: runs.map(({ seed, steps }) => `${seed}/${steps}`).join(),
      progress: Math.max(...runs.map(({ step }) => step)),
      type: given.y.type,
    });
  const labelled = lines.filter(({ label }) => label !== "");
  const named = rules.filter(({ y, label = "" }) => label !== "" && y >= y0 && y <= y1);
  const room = endMargin(
    [...labelled, ...named].map(({ label = "" }) => label),
    width,
  );
  const legend = room === undefined ? labelled : [];
  const frame = { width, height, marginRight: room ?? 18, legend };
  const margins = marginsOf(frame);
  const inner = Math.max(40, width - margins.marginLeft - margins.marginRight);
  const down = height - margins.marginTop - margins.marginBottom;
  const position = (step: number) =>
    logX ? Math.log(Math.max(step, 1e-9) / x0) / Math.log(x1 / x0) : (step - x0) / (x1 - x0);
  const pixel = (value: number) =>
    down * (1 - (logY ? Math.log(value / y0) / Math.log(y1 / y0) : (value - y0) / (y1 - y0)));
  const clamp = (value: number) => Math.min(Math.max(value, Math.min(y0, y1)), Math.max(y0, y1));
  const drawn = (series: FigureSeries): Point[] =>
    thin(series, position, inner).map(({ step, value }) => ({ step, value: clamp(value) }));
  const line = { x: "step", y: "value", strokeLinejoin: "round", strokeLinecap: "round" } as const;
  const ends = labelled.flatMap(({ series, colour, label }) => {
    const point = drawn(series).at(-1);
    return point ? [{ x: point.step, y: point.value, at: pixel(point.value), colour, label }] : [];
  });
  return framePlot({
    ...frame,
    x: { label: "step", ...given.x, ...(!logX && { format: given.x.format ?? ",d" }), domain: [x0, x1] },
    y: { ...given.y, domain: [y0, y1] },
    marks: [
      lines.map(({ band, colour }) =>
        band
          ? Plot.areaY(thinBand(band.low, band.high, position, inner), {
              x: "step",
              y1: (d: { low: number }) => clamp(d.low),
              y2: (d: { high: number }) => clamp(d.high),
              fill: colour,
              fillOpacity: 0.16,
            })
          : null,
      ),
      rules.map(({ y, label = "" }) => ruleMarks(y, room === undefined ? label : "")),
      marks.map(({ x, label = "" }) => stepMarks(x, label)),
      lines.map(({ drawn: faint, colour }) =>
        faint.map((series) =>
          Plot.line(drawn(series), { ...line, stroke: colour, strokeOpacity: 0.32, strokeWidth: 1 }),
        ),
      ),
      thresholds && thresholdMarks(thresholds, labelled, { x0, x1, y0 }),
      lines.map(({ series, colour, dashed }) =>
        Plot.line(drawn(series), {
          ...line,
          stroke: colour,
          strokeWidth: dashed ? 1.6 : 2.3,
          strokeDasharray: dashed ? "2 5" : undefined,
        }),
      ),
      endMarks([...ends, ...(room === undefined ? [] : ruleEnds(named, x1, pixel))], down, room !== undefined),
    ],
  });
}

function thresholdMarks(
  { value, label }: NonNullable<CurvesOptions["thresholds"]>,
  lines: readonly CurveLine[],
  { x0, x1, y0 }: { x0: number; x1: number; y0: number },
): Plot.Markish[] {
  const crossings = lines.flatMap(({ series, colour }) => {
    const step = firstCrossing(series, value);
    return step === undefined || step < x0 || step > x1 ? [] : [{ step, colour }];
  });
  return [
    Plot.ruleY([value], { ...dotted, stroke: "var(--rule)", strokeOpacity: 0.7 }),
    ruleName(label === undefined ? [] : [value], label ?? ""),
    crossings.map(({ step, colour }) =>
      Plot.ruleX([step], {
        strokeDasharray: "1 4.5",
        strokeLinecap: "round",
        strokeWidth: 1.8,
        y1: y0,
        y2: value,
        stroke: colour,
      }),
    ),
  ];
}
