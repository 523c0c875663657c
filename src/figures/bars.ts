/** One bar a thing, its name at the left, its value at the right: the mean of its rows, with a dot for each of them. */
import * as Plot from "@observablehq/plot";
import type { FigureSpec, WordedOptions } from "./figure.types";
import { legendHeight, legendMarks, textWidth } from "./legend";
import { nthColour, toColour, type Colour } from "./palette";
import { centreOf, type Centre } from "./population";
import { channelName, numberOf, textOf, type Channel, type Rows } from "./rows";
import { extentOf, niceExtent, tickText, tickTexts, ticksOf, toAxis, type AxisOptions, type ScaleType } from "./scales";

export interface BarsOptions extends WordedOptions {
  /** What a bar is of. */
  readonly name: Channel<string | number>;
  readonly value: Channel<number>;
  /** Bars of one name side by side, told apart by colour. */
  readonly by?: Channel<string | number>;
  readonly axis?: ScaleType | AxisOptions;
  readonly centre?: Centre;
  /** Order of the names: as they come (if left out), or by their first bar. */
  readonly sort?: "descending" | "ascending";
  /** Verticals of reference. */
  readonly rules?: readonly { readonly x: number; readonly label?: string }[];
  readonly colours?: Readonly<Record<string, Colour>>;
  /** d3 format of the values at the bars. */
  readonly format?: string;
}

interface Bar {
  readonly name: string;
  readonly group: string;
  readonly values: readonly number[];
  readonly value: number;
  readonly at: number;
}

const ROW = 22;
const GAP = 10;

