/**
 * All that is wrong with a notebook, as a list: what a careful reviewer would say before it is published. Compiles and reads
 * every cell, runs none.
 */
import { compileNotebook, type CompileNotebookOptions } from "./compileNotebook";
import { findKnobProblems } from "./findKnobProblems";
import { findMemberProblems, type Members } from "./findMemberProblems";
import { findPageProblems } from "./findPageProblems";
import type { Notebook, Problem } from "./notebook.types";

export interface CheckOptions extends CompileNotebookOptions {
  /** Hold it to what a page of the book must have, beyond what a page needs to run. */
  readonly book?: {
    /** The folder that it is in. */
    readonly chapter?: string;
    /** What `losses`, `models` and so on have; without it, nobody asks. */
    readonly members?: Members;
  };
}

/** Problems in document order, those of the whole notebook first. */
export function checkNotebook(notebook: Notebook, { book, ...options }: CheckOptions = {}): readonly Problem[] {
  const { problems, cells, extracted } = compileNotebook(notebook, options);
  if (!book) return problems;
  const order = new Map(cells.map(({ id }, i) => [id, i]));
  const rank = ({ cell }: Problem) => (cell === undefined ? -1 : (order.get(cell) ?? -1));
  return [
    ...problems,
    ...findPageProblems(notebook, extracted, book.chapter),
    ...findKnobProblems(cells),
    ...findMemberProblems(cells, book.members ?? {}),
  ].sort((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0));
}
