/**
 * The `sweep` of a page: its strip and all that spreads runs over the cores are a file of their own. A page whose cells name it loads it beside
 * the cells, before the first of them runs; a cell that names it only since it was edited waits for it.
 */
import type { CellContext } from "../../runtime/createRuntime";
import type { CompiledCell } from "../../runtime/cell.types";
import type { PageSession } from "../pageSession";
import { lazy, lazyFunction } from "./suspense";

const strips = lazy(() => import("./sweepIn"));

/** Loads it where one of the cells needs it. A load that fails is tried again by the cell that asks. */
export async function sweepFor(cells: readonly Pick<CompiledCell, "inputs">[]): Promise<void> {
  if (cells.some(({ inputs }) => inputs.includes("sweep"))) await strips.load().catch(() => undefined);
}

export const lazySweep = (session: PageSession) => (cell: CellContext) =>
  lazyFunction("sweep", strips, ({ sweepIn }) => sweepIn(session)(cell));
