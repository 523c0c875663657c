/**
 * Metrics of a run against the step: lines with their names at their ends instead of a legend. The axes do not move while a
 * run goes on: x ends at the run's last step, y is given or grows by round steps and never shrinks.
 */
import * as Plot from "@observablehq/plot";
import { nice } from "d3";
import type { FigureOptions, FigureRun, FigureSeries, FigureSpec, FigureTable } from "./figure.types";
import { firstCrossing, smoothed, thin, type Point } from "./thin";

export interface MetricStyle {
  readonly label?: string;
  /** Number of a series colour, 1 to 6, or a CSS colour. */
  readonly colour?: number | string;
  readonly dashed?: boolean;
}

export interface AxisOptions {
  readonly type?: "linear" | "log";
  readonly domain?: readonly [number, number];
  readonly label?: string;
  /** d3 format, `%` for shares. */
  readonly format?: string;
}

export interface CurvesOptions extends FigureOptions {
  /** Which metrics, by name, with the label that stands at the line's end; all of the run's if left out. */
  readonly metrics?: Readonly<Record<string, string | MetricStyle>>;
  readonly x?: "linear" | "log" | AxisOptions;
  readonly y?: "linear" | "log" | AxisOptions;
  /** By metric, 0 to 1: the raw values stay, faint, under their moving average. */
  readonly smooth?: Readonly<Record<string, number>>;
  /** Horizontal lines of reference. */
  readonly rules?: readonly { readonly y: number; readonly label?: string }[];
  /** Marks the first step at which each labelled metric crosses a value. */
  readonly thresholds?: { readonly value: number; readonly label?: string };
  /** Names of the runs where several are given. */
  readonly names?: readonly string[];
}

interface Line {
  readonly name: string;
  readonly label: string;
  readonly colour: string;
  readonly dashed: boolean;
  readonly raw: FigureSeries;
  readonly series: FigureSeries;
}

const axis = (option: "linear" | "log" | AxisOptions | undefined): AxisOptions =>
  typeof option === "string" ? { type: option } : (option ?? {});

const colourOf = (colour: number | string): string => (typeof colour === "number" ? `var(--c${colour})` : colour);

function linesOf(runs: readonly FigureRun[], { metrics, smooth = {}, names }: CurvesOptions): Line[] {
  const several = runs.length > 1;
  return runs.flatMap((run, r) =>
    Object.entries(metrics ?? Object.fromEntries(Object.keys(run.metrics).map((name) => [name, name]))).flatMap(
      ([name, style], m) => {
        const raw = run.metrics[name];
        if (!raw || raw.length === 0) return [];
        const { label = "", colour, dashed = false } = typeof style === "string" ? { label: style } : style;
        const beta = smooth[name];
        return {
          name: several ? `${name} · ${names?.[r] ?? `run ${r + 1}`}` : name,
          label: several && label ? [label, names?.[r]].filter(Boolean).join(" · ") : label,
          colour: colourOf(colour ?? ((several ? r : m) % 6) + 1),
          dashed: dashed || (several && m > 0),
          raw,
          series: beta === undefined ? raw : smoothed(raw, beta),
        };
      },
    ),
  );
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
    table: () => tableOf(lines, 60),
    data: () => ({
      columns: ["step", "metric", "value"],
      rows: lines.flatMap(({ name, raw }) =>
        Array.from({ length: raw.length }, (_, i) => [raw.steps[i]!, name, raw.values[i]!] as const),
      ),
    }),
  };
}

/** y's domain as shown last, kept on the element that shows it: it only grows until a run starts anew. */
const shownDomains = new WeakMap<Element, { key: string; step: number; domain: [number, number] }>();

