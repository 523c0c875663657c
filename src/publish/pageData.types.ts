/** What the build leaves in a notebook's page for the reader's code: JSON in `#lossbook-page`. */
import type { Rules } from "../page/claim/verdict";
import type { NotebookRecord } from "../page/record.types";
import type { CompiledCell } from "../runtime/cell.types";

export interface PageData {
  /** From the site's root, `notebooks/start/first-run.html`: names the reader's drafts. */
  readonly path: string;
  /** Names the code that results come from. */
  readonly source: string;
  readonly figureNumbers: Readonly<Record<string, number>>;
  /** Words on the controls, by the names of their values. */
  readonly knobLabels: Readonly<Record<string, string>>;
  /** Line of the cells' module at which a cell's source starts. */
  readonly firstLines: Readonly<Record<number, number>>;
  /** Relative to the page. */
  readonly cellsUrl: string;
  readonly cells: readonly (Omit<CompiledCell, "body"> & { readonly hasBody: boolean })[];
  readonly record?: NotebookRecord;
  readonly rules?: Rules;
  /** What a record made here names, by package. */
  readonly versions: Readonly<Record<string, string>>;
}
