/** One number over two knobs: a cell a setting from tidy rows (a sweep's table), the mean (or median) where there are several seeds. */
import type { FigureSpec, WordedOptions } from "./figure.types";
import { matrixSpec, type MatrixOptions } from "./matrix";
import { centreOf, type Centre } from "./population";
import { channelName, numberOf, valueOf, type Channel, type Rows } from "./rows";
import { tickText } from "./scales";

export interface KnobMapOptions extends WordedOptions, Pick<MatrixOptions, "scale" | "domain" | "rowHeight"> {
  /** Knob across. */
  readonly x: Channel<number | string>;
  /** Knob upwards: the least at the bottom. */
  readonly y: Channel<number | string>;
  readonly value: Channel<number>;
  readonly centre?: Centre;
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly label?: string;
  /** All settings in order, so that the map has its size before the sweep has run. */
  readonly xs?: readonly (number | string)[];
  readonly ys?: readonly (number | string)[];
}

export function knobMapSpec(rows: Rows, options: KnobMapOptions): FigureSpec {
  const { centre = "mean", xLabel, yLabel, label, xs: askedX, ys: askedY, ...rest } = options;
  const xs = askedX ?? settings(rows, options.x);
  const ys = (askedY ?? settings(rows, options.y)).toReversed();
  const values = ys.map(() => xs.map((): number[] => []));
  for (const row of rows) {
    const [i, j] = [ys.indexOf(settingOf(row, options.y)), xs.indexOf(settingOf(row, options.x))];
    const value = numberOf(row, options.value);
    if (i >= 0 && j >= 0 && Number.isFinite(value)) values[i]![j]!.push(value);
  }
  const grid = values.map((line) => line.map((own) => (own.length > 0 ? centreOf(own, centre) : NaN)));
  const word = (setting: number | string) => (typeof setting === "number" ? tickText(setting) : setting);
  const spec = matrixSpec(grid.length > 0 ? grid : undefined, {
    rowHeight: 40,
    ...rest,
    rows: ys.map(word),
    columns: xs.map(word),
    rowLabel: yLabel ?? channelName(options.y, "y"),
    columnLabel: xLabel ?? channelName(options.x, "x"),
    label: label ?? channelName(options.value, "value"),
  });
  return { ...spec, kind: "heatmap" };
}

const settingOf = (row: Rows[number], channel: Channel<number | string>): number | string => {
  const value = valueOf(row, channel);
  return typeof value === "number" ? value : String(value);
};

/** Those that there are: numbers in order, words as they appear. */
function settings(rows: Rows, channel: Channel<number | string>): (number | string)[] {
  const found = [...new Set(rows.map((row) => settingOf(row, channel)))];
  return found.every((value) => typeof value === "number") ? found.sort((a, b) => a - b) : found;
}
