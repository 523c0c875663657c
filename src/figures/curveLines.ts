/** The lines of a figure of curves: one a metric and run, or a metric and group of seeds; and their table. */
import type { FigureRun, FigureSeries, FigureTable } from "./figure.types";
import { nthColour, toColour, type Colour } from "./palette";
import { groupsOf, summarise, type Centre } from "./population";
import { smoothed } from "./thin";

export interface MetricStyle {
  readonly label?: string;
  /** Number of a series colour, 1 to 6, or a CSS colour. */
  readonly colour?: Colour;
  readonly dashed?: boolean;
}

export interface CurveLine {
  readonly name: string;
  readonly label: string;
  readonly colour: string;
  readonly dashed: boolean;
  /** The line itself: the smoothed series, or the centre of the seeds. */
  readonly series: FigureSeries;
  /** Least and greatest of several seeds. */
  readonly band?: { readonly low: FigureSeries; readonly high: FigureSeries };
  /** Faint lines under it: raw values, or one a seed. */
  readonly drawn: readonly FigureSeries[];
  /** Raw, one a seed. */
  readonly members: readonly { readonly seed: number; readonly series: FigureSeries }[];
}

export interface LinesOptions {
  readonly metrics?: Readonly<Record<string, string | MetricStyle>>;
  readonly smooth?: Readonly<Record<string, number>>;
  readonly names?: readonly string[];
  readonly colours?: readonly Colour[];
  readonly seeds?: Centre | "lines";
}

export function linesOf(runs: readonly FigureRun[], options: LinesOptions): CurveLine[] {
  const { metrics, smooth = {}, names, colours, seeds = "mean" } = options;
  const groups = runs.flatMap((run, r) =>
    groupsOf(run).map(({ name, members }) => ({
      // Several runs without names of their own are told apart in data and table only.
      tag: name || (runs.length > 1 ? `run ${r + 1}` : ""),
      known: name,
      members,
    })),
  );
  const several = groups.length > 1;
  const known = metrics ?? Object.fromEntries(Object.keys(runs[0]?.metrics ?? {}).map((name) => [name, name]));
  return groups.flatMap(({ tag, known: shown, members }, g) =>
    Object.entries(known).flatMap(([name, style], m) => {
      const own = members.flatMap(({ seed, metrics: all }) => {
        const series = all[name];
        return series && series.length > 0 ? [{ seed, series }] : [];
      });
      if (own.length === 0) return [];
      const { label = "", colour, dashed = false } = typeof style === "string" ? { label: style } : style;
      const beta = smooth[name];
      const shownSeries = own.map(({ series }) => (beta === undefined ? series : smoothed(series, beta)));
      const summary = own.length > 1 ? summarise(shownSeries, seeds === "lines" ? "mean" : seeds) : undefined;
      const title = names?.[g] ?? shown;
      return [
        {
          name: several ? `${name} · ${names?.[g] ?? tag}` : name,
          label: several && label ? labelOf(label, title, Object.keys(known).length) : label,
          colour:
            colours?.[g] !== undefined && several
              ? toColour(colours[g])
              : toColour(colour ?? nthColour(several ? g : m)),
          dashed: dashed || (several && m > 0),
          series: summary?.centre ?? shownSeries[0]!,
          ...(summary && seeds !== "lines" && { band: { low: summary.low, high: summary.high } }),
          drawn: summary ? (seeds === "lines" ? shownSeries : []) : beta === undefined ? [] : [own[0]!.series],
          members: own,
        },
      ];
    }),
  );
}

/** With one metric the group's name says it all. */
const labelOf = (label: string, title: string, metrics: number): string =>
  title === "" ? label : metrics === 1 ? title : `${label} · ${title}`;

/** About `most` rows: a row a step, a column a line; least and greatest of seeds beside their centre. */
export function curveTable(lines: readonly CurveLine[], most: number): FigureTable {
  const columns = lines.flatMap(({ name, label, series, members, band }) => {
    const title = label || name;
    if (!band) return [{ title, series: members.length === 1 ? members[0]!.series : series }];
    return [
      { title, series },
      { title: `${title}, least`, series: band.low },
      { title: `${title}, greatest`, series: band.high },
    ];
  });
  const byStep = new Map<number, Map<number, number>>();
  columns.forEach(({ series }, c) => {
    for (let i = 0; i < series.length; i++) {
      const step = series.steps[i]!;
      let row = byStep.get(step);
      if (!row) byStep.set(step, (row = new Map<number, number>()));
      row.set(c, series.values[i]!);
    }
  });
  // Rows that have most of the metrics come first in the choice: a per-step loss must not crowd out the measures.
  const rows = [...byStep].sort(([a], [b]) => a - b);
  const fullest = Math.max(0, ...rows.map(([, row]) => row.size));
  const full = rows.filter(([, row]) => row.size === fullest);
  const stride = Math.max(1, Math.ceil(full.length / most));
  const chosen = full.filter((_, i) => i % stride === 0 || i === full.length - 1);
  return {
    columns: ["step", ...columns.map(({ title }) => title)],
    rows: chosen.map(([step, row]) => [step, ...columns.map((_, c) => row.get(c) ?? "")]),
  };
}
