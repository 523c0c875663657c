/**
 * Turns the compiled text of an edited cell into its function. Only the editor needs this; built pages carry functions. The name that
 * stacks know it by carries the cell's line offset, so that an error finds its line without anybody keeping a table.
 */
import type { Locate } from "./toCellError";

export type CellBody = (...inputs: unknown[]) => unknown;

/** `new Function` puts two lines of its own in front. */
const HEADER = 2;

/** `text` is an arrow function, as Notebook Kit's `transpile` writes it; `lineOffset` as in `CompiledSource`. */
export function evaluateCell(text: string, id: number, lineOffset: number): CellBody {
  return new Function(`return (${text}\n);\n//# sourceURL=edited-cell-${id}-${lineOffset}.js`)() as CellBody;
}

/** Where in an edited cell an error came from: line and column from 1. */
export const locateEdited: Locate = (error) => {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const found = /edited-cell-\d+-(-?\d+)\.js:(\d+):(\d+)/.exec(stack);
  if (!found) return undefined;
  const [offset, line, column] = found.slice(1).map(Number) as [number, number, number];
  return { line: line - HEADER - offset, column };
};
