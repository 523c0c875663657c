/** What is wrong between cells: names given twice, circles, unknown names. The first mistake of each cell, by its id. */
import { findGraphProblems } from "../notebook/findGraphProblems";
import { findNameProblems } from "../notebook/findNameProblems";
import { graphOf } from "../notebook/graphOf";
import type { CellError, CompiledCell } from "./cell.types";

export function findProblems(cells: readonly CompiledCell[], known: readonly string[]): Map<number, CellError> {
  const graph = graphOf(cells);
  const found = new Map<number, CellError>();
  for (const { cell, ...problem } of [
    ...findGraphProblems(graph, new Set(known)),
    ...findNameProblems(cells, graph, known),
  ])
    if (cell !== undefined && !found.has(cell)) found.set(cell, problem);
  return found;
}
