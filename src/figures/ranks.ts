/** Who is first, second, third at every place of x (a size, a seed, a step): one line a thing, which cross where the order changes. */
import * as Plot from "@observablehq/plot";
import { endMargin, endMarks } from "./endLabels";
import type { FigureSpec, WordedOptions } from "./figure.types";
import { framePlot } from "./frame";
import { nthColour, toColour, type Colour } from "./palette";
import { channelName, seriesOf, textOf, valueOf, type Channel, type Rows } from "./rows";
import { tickText } from "./scales";

export interface RanksOptions extends WordedOptions {
  readonly name: Channel<string | number>;
  /** Where they are ranked. */
  readonly x: Channel<string | number>;
  readonly value: Channel<number>;
  /** Which values are first; `high` if left out. */
  readonly best?: "high" | "low";
  readonly xLabel?: string;
  readonly colours?: Readonly<Record<string, Colour>>;
}

export function ranksSpec(rows: Rows, options: RanksOptions): FigureSpec {
  const { name, x, value, best = "high" } = options;
  const places = [...new Set(rows.map((row) => valueOf(row, x) as string | number))];
  if (places.every((place) => typeof place === "number")) places.sort((a, b) => a - b);
  const series = seriesOf(rows, (row) => places.indexOf(valueOf(row, x) as string | number), value, name);
  const ranked = places.map((_, k) =>
    series
      .flatMap(({ name: own, spots }) => spots.filter((spot) => spot.x === k).map((spot) => ({ own, value: spot.y })))
      .sort((a, b) => (best === "high" ? b.value - a.value : a.value - b.value))
      .map((one, rank) => ({ ...one, rank: rank + 1 })),
  );
  const names = [...new Set(rows.map((row) => textOf(row, name)))];
  const lines = names.map((own, i) => ({
    name: own,
    colour: toColour(options.colours?.[own] ?? nthColour(i)),
    points: ranked.flatMap((here, k) => here.filter((one) => one.own === own).map(({ rank }) => [k, rank] as const)),
  }));
  const height = () => options.height ?? 66 + Math.max(2, names.length) * 34;
  const rankTable = () => ({
    columns: [channelName(x, "x"), "rank", channelName(name, "name"), channelName(value, "value")],
    rows: ranked.flatMap((here, k) => here.map(({ own, value: v, rank }) => [places[k]!, rank, own, v] as const)),
  });
  return {
    kind: "ranks",
    options,
    height,
    empty: places.length > 0 ? undefined : "Press Run and the ranks appear here",
    draw(body, width, own) {
      const down = own ?? height();
      const marginRight = endMargin(names, width, 160);
      const at = { x: (d: readonly number[]) => d[0]!, y: (d: readonly number[]) => d[1]! };
      const inner = down - 66;
      const word = (place: string | number | undefined) =>
        typeof place === "number" ? tickText(place) : (place ?? "");
      const svg = framePlot({
        width,
        height: down,
        marginLeft: 40,
        marginRight: marginRight ?? 18,
        legend: marginRight === undefined ? lines.map((line) => ({ label: line.name, colour: line.colour })) : [],
        x: {
          domain: [-0.15, Math.max(1, places.length - 1) + 0.1],
          ticks: places.map((_, k) => k),
          label: options.xLabel ?? channelName(x, ""),
        },
        xNames: (k) => word(places[k]),
        y: { domain: [names.length + 0.5, 0.5], ticks: names.map((_, i) => i + 1), label: "rank" },
        yNames: String,
        marks: [
          lines.map(({ points, colour }) => [
            Plot.line(points, { ...at, stroke: colour, strokeWidth: 2.4, curve: "bump-x" }),
            Plot.dot(points, { ...at, r: 5, fill: colour, stroke: "var(--paper)", strokeWidth: 1.5 }),
          ]),
          endMarks(
            lines.flatMap(({ points, colour, name: label }) => {
              const end = points.at(-1);
              return end ? [{ x: end[0], y: end[1], at: ((end[1] - 0.5) / names.length) * inner, colour, label }] : [];
            }),
            inner,
            marginRight !== undefined,
          ),
        ],
      });
      body.replaceChildren(svg);
    },
    table: rankTable,
    data: rankTable,
  };
}
