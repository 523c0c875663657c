/** A notebook as the build, the atlas and the commands need it: read, compiled, with the record beside it. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";
import { cellsBehind } from "../notebook/cellsBehind";
import { cellShape } from "../notebook/codeShape";
import { compileNotebook, type CompiledNotebook } from "../notebook/compileNotebook";
import type { CompiledSource, Problem } from "../notebook/notebook.types";
import { readNotebook } from "../notebook/read";
import type { PaperMeta } from "../page/page.types";
import type { NotebookRecord } from "../page/record.types";
import { closedHtml } from "./closedHtml";
import type { NotebookFile } from "./findNotebooks";
import { readRecord } from "./readRecord";

export interface LoadedNotebook {
  readonly compiled: CompiledNotebook;
  /** The notebook's, and its record's. */
  readonly problems: readonly Problem[];
  /** Names the code of the cells that results come from. */
  readonly source: string;
  readonly record?: NotebookRecord;
  /** The record is of other code than the notebook's. */
  readonly stale: boolean;
  readonly paper: PaperMeta;
}

/** Throws a NotebookError. */
export function loadNotebook({ file, chapter }: NotebookFile): LoadedNotebook {
  const { window } = new JSDOM();
  const notebook = readNotebook(readFileSync(file, "utf8"), { parser: new window.DOMParser() });
  const compiled = withClosedHtml(compileNotebook(notebook), window.document);
  const source = sourceHash(compiled.cells);
  const { record, problem } = readRecord(file);
  const problems = problem ? [problem, ...compiled.problems] : compiled.problems;
  const paper = { title: compiled.title, chapter, ...compiled.extracted.paper } as PaperMeta;
  const stale = record !== undefined && record.source !== source;
  return { compiled, problems, source, stale, paper, ...(record && { record }) };
}

/** Of what the code says; so prose, comments, figures and the order of cells do not matter. */
function sourceHash(cells: readonly CompiledSource[]): string {
  const shapes = cellsBehind(cells).map(cellShape).sort();
  return createHash("sha256").update(JSON.stringify(shapes)).digest("hex").slice(0, 32);
}

const withClosedHtml = (compiled: CompiledNotebook, document: Document): CompiledNotebook => ({
  ...compiled,
  cells: compiled.cells.map((cell) =>
    cell.html === undefined ? cell : { ...cell, html: closedHtml(cell.html, document) },
  ),
});
