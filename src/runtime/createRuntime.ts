/**
 * A notebook's reactive graph: our thin layer on Observable Runtime. A cell is one variable for its body and one for each name that it
 * gives; functions that know their cell (`display`, `view`, `train`) are handed to the body directly, so an edited cell leaves
 * no hidden variable behind.
 */
import { Runtime, type Module } from "@observablehq/runtime";
import type { CellStatus, CompiledCell } from "./cell.types";
import { CellVariables, type CellContext } from "./cellVariables";
import { keepRunning, type Tick } from "./keepRunning";
import { findProblems } from "./findProblems";
import type { Locate } from "./toCellError";

export type { CellContext } from "./cellVariables";

export interface RuntimeOptions {
  /** Functions that make a value on first use, by name. */
  readonly builtins?: Readonly<Record<string, () => unknown>>;
  /** Functions that make a value for the cell that names it. */
  readonly cellBuiltins?: Readonly<Record<string, (cell: CellContext) => unknown>>;
  readonly onStatus?: (id: number, status: CellStatus) => void;
  readonly locate?: Locate;
  /** When to compute next; an animation frame, or at once in a hidden tab. */
  readonly tick?: Tick;
}

export interface NotebookRuntime {
  /** Adds a cell that shows itself in `root`. A cell of this id must not be there yet. */
  define(cell: CompiledCell, root: HTMLElement): void;
  /** Puts another version in a cell's place; only it and what depends on it run. What it keeps in its slot stays. */
  redefine(cell: CompiledCell): void;
  undefine(id: number): void;
  status(id: number): CellStatus | undefined;
  /** Resolves when no cell is to be computed any more. */
  settled(): Promise<void>;
  /** Variables of the graph: the same after any edits as after a fresh load. */
  variableCount(): number;
  dispose(): void;
}

/** Runtime's own stand-ins for names from outside, at most one for each name ever used. */
const STAND_IN = 2;

export function createRuntime(options: RuntimeOptions): NotebookRuntime {
  const { builtins = {}, cellBuiltins = {}, onStatus, locate, tick } = options;
  const runtime = new Runtime({ ...builtins }, fromWindow);
  keepRunning(runtime, tick);
  const module: Module = runtime.module();
  const cells = new Map<number, CellVariables>();
  const known = [...Object.keys(builtins), ...Object.keys(cellBuiltins), "display", "view", "invalidation"];
  const waiting = new Set<() => void>();
  let looking = false;

  const told = (id: number, status: CellStatus): void => {
    onStatus?.(id, status);
    if (!busy()) for (const resolve of [...waiting]) resolve();
  };
  /** A cell is idle only until the first computation, which is on its way. */
  const busy = (): boolean =>
    looking || [...cells.values()].some(({ status: { state } }) => ["idle", "queued", "running"].includes(state));

  /** Mistakes between cells are found from names alone, once after a batch of changes. */
  function look(): void {
    if (looking) return;
    looking = true;
    queueMicrotask(() => {
      looking = false;
      const problems = findProblems(
        [...cells.keys()].sort((a, b) => a - b).map((id) => cellOf(id).cell),
        known,
      );
      for (const [id, cell] of cells) cell.setProblem(problems.get(id));
      if (!busy()) for (const resolve of [...waiting]) resolve();
    });
  }

  function add(cell: CompiledCell, root: HTMLElement, slot = new Map<string, unknown>()): void {
    cells.set(
      cell.id,
      new CellVariables({
        cell,
        root,
        slot,
        module,
        cellBuiltins,
        locate,
        onStatus: (status) => told(cell.id, status),
      }),
    );
    cells.get(cell.id)!.start();
    look();
  }

  function cellOf(id: number): CellVariables {
    const found = cells.get(id);
    if (found) return found;
    throw new Error(`no such cell: ${id}`);
  }

  return {
    define(cell, root) {
      if (cells.has(cell.id)) throw new Error(`a cell of this id is there already: ${cell.id}`);
      add(cell, root);
    },
    redefine(cell) {
      const before = cellOf(cell.id);
      before.delete();
      add(cell, before.root, before.slot);
    },
    undefine(id) {
      const cell = cellOf(id);
      cell.delete();
      cell.clear();
      cells.delete(id);
      look();
    },
    status: (id) => cells.get(id)?.status,
    async settled() {
      // Once quiet, a turn more: what has just settled may have set off others.
      do {
        if (busy())
          await new Promise<void>((resolve) => {
            const done = (): void => {
              waiting.delete(done);
              resolve();
            };
            waiting.add(done);
          });
        await new Promise((resolve) => setTimeout(resolve, 20));
      } while (busy());
    },
    variableCount: () => [...runtime._variables].filter(({ _type }) => _type !== STAND_IN).length,
    dispose() {
      runtime.dispose();
      cells.clear();
    },
  };
}

/** Names of the browser; not the elements that browsers put there by their ids. A name that is nowhere must throw, or cells compute with undefined. */
function fromWindow(name: string): unknown {
  const value = (globalThis as Record<string, unknown>)[name];
  const isElement = typeof Node !== "undefined" && (value instanceof Node || value instanceof HTMLCollection);
  if (isElement || !(name in globalThis)) throw new Error(`${name} is not defined`);
  return value;
}
