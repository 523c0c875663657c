/** The list of all notebooks, from their files: nobody keeps it by hand. */
import { NotebookError } from "../notebook/notebookError";
import type { AtlasEntry } from "../page/page.types";
import { recordSummary } from "../page/recordSummary";
import { atlasPage } from "../page/templates";
import { findNotebooks, type NotebookFile } from "./findNotebooks";
import { loadNotebook } from "./loadNotebook";

export const atlasHtml = (root: string): string =>
  atlasPage({ root: "./", entries: findNotebooks(root).map(entryOf), script: "/src/publish/atlas.entry.ts" });

function entryOf(notebook: NotebookFile): AtlasEntry {
  const { path, chapter, slug } = notebook;
  try {
    const { compiled, paper, record, stale } = loadNotebook(notebook);
    const [claim] = compiled.extracted.claims;
    return {
      ...{ href: path, chapter, title: paper.title, paper },
      ...(paper.lede !== undefined && { lede: paper.lede }),
      ...(claim && { claim: claim.text }),
      ...(record && { record: recordSummary(record, claim?.rule as never, stale) }),
      ...(record?.thumbnail !== undefined && { thumbnail: record.thumbnail }),
    };
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    return { href: path, chapter, title: slug, paper: { title: slug, chapter }, problem: error.message };
  }
}
