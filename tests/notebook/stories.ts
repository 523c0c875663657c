/** Notebooks for tests: a few words stand for a cell. */
import { JSDOM } from "jsdom";
import type { NotebookCell, Notebook } from "../../src/notebook/notebook.types";

const { window } = new JSDOM("");
export const parser = new window.DOMParser() as unknown as DOMParser;
export const document = window.document as unknown as Document;

export const js = (id: number, source: string): NotebookCell => ({
  id,
  mode: "js",
  source,
  pinned: false,
  hidden: false,
});
export const md = (id: number, source: string): NotebookCell => ({ ...js(id, source), mode: "md" });

export const notebookOf = (...cells: NotebookCell[]): Notebook => ({
  title: "Test",
  theme: "air",
  readOnly: false,
  cells,
});
