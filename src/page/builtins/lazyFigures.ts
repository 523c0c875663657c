/**
 * The `figures` of a page: the basic ones are there, the other recipes are a file of their own. A page whose cells name more of them loads it
 * beside the cells, before the first of them runs, so no cell runs twice and nothing jumps.
 *
 *   cells name only basic figures -> nothing is loaded        they name others -> load -> cells run
 */
import { basicFigures, type FigureNumbers } from "../../figures/basicFigures";
import type { Figures } from "../../figures/figures";
import type { CompiledCell } from "../../runtime/cell.types";
import { lazy, lazyNamespace } from "./suspense";

const recipes = lazy(() => import("../../figures/figures"));
const basics = new Set(Object.keys(basicFigures()));

type Naming = Pick<CompiledCell, "inputs" | "source">;

/** `figures` in any other way than as `figures.curves` may be a recipe that is not there. */
export const namesRecipes = ({ inputs, source }: Naming): boolean =>
  inputs.includes("figures") &&
  [...source.matchAll(/\bfigures\b(?:\s*\.\s*(\w+))?/g)].some(([, name]) => name === undefined || !basics.has(name));

/** Loads them where one of the cells needs it. A load that fails is tried again by the cell that asks. */
export async function recipesFor(cells: readonly Naming[]): Promise<void> {
  if (cells.some(namesRecipes)) await recipes.load().catch(() => undefined);
}

/** A cell that names a recipe only since it was edited waits for it as for any other part of the library. */
export function lazyFigures(given: FigureNumbers): object {
  const known = basicFigures(given);
  let all: Figures | undefined;
  return lazyNamespace("figures", recipes, ({ createFigures }) => (all ??= createFigures(given)), { ...known });
}
