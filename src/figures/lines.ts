/**
 * One quantity against another from tidy rows (a sweep's table, a loop of the cell): a line a value of `by`, rows of the same x as centre
 * with a band from least to greatest. For metrics against the step of a run there is `curves`.
 */
import * as Plot from "@observablehq/plot";
import { ruleEnds, ruleMarks, stepMarks } from "./ruleMarks";
import { endMargin, endMarks } from "./endLabels";
import type { FigureSpec, FigureTable, WordedOptions } from "./figure.types";
import { framePlot, marginsOf } from "./frame";
import { nthColour, toColour, type Colour } from "./palette";
import type { Centre } from "./population";
import { channelName, seriesOf, type Channel, type Rows, type Series } from "./rows";
import { toAxis, type AxisOptions, type ScaleType } from "./scales";
import { steadyDomain } from "./steadyDomain";

export interface LineStyle {
  /** Name at the line's end; the value of `by` if left out, none if empty. */
  readonly label?: string;
  readonly colour?: Colour;
  readonly dashed?: boolean;
  /** No line, only dots. */
  readonly dots?: boolean;
}

export interface LinesOptions extends WordedOptions {
  readonly x: Channel<number>;
  readonly y: Channel<number>;
  readonly by?: Channel<string | number>;
  readonly xAxis?: ScaleType | AxisOptions;
  readonly yAxis?: ScaleType | AxisOptions;
  /** By value of `by`. */
  readonly styles?: Readonly<Record<string, LineStyle>>;
  /** Centre of rows with the same x; mean if left out. */
  readonly centre?: Centre;
  /** Dots at the points: at most 40 a line have them if left out. */
  readonly dots?: boolean;
  readonly rules?: readonly { readonly y: number; readonly label?: string }[];
  readonly marks?: readonly { readonly x: number; readonly label?: string }[];
}

export function linesSpec(rows: Rows, options: LinesOptions): FigureSpec {
  const { x, y, by, centre, styles = {} } = options;
  const series = seriesOf(rows, x, y, by, centre);
  const height = (width: number) => options.height ?? Math.round(Math.min(360, Math.max(250, width * 0.42)));
  const some = series.some(({ spots }) => spots.length > 0);
  const looks = series.map(({ name, spots }, i) => {
    const { label = name, colour, dashed = false, dots = false } = styles[name] ?? {};
    return { name, spots, label, colour: toColour(colour ?? nthColour(i)), dashed, dots };
  });
  return {
    kind: "lines",
    options,
    height,
    empty: some ? undefined : "Press Run and the points appear here",
    draw(body, width, own) {
      body.replaceChildren(plotOf(looks, options, width, own ?? height(width), body, rows.length));
    },
    table: () => seriesTable(series, options),
    data: () => ({
      columns: [channelName(by, "series"), channelName(x, "x"), channelName(y, "y")],
      rows: series.flatMap(({ name, spots }) =>
        spots.flatMap(({ x: at, values }) => values.map((value) => [name, at, value] as const)),
      ),
    }),
  };
}

type Look = Series & {
  readonly label: string;
  readonly colour: string;
  readonly dashed: boolean;
  readonly dots: boolean;
};

