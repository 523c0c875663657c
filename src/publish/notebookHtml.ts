/**
 * A notebook's page from its file: prose rendered, code compiled into a module beside the page, and what the page needs to come alive
 * as JSON in it. A file that cannot be read gives a page that says so; a broken cell leaves the others as they are.
 */
import { readFileSync } from "node:fs";
import { highlightCode } from "../notebook/highlightCode";
import { NotebookError } from "../notebook/notebookError";
import type { CompiledSource } from "../notebook/notebook.types";
import type { PageCell } from "../page/page.types";
import { recordSummary } from "../page/recordSummary";
import { notebookPage, problemPage } from "../page/templates";
import { cellsModule } from "./cellsModule";
import type { NotebookFile } from "./findNotebooks";
import { loadNotebook, type LoadedNotebook } from "./loadNotebook";
import type { PageData } from "./pageData.types";

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
  { compiled, problems, source, record, stale, paper }: LoadedNotebook,
  emit: (built: NotebookHtml) => string,
): NotebookHtml {
  const { cells, extracted, outline, figureNumbers, knobLabels } = compiled;
  const [claim] = extracted.claims;
  const module = cellsModule(
    cells.flatMap(({ id, body, lineOffset }) => (body === undefined ? [] : [{ id, body, lineOffset }])),
  );
  const data: PageData = {
    ...{ path, source, figureNumbers, knobLabels, versions, firstLines: module.firstLines },
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
