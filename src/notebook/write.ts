/**
 * Writes a notebook as a file in one canonical form, so that reading and writing changes no byte and a diff shows what the
 * author changed. Notebook Kit's form, but without the theme attribute where it says nothing (`air`).
 */
import { serialize, toNotebook, type NotebookSpec } from "@observablehq/notebook-kit";
import { toFileText } from "./cellText";
import type { Notebook } from "./notebook.types";

/**
 * The text of the notebook's file. Lines of spaces alone are written empty. `document` makes the elements; it is not changed.
 */
export function writeNotebook(notebook: Notebook, { document }: { readonly document: Document }): string {
  const { title, theme, readOnly, cells } = notebook;
  const spec = {
    title,
    theme,
    readOnly,
    cells: cells.map(({ source, ...cell }) => ({ ...cell, value: toFileText(source) })),
  } as NotebookSpec;
  return serialize(toNotebook(spec), { document }).replace('<notebook theme="air"', "<notebook");
}
