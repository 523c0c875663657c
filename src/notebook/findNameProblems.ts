/** Names that nobody defines: not a cell, not the library, not the browser. */
import type { CellGraph } from "./graphOf";
import type { CellNames, Problem } from "./notebook.types";
import { isGlobal } from "./names";
import { nearestName } from "./nearestName";

/** LB012 for each unknown name that a cell uses. */
export function findNameProblems(
  cells: readonly CellNames[],
  graph: CellGraph,
  builtins: readonly string[],
): Problem[] {
  const known = new Set([...builtins, ...graph.definers.keys()]);
  return cells.flatMap(({ id, inputs }) =>
    inputs
      .filter((name) => !known.has(name) && !isGlobal(name))
      .map((name) => ({ ...unknownName(name, known), cell: id })),
  );
}

/** The one wording of it, for the build and for the page. */
export function unknownName(name: string, known: Iterable<string>): Problem {
  const near = nearestName(name, known);
  return {
    code: "LB012",
    message: `not defined: ${name}`,
    hint: near
      ? `did you mean ${near}?`
      : `no cell and nothing in the library has this name; define it, const ${name} = ….`,
  };
}
