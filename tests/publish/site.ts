/** A small book in a folder of its own, and its pages as a browser would see them. */
import { JSDOM } from "jsdom";
import type { NotebookCell } from "../../src/notebook/notebook.types";
import { writeNotebook } from "../../src/notebook/write";
import type { NotebookRecord } from "../../src/page/record.types";
import { findNotebooks } from "../../src/publish/findNotebooks";
import { notebookHtml } from "../../src/publish/notebookHtml";
import type { PageData } from "../../src/publish/pageData.types";
import { withFolder } from "../notebook/files";
import { document, notebookOf } from "../notebook/stories";
import { named } from "./named";

/** Scripts do not run. */
export const parsePage = (html: string): Document => new JSDOM(html).window.document;

export const fileText = (...cells: NotebookCell[]): string => writeNotebook(notebookOf(...cells), { document });

export interface BuiltPage {
  readonly html: string;
  readonly page: Document;
  /** The module of the cells' functions; empty for a page that says only what is wrong. */
  readonly cells: string;
  readonly data: PageData;
  /** Texts of the problem cards within an element. */
  problems(selector?: string): string[];
}

/** The page of one notebook file, with further files beside it. */
export async function pageOf(text: string, beside: Readonly<Record<string, string>> = {}): Promise<BuiltPage> {
  const files = Object.fromEntries(Object.entries(beside).map(([name, one]) => [`notebooks/start/${name}`, one]));
  const { html, cells } = await withFolder({ "notebooks/start/one.html": text, ...files }, (root) =>
    notebookHtml(findNotebooks(root)[0]!, () => "./one.cells.js"),
  );
  const page = parsePage(html);
  return {
    ...{ html, page, cells },
    data: JSON.parse(page.getElementById("lossbook-page")?.textContent ?? "{}") as PageData,
    problems: (selector = "main") =>
      [...page.querySelectorAll(`${selector} .problem`)].map(({ textContent }) => (textContent ?? "").trim()),
  };
}

const run = { seed: 1, knobs: {}, step: 2, steps: 2, seconds: 3, device: "cpu", arrays: {} };

export const record: NotebookRecord = {
  ...named,
  ...{ date: "2026-01-02T00:00:00Z", device: "cpu", seconds: 9, versions: {}, thumbnail: "<svg><path/></svg>" },
  runs: { "5": { ...run, metrics: { loss: { dtype: "float32", steps: [0, 1], values: [2, null] } } } },
  claim: {
    ...{ state: "holds", seeds: [1, 2], seconds: 6, flops: 1e9, device: "cpu" },
    ...{ values: [{ gap: 1 }, { gap: 2 }], control: [{ gap: 0 }, { gap: 0.1 }] },
  },
};

/** The record as one of this file's code. */
export const recordOf = async (text: string): Promise<NotebookRecord> => {
  return { ...record, source: (await pageOf(text)).data.source };
};