function plotOf(
  looks: readonly Look[],
  options: LinesOptions,
  width: number,
  height: number,
  body: Element,
  count: number,
): SVGSVGElement {
  const xAxis = toAxis(options.xAxis);
  const yAxis = toAxis(options.yAxis);
  const { rules = [], marks = [] } = options;
  const spots = looks.flatMap((look) => look.spots);
  const steady = (name: string, values: number[], type: ScaleType | undefined) =>
    steadyDomain(body, values, { name, progress: count, type });
  const xDomain =
    xAxis.domain ??
    tight(
      spots.map((spot) => spot.x),
      steady("x", [...spots.map((spot) => spot.x), ...marks.map((mark) => mark.x)], xAxis.type),
      xAxis.type,
    );
  const yDomain =
    yAxis.domain ??
    steady("y", [...spots.flatMap(({ low, high }) => [low, high]), ...rules.map((rule) => rule.y)], yAxis.type);
  const labelled = looks.filter(({ label }) => label !== "");
  const named = rules.filter(({ y, label = "" }) => label !== "" && y >= yDomain[0] && y <= yDomain[1]);
  const room = endMargin(
    [...labelled, ...named].map(({ label = "" }) => label),
    width,
  );
  const legend = room === undefined ? labelled : [];
  const frame = { width, height, marginRight: room ?? 18, legend };
  const { marginTop, marginBottom } = marginsOf(frame);
  const down = height - marginTop - marginBottom;
  const [y0, y1] = yDomain;
  const pixel = (value: number) =>
    down * (1 - (yAxis.type === "log" ? Math.log(value / y0) / Math.log(y1 / y0) : (value - y0) / (y1 - y0)));
  const inside = (value: number) => Math.min(Math.max(value, y0), y1);
  const seen = ({ spots: all }: Look) => all.filter(({ x }) => x >= xDomain[0] && x <= xDomain[1]);
  const at = { x: "x", y: ({ y }: { y: number }) => inside(y) } as const;
  return framePlot({
    ...frame,
    x: { label: channelName(options.x, ""), ...xAxis, domain: xDomain },
    y: { label: channelName(options.y, ""), ...yAxis, domain: yDomain },
    marks: [
      looks
        .filter((look) => look.spots.some(({ values }) => values.length > 1))
        .map((look) =>
          look.dots
            ? Plot.ruleX(seen(look), {
                x: "x",
                y1: ({ low }: { low: number }) => inside(low),
                y2: ({ high }: { high: number }) => inside(high),
                stroke: look.colour,
                strokeWidth: 1.4,
              })
            : Plot.areaY(seen(look), {
                x: "x",
                y1: ({ low }: { low: number }) => inside(low),
                y2: ({ high }: { high: number }) => inside(high),
                fill: look.colour,
                fillOpacity: 0.16,
              }),
        ),
      rules.map(({ y, label = "" }) => ruleMarks(y, room === undefined ? label : "")),
      marks.map(({ x, label = "" }) => stepMarks(x, label)),
      looks
        .filter((look) => !look.dots)
        .map((look) =>
          Plot.line(seen(look), {
            ...at,
            stroke: look.colour,
            strokeWidth: look.dashed ? 1.6 : 2.3,
            strokeDasharray: look.dashed ? "2 5" : undefined,
            strokeLinejoin: "round",
            strokeLinecap: "round",
          }),
        ),
      looks
        .filter((look) => look.dots || (options.dots ?? look.spots.length <= 40))
        .map((look) => Plot.dot(seen(look), { ...at, r: 3, fill: look.colour })),
      endMarks(
        [
          ...labelled.flatMap((look) => {
            const end = seen(look).at(-1);
            return end ? [{ ...look, x: end.x, y: inside(end.y), at: pixel(inside(end.y)) }] : [];
          }),
          ...(room === undefined ? [] : ruleEnds(named, xDomain[1], pixel)),
        ],
        down,
        room !== undefined,
      ),
    ],
  });
}

/** A log axis that ends where the points do: half an empty decade at the right would part lines from their names. */
export function tight(
  values: readonly number[],
  round: readonly [number, number],
  type: ScaleType | undefined,
): readonly [number, number] {
  if (type !== "log" || values.length < 2) return round;
  const low = Math.min(...values);
  const high = Math.max(...values);
  return low > 0 && high > low ? [low, high] : round;
}

function seriesTable(series: readonly Series[], { x, y, by }: LinesOptions): FigureTable {
  const several = series.some(({ spots }) => spots.some(({ values }) => values.length > 1));
  return {
    columns: [
      ...(by === undefined ? [] : [channelName(by, "series")]),
      channelName(x, "x"),
      channelName(y, "y"),
      ...(several ? ["least", "greatest", "runs"] : []),
    ],
    rows: series.flatMap(({ name, spots }) =>
      spots.map((spot) => [
        ...(by === undefined ? [] : [name]),
        spot.x,
        spot.y,
        ...(several ? [spot.low, spot.high, spot.values.length] : []),
      ]),
    ),
  };
}
