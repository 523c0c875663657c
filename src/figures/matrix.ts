/**
 * A matrix as it is, row by row from the top: as cells coloured by value or by sign, or as a Hinton diagram (squares whose area is the size,
 * filled where positive, hollow where negative). Rows may have different lengths: strips of layers, units over tasks.
 */
import * as Plot from "@observablehq/plot";
import { toMatrix, type MatrixLike } from "./cells";
import type { FigureArray, FigureSpec, WordedOptions } from "./figure.types";
import { rampMarks, textWidth } from "./legend";
import { diverging, onDiverging, onSequential, sequential } from "./palette";
import { extentOf, tickText, ticksOf } from "./scales";

export interface MatrixOptions extends WordedOptions {
  readonly view?: "cells" | "hinton";
  /** `diverging`, if left out, where there are negative values: by sign, the same on both sides of 0. */
  readonly scale?: "linear" | "log" | "diverging";
  /** Of the colours (or, of a Hinton diagram, 0 and the size that fills a cell). */
  readonly domain?: readonly [number, number];
  /** One a row; their numbers if left out, where there is room. */
  readonly rows?: readonly string[];
  readonly columns?: readonly (string | number)[];
  readonly rowLabel?: string;
  readonly columnLabel?: string;
  /** Name of the value. */
  readonly label?: string;
  /** Height of a row in pixels at most; 26 if left out, and less where there are many. */
  readonly rowHeight?: number;
}

interface Cell {
  readonly i: number;
  readonly j: number;
  readonly value: number;
}

export function matrixSpec(source: MatrixLike | undefined, options: MatrixOptions): FigureSpec {
  const { rows: names, columns: columnNames } = options;
  const cells = source === undefined ? [] : cellsOf(source);
  const height = 1 + Math.max(-1, ...cells.map(({ i }) => i), (names?.length ?? 0) - 1);
  const width = 1 + Math.max(-1, ...cells.map(({ j }) => j), (columnNames?.length ?? 0) - 1);
  const rowName = (i: number) => names?.[i] ?? String(i);
  const columnName = (j: number) => String(columnNames?.[j] ?? j);
  const layout = (available: number, own?: number) => {
    const left = Math.min(120, 14 + Math.max(18, ...Array.from({ length: height }, (_, i) => textWidth(rowName(i)))));
    const most = options.rowHeight ?? 26;
    // Few columns make no broad cells: at most twice as broad as high.
    const across = Math.min(available, left + 18 + Math.max(160, width * most * 2));
    const inner = across - left - 18;
    const square = Math.min(most, inner / Math.max(1, width));
    const row = Math.max(Math.min(most, square), Math.min(most, Math.max(4, 240 / Math.max(1, height))));
    const asked = own ?? options.height;
    return { left, across, inner, down: asked ?? Math.round(26 + row * Math.max(1, height) + 40) };
  };
  return {
    kind: "matrix",
    options,
    height: (available) => layout(available).down,
    empty: cells.length > 0 ? undefined : "Press Run and the matrix appears here",
    draw(body, available, own) {
      const { left, across, inner, down } = layout(available, own);
      const box = { x: inner / Math.max(1, width), y: (down - 66) / Math.max(1, height) };
      const svg = Plot.plot({
        width: across,
        height: down,
        marginLeft: left,
        marginRight: 18,
        marginTop: 26,
        marginBottom: 40,
        style: { color: "var(--soft)", fontSize: "12px", overflow: "visible" },
        x: { domain: [-0.5, width - 0.5], label: null, axis: null },
        y: { domain: [height - 0.5, -0.5], label: null, axis: null },
        color: { type: "identity" },
        r: { type: "identity" },
        marks: [
          Plot.frame({ fill: "var(--wash)", stroke: "none" }),
          options.view === "hinton" ? hintonMarks(cells, options, box) : cellMarks(cells, options, across, box),
          Plot.axisY(shownNames(height, box.y, 14), {
            tickSize: 0,
            tickPadding: 8,
            fill: "var(--soft)",
            tickFormat: (i: number) => rowName(i),
          }),
          Plot.axisX(shownNames(width, box.x, 10 + Math.max(...[0, width - 1].map((j) => textWidth(columnName(j))))), {
            tickSize: 0,
            tickPadding: 8,
            fill: "var(--soft)",
            tickFormat: (j: number) => columnName(j),
          }),
          Plot.text([options.columnLabel ?? ""], {
            frameAnchor: "bottom-right",
            dy: 38,
            text: (d: string) => (d ? `${d} →` : ""),
            fill: "var(--soft)",
          }),
          Plot.text([options.rowLabel ?? ""], {
            frameAnchor: "top-left",
            dx: 8 - left,
            dy: -20,
            text: (d: string) => (d ? `↓ ${d}` : ""),
            fill: "var(--soft)",
          }),
        ],
      }) as SVGSVGElement;
      svg.style.marginInline = "auto";
      body.replaceChildren(svg);
    },
    table: () => {
      const strideI = Math.max(1, Math.ceil(height / 60));
      const strideJ = Math.max(1, Math.ceil(width / 20));
      const pick = (count: number, stride: number) =>
        Array.from({ length: count }, (_, k) => k).filter((k) => k % stride === 0);
      const at = new Map(cells.map(({ i, j, value }) => [i * width + j, value]));
      return {
        columns: [
          `${options.rowLabel ?? "row"} \\ ${options.columnLabel ?? "column"}`,
          ...pick(width, strideJ).map(columnName),
        ],
        rows: pick(height, strideI).map((i) => [
          rowName(i),
          ...pick(width, strideJ).map((j) => at.get(i * width + j) ?? ""),
        ]),
      };
    },
    data: () => ({
      columns: ["row", "column", "value"],
      rows: cells.map(({ i, j, value }) => [rowName(i), columnName(j), value] as const),
    }),
  };
}

