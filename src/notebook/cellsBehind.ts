/** The cells that results come from: those that call one of these functions, and all that they take values from. */
import { graphOf } from "./graphOf";
import type { CellNames } from "./notebook.types";

/** What computes something that a record keeps. */
export const computing: readonly string[] = ["train", "sweep", "claim"];

/** In document order. */
export function cellsBehind<T extends CellNames>(cells: readonly T[], names: readonly string[] = computing): T[] {
  return upstreamOf(
    cells,
    cells.filter(({ inputs }) => inputs.some((name) => names.includes(name))).map(({ id }) => id),
  );
}

/** The cells of these ids, and all that they take values from, in document order. */
export function upstreamOf<T extends CellNames>(cells: readonly T[], ids: Iterable<number>): T[] {
  const { upstream } = graphOf(cells);
  const found = new Set<number>();
  const visit = (id: number) => {
    if (found.has(id)) return;
    found.add(id);
    upstream.get(id)?.forEach(visit);
  };
  for (const id of ids) visit(id);
  return cells.filter(({ id }) => found.has(id));
}