function domainOfY(
  runs: readonly FigureRun[],
  lines: readonly Line[],
  y: AxisOptions,
  body: Element,
): [number, number] {
  if (y.domain) return [...y.domain];
  let low = Infinity;
  let high = -Infinity;
  for (const { series } of lines)
    for (let i = 0; i < series.length; i++) {
      const value = series.values[i]!;
      if (!Number.isFinite(value) || (y.type === "log" && value <= 0)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  if (low > high) return y.type === "log" ? [0.01, 1] : [0, 1];
  if (y.type !== "log" && low > 0 && low < high * 0.6) low = 0;
  if (low === high) high = low + (Math.abs(low) || 1);
  const key = runs.map(({ seed, steps }) => `${seed}/${steps}`).join();
  const step = Math.max(...runs.map((run) => run.step));
  const shown = shownDomains.get(body);
  if (shown && shown.key === key && shown.step <= step) {
    low = Math.min(low, shown.domain[0]);
    high = Math.max(high, shown.domain[1]);
  }
  const domain: [number, number] =
    y.type === "log" ? [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high))] : nice(low, high, 5);
  shownDomains.set(body, { key, step, domain });
  return domain;
}

function plotOf(
  runs: readonly FigureRun[],
  lines: readonly Line[],
  options: CurvesOptions,
  width: number,
  height: number,
  body: Element,
): SVGSVGElement | HTMLElement {
  const x = axis(options.x);
  const y = axis(options.y);
  const logX = x.type === "log";
  const last = Math.max(1, ...runs.map(({ steps }) => steps));
  const [x0, x1] = x.domain ?? [logX ? 1 : 0, last];
  const [y0, y1] = domainOfY(runs, lines, y, body);
  const labelled = lines.filter(({ label }) => label !== "");
  const longest = Math.max(0, ...labelled.map(({ label }) => label.length));
  const margins = { marginTop: 26, marginBottom: 40, marginLeft: 46, marginRight: Math.min(150, 18 + longest * 7) };
  const inner = Math.max(40, width - margins.marginLeft - margins.marginRight);
  const position = (step: number) =>
    logX ? Math.log(Math.max(step, 1e-9) / x0) / Math.log(x1 / x0) : (step - x0) / (x1 - x0);
  const clamp = (value: number) => Math.min(Math.max(value, Math.min(y0, y1)), Math.max(y0, y1));
  const drawn = (series: FigureSeries): Point[] =>
    thin(series, position, inner).map(({ step, value }) => ({ step, value: clamp(value) }));
  const ends = endLabels(labelled, drawn, { y0, y1, logY: y.type === "log", inner: height - 66 });
  const small = inner < 400;
  const line = { x: "step", y: "value", strokeLinejoin: "round", strokeLinecap: "round" } as const;
  const { thresholds, rules = [] } = options;
  return Plot.plot({
    width,
    height,
    ...margins,
    style: { color: "var(--soft)", fontSize: "12px", overflow: "visible" },
    x: { type: x.type ?? "linear", domain: [x0, x1], label: null },
    y: { type: y.type ?? "linear", domain: [y0, y1], label: null },
    marks: [
      Plot.gridY({ stroke: "var(--line)", strokeOpacity: 1, ticks: 5 }),
      Plot.axisY({ ticks: 5, tickSize: 0, tickPadding: 10, tickFormat: y.format, fill: "var(--soft)" }),
      Plot.axisX({
        ticks: logX ? Math.max(2, Math.ceil(Math.log10(x1 / x0))) : small ? 4 : 7,
        tickSize: 0,
        tickPadding: 12,
        tickFormat: logX ? powerOfTen : ",d",
        fill: "var(--soft)",
      }),
      Plot.ruleY([y0], { stroke: "var(--rule)" }),
      Plot.text([x.label ?? "step"], {
        frameAnchor: "bottom-right",
        dy: 40,
        text: (d: string) => `${d} →`,
        fill: "var(--soft)",
      }),
      Plot.text([y.label ?? ""], {
        frameAnchor: "top-left",
        textAnchor: "start",
        dx: -38,
        dy: -22,
        text: (d: string) => (d ? `↑ ${d}` : ""),
        fill: "var(--soft)",
      }),
      rules.map(({ y: at, label = "" }) => [
        Plot.ruleY([at], { stroke: "var(--rule)", strokeDasharray: "1 4", strokeLinecap: "round", strokeWidth: 1.5 }),
        Plot.text([at], {
          y: (d: number) => d,
          frameAnchor: "right",
          textAnchor: "end",
          dy: -8,
          text: () => label,
          fill: "var(--soft)",
        }),
      ]),
      lines
        .filter(({ raw, series }) => raw !== series)
        .map(({ raw, colour }) =>
          Plot.line(drawn(raw), { ...line, stroke: colour, strokeOpacity: 0.28, strokeWidth: 1 }),
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
      ends.map(({ point, colour, label, shift }) => [
        Plot.dot([point], { x: "step", y: "value", r: 3.6, fill: colour }),
        Plot.text([point], {
          x: "step",
          y: "value",
          dx: 9,
          dy: shift,
          textAnchor: "start",
          text: () => label,
          fill: colour,
          stroke: "var(--paper)",
          strokeWidth: 4,
          fontWeight: 600,
        }),
      ]),
    ],
  });
}

const powerOfTen = (step: number): string => {
  const power = Math.log10(step);
  return Math.abs(power - Math.round(power)) < 1e-9 ? step.toLocaleString("en") : "";
};

function thresholdMarks(
  { value, label }: NonNullable<CurvesOptions["thresholds"]>,
  lines: readonly Line[],
  { x0, x1, y0 }: { x0: number; x1: number; y0: number },
): Plot.Markish[] {
  const crossings = lines.flatMap(({ series, colour }) => {
    const step = firstCrossing(series, value);
    return step === undefined || step < x0 || step > x1 ? [] : [{ step, colour }];
  });
  const dotted = { strokeDasharray: "1 4.5", strokeLinecap: "round", strokeWidth: 1.8 } as const;
  return [
    Plot.ruleY([value], { stroke: "var(--rule)", strokeOpacity: 0.7, strokeDasharray: "1 4", strokeLinecap: "round" }),
    Plot.text(label === undefined ? [] : [value], {
      y: (d: number) => d,
      frameAnchor: "right",
      textAnchor: "end",
      dy: -8,
      text: () => label ?? "",
      fill: "var(--soft)",
    }),
    crossings.map(({ step, colour }) => Plot.ruleX([step], { ...dotted, y1: y0, y2: value, stroke: colour })),
  ];
}

/** Names at the lines' ends, moved apart where they would touch (15 pixels). */
function endLabels(
  lines: readonly Line[],
  drawn: (series: FigureSeries) => Point[],
  { y0, y1, logY, inner }: { y0: number; y1: number; logY: boolean; inner: number },
) {
  const pixel = (value: number) =>
    inner * (1 - (logY ? Math.log(value / y0) / Math.log(y1 / y0) : (value - y0) / (y1 - y0)));
  const ends = lines
    .flatMap(({ series, colour, label }) => {
      const point = drawn(series).at(-1);
      return point ? [{ point, colour, label, at: pixel(point.value), shift: 0 }] : [];
    })
    .sort((a, b) => a.at - b.at);
  let previous = -Infinity;
  for (const end of ends) {
    const place = Math.max(end.at, previous + 15);
    end.shift = place - end.at;
    previous = place;
  }
  // What was pushed below the axis is pushed back up, the others with it.
  let limit = inner - 8;
  for (const end of ends.toReversed()) {
    const place = Math.min(end.at + end.shift, limit);
    end.shift = place - end.at;
    limit = place - 15;
  }
  return ends;
}

function tableOf(lines: readonly Line[], most: number): FigureTable {
  const byStep = new Map<number, Map<string, number>>();
  for (const { name, raw } of lines)
    for (let i = 0; i < raw.length; i++) {
      const step = raw.steps[i]!;
      let row = byStep.get(step);
      if (!row) byStep.set(step, (row = new Map()));
      row.set(name, raw.values[i]!);
    }
  // Rows that have most of the metrics come first in the choice: a per-step loss must not crowd out the measures.
  const rows = [...byStep].sort(([a], [b]) => a - b);
  const fullest = Math.max(0, ...rows.map(([, row]) => row.size));
  const full = rows.filter(([, row]) => row.size === fullest);
  const stride = Math.max(1, Math.ceil(full.length / most));
  const chosen = full.filter((_, i) => i % stride === 0 || i === full.length - 1);
  return {
    columns: ["step", ...lines.map(({ label, name }) => label || name)],
    rows: chosen.map(([step, row]) => [step, ...lines.map(({ name }) => row.get(name) ?? "")]),
  };
}
