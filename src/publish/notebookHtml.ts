/**
 * A notebook's page from its file: prose rendered, code compiled into a module beside the page, and what the page needs to come alive
 * as JSON in it. A file that cannot be read gives a page that says so; a broken cell leaves the others as they are.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";
import { compileNotebook, type CompiledNotebook } from "../notebook/compileNotebook";
import { highlightCode } from "../notebook/highlightCode";
import { NotebookError } from "../notebook/notebookError";
import type { CompiledSource, Problem } from "../notebook/notebook.types";
import { readNotebook } from "../notebook/read";
import type { PageCell, PaperMeta } from "../page/page.types";
import type { NotebookRecord } from "../page/record.types";
import { recordSummary } from "../page/recordSummary";
import { notebookPage, problemPage } from "../page/templates";
import { cellsModule } from "./cellsModule";
import { closedHtml } from "./closedHtml";
import type { NotebookFile } from "./findNotebooks";
import type { PageData } from "./pageData.types";
import { readRecord } from "./readRecord";

export interface NotebookHtml {
  readonly html: string;
  /** Text of the module of the cells' functions. */
  readonly cells: string;
}

export const READER = "/src/publish/reader.entry.ts";
const ROOT = "../../";
const packageJson = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
  dependencies: Record<string, string>;
};
const versions = { lossbook: packageJson.version, tfjs: packageJson.dependencies["@tensorflow/tfjs-core"]! };

export interface LoadedNotebook {
  readonly compiled: CompiledNotebook;
  /** The notebook's, and its record's. */
  readonly problems: readonly Problem[];
  readonly sourceHash: string;
  readonly record?: NotebookRecord;
  readonly stale: boolean;
  readonly paper: PaperMeta;
}

/** Reads and compiles a notebook, with the record beside it if there is one. Throws a NotebookError. */
export function loadNotebook({ file, chapter }: NotebookFile): LoadedNotebook {
  const { window } = new JSDOM();
  const notebook = readNotebook(readFileSync(file, "utf8"), { parser: new window.DOMParser() });
  const compiled = withClosedHtml(compileNotebook(notebook), window.document);
  const code = compiled.cells.filter(({ mode }) => mode !== "md").map(({ id, source }) => [id, source]);
  const sourceHash = createHash("sha256").update(JSON.stringify(code)).digest("hex").slice(0, 32);
  const { record, problem } = readRecord(file);
  const problems = problem ? [problem, ...compiled.problems] : compiled.problems;
  const paper = { title: compiled.title, chapter, ...compiled.extracted.paper } as PaperMeta;
  const stale = record?.sourceHash !== undefined && record.sourceHash !== sourceHash;
  return { compiled, problems, sourceHash, stale, paper, ...(record && { record }) };
}

const withClosedHtml = (compiled: CompiledNotebook, document: Document): CompiledNotebook => ({
  ...compiled,
  cells: compiled.cells.map((cell) =>
    cell.html === undefined ? cell : { ...cell, html: closedHtml(cell.html, document) },
  ),
});

/** `emit` takes the cells' module and returns its URL, relative to the page. */
export async function notebookHtml(
  notebook: NotebookFile,
  emit: (built: NotebookHtml) => string,
): Promise<NotebookHtml> {
  try {
    return built(notebook, loadNotebook(notebook), emit);
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    const title = "This notebook cannot be read";
    const html = problemPage({ title, root: ROOT, file: notebook.path, problems: error.problems, script: READER });
    return { html, cells: "" };
  }
}

function built(
  { slug, chapter, path }: NotebookFile,
  { compiled, problems, sourceHash, record, stale, paper }: LoadedNotebook,
  emit: (built: NotebookHtml) => string,
): NotebookHtml {
  const { cells, extracted, outline, figureNumbers } = compiled;
  const [claim] = extracted.claims;
  const module = cellsModule(
    cells.flatMap(({ id, body, lineOffset }) => (body === undefined ? [] : [{ id, body, lineOffset }])),
  );
  const data: PageData = {
    ...{ path, sourceHash, figureNumbers, versions, firstLines: module.firstLines },
    cellsUrl: emit({ html: "", cells: module.source }),
    cells: cells.map(({ body, ...cell }) => ({ ...cell, hasBody: body !== undefined })),
    ...(record && { record }),
    ...(claim?.rule !== undefined && { rules: claim.rule as never }),
  };
  const page = notebookPage({
    ...{ slug, chapter, paper, problems, outline },
    root: ROOT,
    cells: cells.map(pageCell),
    ...(claim && { claim: { text: claim.text } }),
    ...(record && { record: recordSummary(record, data.rules, stale) }),
    script: READER,
  });
  const json = `<script type="application/json" id="lossbook-page">${forScript(data)}</script>`;
  return { html: page.replace(/<\/body>(?![^]*<\/body>)/, () => `${json}\n</body>`), cells: module.source };
}

function pageCell({ id, mode, html, source, pinned, outputs, output }: CompiledSource): PageCell {
  const names = output === undefined ? outputs : [output];
  return {
    ...{ id, mode, pinned },
    ...(html !== undefined && { html }),
    ...(mode !== "md" && { sourceHtml: highlightCode(source, mode) }),
    ...(names.length > 0 && { label: names.join(", ") }),
  };
}

/** JSON that no `</script>` or `<!--` in a text can end. */
const forScript = (data: PageData): string => JSON.stringify(data).replace(/</g, "\\u003c");
