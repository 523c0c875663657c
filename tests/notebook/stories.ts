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
export const ts = (id: number, source: string): NotebookCell => ({ ...js(id, source), mode: "ts" });
export const md = (id: number, source: string): NotebookCell => ({ ...js(id, source), mode: "md" });
export const html = (id: number, source: string): NotebookCell => ({ ...js(id, source), mode: "html" });

export const notebookOf = (...cells: NotebookCell[]): Notebook => ({
  title: "Test",
  theme: "air",
  readOnly: false,
  cells,
});