function cellsOf(source: MatrixLike): Cell[] {
  if (Array.isArray(source))
    return (source as readonly (readonly number[])[]).flatMap((row, i) =>
      Array.from(row, (value, j) => ({ i, j, value })).filter(({ value }) => Number.isFinite(value)),
    );
  const { height, width, at } = toMatrix(source as FigureArray);
  return Array.from({ length: height * width }, (_, k) => {
    const [i, j] = [Math.floor(k / width), k % width];
    return { i, j, value: at(i, j) };
  }).filter(({ value }) => Number.isFinite(value));
}

/** As many of 0 … count - 1 as have `need` pixels each. */
const shownNames = (count: number, box: number, need: number): number[] =>
  box >= need
    ? Array.from({ length: count }, (_, k) => k)
    : ticksOf({ domain: [0, count - 1] }, Math.max(1, Math.min(8, Math.floor((count * box) / need / 1.5)))).filter(
        Number.isInteger,
      );

export interface ValueColours {
  /** Of a value. */
  readonly colour: (value: number) => string;
  /** Of text on it. */
  readonly text: (value: number) => string;
  readonly ramp: (t: number) => string;
  readonly low: string;
  readonly high: string;
}

/** Colours for values of one scale, with the words at the ends of their bar. */
export function valueColours(
  values: readonly number[],
  { scale, domain }: Pick<MatrixOptions, "scale" | "domain">,
): ValueColours {
  const [least, greatest] = domain ?? extentOf(values, scale === "log" ? "log" : "linear");
  const word = (value: number) => tickText(+value.toPrecision(2));
  if (scale === "diverging" || (scale === undefined && least < 0)) {
    const bound = Math.max(Math.abs(least), Math.abs(greatest)) || 1;
    const strength = (value: number) => Math.min(1, Math.max(-1, value / bound));
    return {
      colour: (value) => diverging(strength(value)),
      text: (value) => onDiverging(strength(value)),
      ramp: (t) => diverging(2 * t - 1),
      low: word(-bound),
      high: word(bound),
    };
  }
  const low = scale === "log" ? least : domain ? least : Math.min(0, least);
  const high = greatest > low ? greatest : low + (scale === "log" ? low : 1);
  const strength =
    scale === "log"
      ? (value: number) => Math.min(1, Math.max(0, Math.log(Math.max(value, low) / low) / Math.log(high / low)))
      : (value: number) => Math.min(1, Math.max(0, (value - low) / (high - low)));
  return {
    colour: (value) => sequential(strength(value)),
    text: (value) => onSequential(strength(value)),
    ramp: sequential,
    low: word(low),
    high: word(high),
  };
}

function cellMarks(
  cells: readonly Cell[],
  options: MatrixOptions,
  width: number,
  box: { x: number; y: number },
): Plot.Markish[] {
  const values = cells.map(({ value }) => value);
  if (values.length === 0) return [];
  const { colour, text, ramp, low, high } = valueColours(values, options);
  const gap = Math.min(box.x, box.y) > 12 ? 0.75 : 0;
  const texts = cells.map((cell) => ({ ...cell, text: tickText(+cell.value.toPrecision(2)) }));
  const fits = box.y >= 17 && box.x >= 6 + Math.max(...texts.map(({ text }) => textWidth(text, 11)));
  return [
    Plot.rect(cells, {
      x1: ({ j }: Cell) => j - 0.5,
      x2: ({ j }: Cell) => j + 0.5,
      y1: ({ i }: Cell) => i - 0.5,
      y2: ({ i }: Cell) => i + 0.5,
      inset: gap,
      rx: gap > 0 ? 2 : 0,
      fill: ({ value }: Cell) => colour(value),
      // Neighbours without a gap must not let the ground through, however narrow they are.
      ...(gap === 0 && { shapeRendering: "crispEdges" }),
    }),
    fits
      ? Plot.text(texts, {
          x: "j",
          y: "i",
          text: "text",
          fontSize: 11,
          fill: ({ value }: Cell) => text(value),
        })
      : null,
    rampMarks({ colour: ramp, low, high, label: options.label, width }),
  ];
}

function hintonMarks(
  cells: readonly Cell[],
  { domain, label }: MatrixOptions,
  box: { x: number; y: number },
): Plot.Markish[] {
  const largest = domain?.[1] ?? Math.max(1e-12, ...cells.map(({ value }) => Math.abs(value)));
  const room = 0.92 * Math.min(box.x, box.y);
  const half = (cell: Cell) => Math.sqrt(Math.min(1, Math.abs(cell.value) / largest)) / 2;
  const [wide, high] = [room / box.x, room / box.y];
  const square = {
    x1: (cell: Cell) => cell.j - half(cell) * wide,
    x2: (cell: Cell) => cell.j + half(cell) * wide,
    y1: (cell: Cell) => cell.i - half(cell) * high,
    y2: (cell: Cell) => cell.i + half(cell) * high,
  };
  const stroke = Math.min(1.6, room / 8);
  return [
    Plot.rect(
      cells.filter(({ value }) => value > 0),
      { ...square, fill: "var(--c1)" },
    ),
    Plot.rect(
      cells.filter(({ value }) => value < 0),
      { ...square, fill: "var(--paper)", stroke: "var(--c2)", strokeWidth: stroke, inset: stroke / 2 },
    ),
    Plot.text([`${label ? `${label} ` : ""}■ positive  □ negative`], {
      frameAnchor: "top-right",
      dy: -20,
      text: (d: string) => d,
      fill: "var(--soft)",
    }),
  ];
}