export function barsSpec(rows: Rows, options: BarsOptions): FigureSpec {
  const { bars, names, groups } = barsOf(rows, options);
  const colours = new Map(groups.map((group, i) => [group, toColour(options.colours?.[group] ?? nthColour(i))]));
  const legend = groups.length > 1 ? groups.map((label) => ({ label, colour: colours.get(label)! })) : [];
  const { rules = [] } = options;
  const long = names.length * (groups.length * ROW + GAP);
  const top = (width: number) => legendHeight(legend, width) + (rules.some(({ label }) => label) ? 22 : 8);
  const height = (width: number) => options.height ?? Math.max(60, long) + top(width) + 40;
  return {
    kind: "bars",
    options,
    height,
    empty: bars.length > 0 ? undefined : "Press Run and the bars appear here",
    draw(body, width, own) {
      const down = own ?? height(width);
      const axis = toAxis(options.axis);
      const log = axis.type === "log";
      const all = [...bars.flatMap(({ values }) => values), ...rules.map(({ x }) => x)];
      const [low, high] = axis.domain ?? niceExtent(extentOf(log ? all : [0, ...all], axis.type), axis.type);
      const words = new Map(
        bars.map((bar) => [bar, tickText(+bar.value.toPrecision(3), options.format ?? axis.format)]),
      );
      const left = Math.min(width * 0.4, 18 + Math.max(20, ...names.map((name) => textWidth(name))));
      const right = 18 + Math.max(0, ...[...words.values()].map((word) => textWidth(word)));
      const ticks = ticksOf({ ...axis, domain: [low, high] }, width - left - right < 300 ? 3 : 5);
      const inside = (value: number) => Math.min(Math.max(value, low), high);
      const zero = log ? low : inside(0);
      const end = (bar: Bar) => Math.max(zero, inside(Math.max(...bar.values)));
      const soft = "var(--soft)";
      const svg = Plot.plot({
        width,
        height: down,
        ...{ marginLeft: left, marginRight: right, marginTop: top(width), marginBottom: 40 },
        style: { color: soft, fontSize: "12px", overflow: "visible" },
        x: { type: axis.type ?? "linear", domain: [low, high], label: null },
        y: { domain: [Math.max(60, long), 0], axis: null },
        color: { type: "identity" },
        marks: [
          Plot.gridX(ticks, { stroke: "var(--line)", strokeOpacity: 1 }),
          Plot.axisX(ticks, { tickSize: 0, tickPadding: 10, fill: soft, tickFormat: tickTexts(axis, ticks) }),
          Plot.rect(bars, {
            x1: () => zero,
            x2: ({ value }: Bar) => inside(value),
            y1: ({ at }: Bar) => at + 3,
            y2: ({ at }: Bar) => at + ROW - 3,
            rx: 2,
            fill: ({ group }: Bar) => colours.get(group)!,
            fillOpacity: 0.82,
          }),
          Plot.dot(
            bars
              .filter(({ values }) => values.length > 1)
              .flatMap(({ values, at }) => values.map((value) => ({ value, at }))),
            { x: (d) => inside(d.value), y: (d) => d.at + ROW / 2, r: 2.6, fill: "var(--paper)", stroke: "var(--ink)" },
          ),
          Plot.ruleX([zero], { stroke: "var(--rule)" }),
          rules.map(({ x, label = "" }) => [
            Plot.ruleX([x], {
              stroke: "var(--rule)",
              strokeWidth: 1.5,
              strokeDasharray: "1 4",
              strokeLinecap: "round",
            }),
            Plot.text(label ? [x] : [], {
              x: (d: number) => d,
              frameAnchor: "top",
              dy: -14,
              text: () => label,
              fill: soft,
            }),
          ]),
          Plot.text(bars, {
            x: end,
            y: ({ at }: Bar) => at + ROW / 2,
            dx: 7,
            textAnchor: "start",
            text: (bar: Bar) => words.get(bar)!,
            fill: "var(--ink)",
          }),
          Plot.text(names, {
            frameAnchor: "left",
            y: (name: string) => groupMiddle(bars, name),
            dx: -8,
            textAnchor: "end",
            text: (name: string) => name,
            fill: "var(--ink)",
          }),
          Plot.text([axis.label ?? channelName(options.value, "")], {
            frameAnchor: "bottom-right",
            dy: 38,
            text: (d: string) => (d ? `${d} →` : ""),
            fill: soft,
          }),
          legend.length > 0 ? legendMarks(legend, width) : null,
        ],
      });
      body.replaceChildren(svg);
    },
    table: () => ({
      columns: [
        channelName(options.name, "name"),
        channelName(options.by, "group"),
        channelName(options.value, "value"),
        "least",
        "greatest",
        "rows",
      ],
      rows: bars.map(({ name, group, value, values }) => [
        name,
        group,
        value,
        Math.min(...values),
        Math.max(...values),
        values.length,
      ]),
    }),
    data: () => ({
      columns: [
        channelName(options.name, "name"),
        channelName(options.by, "group"),
        channelName(options.value, "value"),
      ],
      rows: bars.flatMap(({ name, group, values }) => values.map((value) => [name, group, value] as const)),
    }),
  };
}

function groupMiddle(bars: readonly Bar[], name: string): number {
  const own = bars.filter((bar) => bar.name === name).map(({ at }) => at);
  return (Math.min(...own) + Math.max(...own) + ROW) / 2;
}

function barsOf(rows: Rows, { name, value, by, centre = "mean", sort }: BarsOptions) {
  const cells = new Map<string, Map<string, number[]>>();
  for (const row of rows) {
    const number = numberOf(row, value);
    if (!Number.isFinite(number)) continue;
    const [own, group] = [textOf(row, name), textOf(row, by)];
    const groups = cells.get(own) ?? new Map<string, number[]>();
    cells.set(own, groups);
    groups.set(group, [...(groups.get(group) ?? []), number]);
  }
  const groups = [...new Set(rows.map((row) => textOf(row, by)))];
  const first = (own: string) => centreOf([...cells.get(own)!.values()][0]!, centre);
  const names = [...cells.keys()];
  if (sort) names.sort((a, b) => (sort === "ascending" ? 1 : -1) * (first(a) - first(b)));
  const bars = names.flatMap((own, n) =>
    groups.flatMap((group, g): Bar[] => {
      const values = cells.get(own)!.get(group);
      const at = n * (groups.length * ROW + GAP) + g * ROW + GAP / 2;
      return values ? [{ name: own, group, values, value: centreOf(values, centre), at }] : [];
    }),
  );
  return { bars, names, groups };
}
