/**
 * The code of a notebook's page: takes what the build left in it and brings it to life. The editor comes when somebody opens a cell's
 * code, or at once where the reader has drafts.
 */
import { recipesFor } from "../page/builtins/lazyFigures";
import { sweepFor } from "../page/builtins/lazySweep";
import { mountNotebook } from "../page/notebook";
import { locateEdited } from "../runtime/evaluateCell";
import { draftsKey } from "../editor/draftsKey";
import { cellLocator } from "./cellLocator";
import type { PageData } from "./pageData.types";

const dataUrls = import.meta.glob<string>("/notebooks/data/*.bin", { query: "?url", import: "default", eager: true });
const left = document.getElementById("lossbook-page");
if (left) await mount(JSON.parse(left.textContent ?? "") as PageData);

async function mount({ cells: built, cellsUrl, firstLines, ...rest }: PageData): Promise<void> {
  const url = new URL(cellsUrl, document.baseURI).href;
  const bodiesIn = import(/* @vite-ignore */ url) as Promise<{ default: Record<number, () => unknown> }>;
  const [{ default: bodies }] = await Promise.all([bodiesIn, recipesFor(built), sweepFor(built)]);
  const published = built.map(({ hasBody, ...cell }) => ({ ...cell, ...(hasBody && { body: bodies[cell.id]! }) }));
  const loadEditor = () => import("../editor/mountEditor");
  const editor = hasDrafts(rest.path) ? await loadEditor() : undefined;
  const cells = editor ? editor.withDrafts(published, editor.pageDrafts(rest.path)) : published;
  const locate = cellLocator(url, firstLines);
  const notebook = mountNotebook({
    ...rest,
    cells,
    edited: cells.some((cell, i) => cell !== published[i]),
    dataUrl: (name) => dataUrls[`/notebooks/data/${name}`] ?? new URL(`data/${name}`, document.baseURI).href,
    locate: (error) => locateEdited(error) ?? locate(error),
  });

  let opened: Promise<(id: number) => void> | undefined;
  const open = (id: number) => {
    opened ??= loadEditor().then(({ mountEditor, pageDrafts }) =>
      mountEditor(notebook, published, pageDrafts(rest.path)),
    );
    opened.then(
      (show) => show(id),
      () => (opened = undefined), // The listing stays readable; the next opening tries again.
    );
  };
  for (const pane of document.querySelectorAll<HTMLDetailsElement>(".cell-code")) {
    const id = Number(pane.closest<HTMLElement>(".cell")?.dataset["cell"]);
    pane.addEventListener("toggle", () => pane.open && open(id));
    if (pane.open) open(id);
    if (cells.some((cell, i) => cell.id === id && cell !== published[i]))
      pane.closest(".cell")?.toggleAttribute("data-edited", true);
  }
}

function hasDrafts(path: string): boolean {
  try {
    return localStorage.getItem(draftsKey(path)) !== null;
  } catch {
    return false;
  }
}
