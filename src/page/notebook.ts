/**
 * Brings a notebook's page to life: the reactive runtime under the cells' sections, and the chrome around them.
 *
 *   static page -> chrome and session -> runtime defines every cell -> statuses, runs and claims report back
 */
import type { CellStatus, CompiledCell } from "../runtime/cell.types";
import { createRuntime, type NotebookRuntime } from "../runtime/createRuntime";
import { textHash } from "../graph/murmur";
import { liveWorkers } from "../train/host";
import { workerShelf } from "../train/workerShelf";
import { builtins, lazyEngine } from "./builtins/builtins";
import { cellBuiltins } from "./builtins/cellBuiltins";
import { lazyFigures } from "./builtins/lazyFigures";
import { showBadge } from "./chrome/badge";
import { mountBar } from "./chrome/bar";
import { showStatus } from "./chrome/cellStatus";
import { mountHelp } from "./chrome/help";
import { mountOutline } from "./chrome/outline";
import { mountTheme } from "./chrome/theme";
import type { Rules } from "./claim/verdict";
import { makeRecord } from "./makeRecord";
import { deviceFrom, pageSession, type PageSession } from "./pageSession";
import type { Evidence, NotebookRecord } from "./record.types";

export interface MountOptions {
  readonly cells: readonly CompiledCell[];
  readonly record?: NotebookRecord;
  /** Figure numbers by id, in document order from 1. */
  readonly figureNumbers: Readonly<Record<string, number>>;
  /** Words on the controls, by the names of their values. */
  readonly knobLabels?: Readonly<Record<string, string>>;
  /** Hash of the code as built of the cells that results come from; a record with another one is stale. */
  readonly source?: string;
  /** Some cells are the reader's own: the record belongs to other code. */
  readonly edited?: boolean;
  /** The claim's rule, to count passes in the head of the page. */
  readonly rules?: Rules;
  /** URL of a data file by name, `fashion-mnist.bin`. */
  readonly dataUrl: (name: string) => string;
  /** Maps an error of a built cell to its source, from the stack. */
  readonly locate?: (error: unknown) => { readonly line: number; readonly column: number } | undefined;
  /** Versions that a record names. */
  readonly versions?: Readonly<Record<string, string>>;
}

export interface MountedNotebook {
  readonly runtime: NotebookRuntime;
  readonly session: PageSession;
  /** The cell's `<section>`. */
  section(id: number): HTMLElement | undefined;
  /** Calls back at each change of a cell's status. */
  onStatus(listener: (id: number, status: CellStatus) => void): void;
  dispose(): void;
}

/** What a script in the page can ask for: tests, and `lossbook verify`. */
export interface LossbookHandle {
  /** Resolves when no cell is being computed, nothing runs, and the fonts are there. */
  settled(): Promise<void>;
  /** Throws where it cannot be made small enough. */
  record(): Evidence;
  runAll: PageSession["runAll"];
  /** What runs now, and how far it is: 0 to 1. */
  progress(): { readonly fraction: number; readonly words: string };
  /** Why runs and claims have no result. */
  failures(): readonly string[];
  stopAll(): Promise<void>;
  liveWorkers(): number;
}

declare global {
  interface Window {
    lossbook?: LossbookHandle;
  }
}

/** Mounts on the present document, which `notebookPage` wrote. */
export function mountNotebook(options: MountOptions): MountedNotebook {
  const {
    cells,
    record,
    figureNumbers,
    knobLabels,
    source,
    edited = false,
    rules,
    dataUrl,
    locate,
    versions = {},
  } = options;
  const texts = new Map(cells.map((cell) => [cell.id, cell.source]));
  const asBuilt = edited ? undefined : JSON.stringify([...texts]);
  const session = pageSession({
    record,
    knobLabels,
    recordStale: edited || (record !== undefined && record.source !== source),
    code() {
      const text = JSON.stringify([...texts]);
      return text === asBuilt && source !== undefined ? source : textHash(text);
    },
    device: deviceFrom(location.search),
    place: location.pathname,
    shelf: workerShelf(),
    onClaim: (state, claim) => showBadge(state, claim, rules),
  });
  mountTheme(document.querySelector(".theme-toggle"));
  mountOutline(document.querySelector(".outline"));
  mountBar(session);
  mountHelp(session);

  const listeners = new Set<(id: number, status: CellStatus) => void>();
  const section = (id: number) => document.getElementById(`cell-${id}`) ?? undefined;
  const graph = createRuntime({
    builtins: builtins(lazyFigures({ numbers: figureNumbers }), lazyEngine(dataUrl)),
    cellBuiltins: cellBuiltins(session),
    onStatus: (id, status) => {
      const own = section(id);
      if (own) showStatus(own, status);
      for (const listener of listeners) listener(id, status);
    },
    ...(locate && { locate }),
  });
  const runtime: NotebookRuntime = {
    ...graph,
    redefine(cell) {
      texts.set(cell.id, cell.source);
      graph.redefine(cell);
    },
  };
  for (const cell of cells) {
    // Prose that was rendered at build is on the page already.
    if (cell.body === undefined && cell.error === undefined) continue;
    const root = section(cell.id)?.querySelector<HTMLElement>(":scope > .cell-output");
    if (root) runtime.define(cell, root);
  }

  window.lossbook = {
    async settled() {
      await runtime.settled();
      while ([...session.activities].some(({ busy }) => busy))
        await new Promise<void>((resolve) => {
          const stop = session.subscribe(() => {
            stop();
            resolve();
          });
        });
      await runtime.settled();
      await document.fonts.ready;
    },
    record: () => makeRecord(session, versions),
    runAll: (options) => session.runAll(options),
    progress: () => progressOf(session),
    failures: () => [...session.activities].flatMap(({ failure }) => failure ?? []),
    stopAll: () => session.stopAll(),
    liveWorkers,
  };
  // A page that is left must not leave a worker at full speed behind it in the browser's page cache.
  addEventListener("pagehide", () => void session.stopAll());
  return {
    runtime,
    session,
    section,
    onStatus: (listener) => void listeners.add(listener),
    dispose: () => runtime.dispose(),
  };
}

/** Of the first activity that is at work. */
function progressOf({ activities }: PageSession): { fraction: number; words: string } {
  const all = [...activities];
  const at = all.findIndex(({ busy }) => busy);
  const now = all[at];
  return now ? { fraction: now.fraction ?? 0, words: `${now.kind} ${now.name}` } : { fraction: 0, words: "opening" };
}
