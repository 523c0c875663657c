/**
 * What is wrong between cells: names given twice, circles, unknown names. The first mistake of each cell, by its id. While a cell cannot be
 * read, it may be the one that defines a name, so the others only wait for it.
 */
import { findGraphProblems } from "../notebook/findGraphProblems";
import { findNameProblems } from "../notebook/findNameProblems";
import { graphOf } from "../notebook/graphOf";
import type { CellError, CompiledCell } from "./cell.types";

export function findProblems(cells: readonly CompiledCell[], known: readonly string[]): Map<number, CellError> {
  const graph = graphOf(cells);
  const found = new Map<number, CellError>();
  for (const { cell, ...problem } of [
    ...findGraphProblems(graph, new Set(known)),
    ...(cells.some(({ error }) => error) ? [] : findNameProblems(cells, graph, known)),
  ])
    if (cell !== undefined && !found.has(cell)) found.set(cell, problem);
  return found;
}
