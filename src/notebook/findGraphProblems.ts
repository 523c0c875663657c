/** Duplicate definitions and circles, told at every cell that takes part, so that an author meets them wherever they look. */
import type { CellGraph } from "./graphOf";
import type { Problem } from "./notebook.types";

/** LB011 a name defined twice; LB013 a name of the cell's own functions; LB016 cells that need each other. */
export function findGraphProblems(graph: CellGraph, reserved: ReadonlySet<string> = new Set()): Problem[] {
  const duplicates = graph.duplicates.flatMap(({ name, cells }) =>
    cells.map((cell) => ({
      code: "LB011",
      message: `defined more than once, here and in ${cellList(cells.filter((other) => other !== cell))}: ${name}`,
      cell,
      hint: "rename one of them, or put both into one cell.",
    })),
  );
  const circles = graph.cycles.flatMap(({ cells, names }) =>
    cells.map((cell) => ({
      code: "LB016",
      message: `circular definition${cells.length > 1 ? ` with ${cellList(cells.filter((other) => other !== cell))}` : ""}: ${names.join(", ")}`,
      cell,
      hint: "break the circle: a value cannot depend on itself.",
    })),
  );
  const taken = [...graph.definers]
    .filter(([name]) => reserved.has(name))
    .flatMap(([name, cells]) =>
      cells.map((cell) => ({
        code: "LB013",
        message: `name of the library cannot be defined anew: ${name}`,
        cell,
        hint: "choose another name.",
      })),
    );
  return [...taken, ...duplicates, ...circles];
}

export const cellList = (ids: readonly number[]): string =>
  `${ids.length === 1 ? "cell" : "cells"} ${ids.length < 2 ? ids.join() : `${ids.slice(0, -1).join(", ")} and ${ids.at(-1)}`}`;
