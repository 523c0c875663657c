/**
 * All that is wrong with a notebook, as a list: what a careful reviewer would say before it is published. Compiles and reads
 * every cell, runs none.
 */
import { compileNotebook, type CompileNotebookOptions } from "./compileNotebook";
import type { Notebook, Problem } from "./notebook.types";

/** Problems in document order, those of the whole notebook first. */
export const checkNotebook = (notebook: Notebook, options: CompileNotebookOptions = {}): readonly Problem[] =>
  compileNotebook(notebook, options).problems;
