/** Matrices as coloured cells: a confusion matrix of a run, or any heat map. Values stand in the cells where they fit. */
import * as Plot from "@observablehq/plot";
import type { FigureArray, FigureOptions, FigureRun, FigureSpec } from "./figure.types";

export interface CellsOptions extends FigureOptions {
  /** Name of the run's array metric. */
  readonly metric?: string;
  readonly rows?: readonly (string | number)[];
  readonly columns?: readonly (string | number)[];
  readonly rowLabel?: string;
  readonly columnLabel?: string;
  /** Value of the strongest colour; the largest value if left out. */
  readonly max?: number;
  /** Text of a cell. */
  readonly format?: (value: number) => string;
}

export interface ConfusionOptions extends CellsOptions {
  readonly classes: readonly string[];
}

export type MatrixLike = FigureArray | readonly (readonly number[])[];

interface Matrix {
  readonly height: number;
  readonly width: number;
  readonly at: (row: number, column: number) => number;
}

/** A `[rows, columns]` array or nested arrays. Throws for anything of another rank. */
export function toMatrix(value: MatrixLike): Matrix {
  if (Array.isArray(value)) {
    const rows = value as readonly (readonly number[])[];
    return { height: rows.length, width: rows[0]?.length ?? 0, at: (i, j) => rows[i]?.[j] ?? NaN };
  }
  const { shape, values } = value as FigureArray;
  if (shape.length !== 2) throw new TypeError(`matrix expected, got shape [${shape.join(", ")}]`);
  const [height = 0, width = 0] = shape;
  return { height, width, at: (i, j) => values[i * width + j] ?? NaN };
}

const isRun = (source: FigureRun | MatrixLike | undefined): source is FigureRun =>
  typeof source === "object" && source !== null && "metrics" in source;

export function confusionSpec(source: FigureRun | MatrixLike, options: ConfusionOptions): FigureSpec {
  const { classes, metric = "confusion", rowLabel = "true kind", columnLabel = "answer" } = options;
  return cellsSpec(source, { ...options, metric, rows: classes, columns: classes, rowLabel, columnLabel }, "confusion");
}

/** Cells of a matrix, or of the run's array metric `options.metric`; `count × count` empty cells until there is one. */
export function cellsSpec(source: FigureRun | MatrixLike, options: CellsOptions, kind = "heatmap"): FigureSpec {
  const run = isRun(source) ? source : undefined;
  const value = isRun(source) ? source.arrays[options.metric ?? ""] : source;
  const matrix = value && toMatrix(value);
  const height = matrix?.height ?? options.rows?.length ?? 10;
  const width = matrix?.width ?? options.columns?.length ?? 10;
  const rows = options.rows ?? Array.from({ length: height }, (_, i) => i);
  const columns = options.columns ?? Array.from({ length: width }, (_, j) => j);
  const cells = Array.from({ length: height * width }, (_, k) => {
    const i = Math.floor(k / width);
    const j = k % width;
    return { row: String(rows[i] ?? i), column: String(columns[j] ?? j), value: matrix?.at(i, j) ?? 0 };
  });
  const size = (available: number) => {
    const across = Math.min(available, Math.max(320, 110 + width * 48), 640);
    const left = Math.min(104, 16 + Math.max(...rows.map((row) => String(row).length)) * 6.6);
    // The last column's name leans out to the right.
    const lean = String(columns.at(-1) ?? "").length * 4.8;
    const right = Math.max(10, Math.ceil(lean - (across - left - lean) / width / 2));
    const cell = (across - left - right) / width;
    return { across, left, right, cell, down: Math.round(Math.min(cell, 48) * height + 92) };
  };
  return {
    kind,
    options,
    run,
    empty: matrix ? undefined : "Press Run and the cells fill",
    height: (available) => options.height ?? size(available).down,
    draw(body, available, own) {
      const { across, left, right, cell, down } = size(available);
      const largest = options.max ?? Math.max(1e-12, ...cells.map((one) => Math.abs(one.value)));
      const share = (one: { value: number }) => Math.min(1, Math.sqrt(Math.abs(one.value) / largest));
      const svg = Plot.plot({
        width: across,
        height: own ?? options.height ?? down,
        marginLeft: left,
        marginTop: 72,
        marginBottom: 20,
        marginRight: right,
        padding: 0.05,
        style: { color: "var(--soft)", fontSize: "12px", overflow: "visible" },
        x: { type: "band", domain: columns.map(String), axis: "top", label: null, tickSize: 0, tickRotate: -45 },
        y: { type: "band", domain: rows.map(String), label: null, tickSize: 0 },
        color: { type: "identity" },
        marks: [
          Plot.cell(cells, {
            x: "column",
            y: "row",
            rx: 2,
            fill: (one) => `color-mix(in srgb, var(--c1) ${Math.round(share(one) * 100)}%, var(--wash))`,
          }),
          cell < 19
            ? null
            : Plot.text(cells, {
                x: "column",
                y: "row",
                text: (one) => (one.value === 0 ? "" : (options.format ?? plain)(one.value)),
                fill: (one) => (share(one) > 0.6 ? "var(--paper)" : "var(--ink)"),
                fontSize: cell < 28 ? 10 : 12,
              }),
          Plot.text([options.columnLabel ?? ""], {
            frameAnchor: "bottom-right",
            dy: 18,
            text: (d: string) => (d ? `${d} →` : ""),
            fill: "var(--soft)",
          }),
          Plot.text([options.rowLabel ?? ""], {
            frameAnchor: "bottom-left",
            textAnchor: "end",
            dx: -6,
            dy: 18,
            text: (d: string) => (d ? `↓ ${d}` : ""),
            fill: "var(--soft)",
          }),
        ],
      });
      svg.style.marginInline = "auto";
      body.replaceChildren(svg);
    },
    table: () => ({
      columns: [`${options.rowLabel ?? "row"} \\ ${options.columnLabel ?? "column"}`, ...columns.map(String)],
      rows: rows.map((row, i) => [String(row), ...columns.map((_, j) => matrix?.at(i, j) ?? "")]),
    }),
    data: () => ({
      columns: ["row", "column", "value"],
      rows: cells.map(({ row, column, value: number }) => [row, column, number] as const),
    }),
  };
}

const plain = (value: number): string => (Number.isInteger(value) ? String(value) : value.toPrecision(2));
