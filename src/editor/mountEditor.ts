/**
 * Editing in place. The reader's page imports this when somebody opens a cell's code, or at once where drafts wait from an earlier visit:
 * it brings CodeMirror and the compiler, which no other reader downloads.
 */
import type { MountedNotebook } from "../page/notebook";
import type { CompiledCell } from "../runtime/cell.types";
import { cellEditor, type CellEditor } from "./cellEditor";
import { compileDraft } from "./compileDraft";
import { openDrafts, type Drafts } from "./drafts";

/** Storage of this page; a browser may refuse even to name it. */
export function pageDrafts(slug: string): Drafts {
  try {
    return openDrafts(slug, localStorage);
  } catch {
    return openDrafts(slug, { getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
  }
}

/** The published cells with the reader's drafts in their places. */
export function withDrafts(cells: readonly CompiledCell[], drafts: Drafts): CompiledCell[] {
  return cells.map((cell) => {
    const draft = drafts.get(cell.id);
    return draft ? compileDraft(cell, draft.source) : cell;
  });
}

/** `open(id)` puts an editor in the place of that cell's listing, once. */
export function mountEditor(
  notebook: MountedNotebook,
  published: readonly CompiledCell[],
  drafts: Drafts,
): (id: number) => void {
  const editors = new Map<number, CellEditor>();
  notebook.onStatus((id, status) =>
    editors.get(id)?.markLine(status.state === "error" ? status.error.line : undefined),
  );
  return (id) => {
    const cell = published.find((one) => one.id === id);
    const pane = notebook.section(id)?.querySelector<HTMLDetailsElement>(":scope > .cell-code");
    const parent = pane?.querySelector<HTMLElement>(".cell-editor");
    if (!cell || !pane || !parent || editors.has(id)) return;
    editors.set(
      id,
      cellEditor({
        published: cell,
        drafts,
        parent,
        run: (source) => notebook.runtime.redefine(source === cell.source ? cell : compileDraft(cell, source)),
        leave() {
          pane.open = false;
          pane.querySelector("summary")?.focus();
        },
      }),
    );
    const status = notebook.runtime.status(id);
    if (status?.state === "error") editors.get(id)!.markLine(status.error.line);
  };
}
