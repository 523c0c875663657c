/**
 * A reader's changes to a notebook, kept in the browser: the text of each changed cell, with the published text that it
 * was changed from, so that a later edition of the notebook can be told from the one that the reader edited.
 */
import { draftsKey } from "./draftsKey";

export interface Draft {
  readonly source: string;
  readonly published: string;
}

export interface Drafts {
  get(cell: number): Draft | undefined;
  set(cell: number, draft: Draft): void;
  remove(cell: number): void;
  cells(): number[];
}

/** Where storage is refused (private windows, a full disk), drafts live as long as the page does. */
export function openDrafts(path: string, storage: Pick<Storage, "getItem" | "setItem" | "removeItem">): Drafts {
  const key = draftsKey(path);
  const drafts = new Map<number, Draft>(read());

  function read(): [number, Draft][] {
    try {
      const stored: unknown = JSON.parse(storage.getItem(key) ?? "{}");
      return Object.entries(stored as Record<string, Draft>)
        .filter(([, draft]) => typeof draft?.source === "string" && typeof draft.published === "string")
        .map(([id, draft]) => [Number(id), draft]);
    } catch {
      return [];
    }
  }

  function write() {
    try {
      if (drafts.size) storage.setItem(key, JSON.stringify(Object.fromEntries(drafts)));
      else storage.removeItem(key);
    } catch {
      // Kept in memory only; the page goes on.
    }
  }

  return {
    get: (cell) => drafts.get(cell),
    set(cell, draft) {
      drafts.set(cell, draft);
      write();
    },
    remove(cell) {
      drafts.delete(cell);
      write();
    },
    cells: () => [...drafts.keys()].sort((a, b) => a - b),
  };
}
