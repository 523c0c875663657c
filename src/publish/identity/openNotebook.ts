/**
 * A notebook's cells evaluated in Node as in a reader's page, but for what only shows: the cells that runs and claims come from, with the
 * page's own builtins. Nothing is trained: the session holds what would be. Call it within `withPage`.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createFigures } from "../../figures/figures";
import { cellsBehind } from "../../notebook/cellsBehind";
import type { CompiledSource } from "../../notebook/notebook.types";
import { builtins, type Engine } from "../../page/builtins/builtins";
import { cellBuiltins } from "../../page/builtins/cellBuiltins";
import { lazy, type Lazy } from "../../page/builtins/suspense";
import { pageSession, type PageSession } from "../../page/pageSession";
import { createRuntime } from "../../runtime/createRuntime";
import { evaluateCell } from "../../runtime/evaluateCell";

export interface OpenedNotebook {
  readonly session: PageSession;
  /** Cells that could not be evaluated here, and why. */
  readonly problems: readonly string[];
  dispose(): void;
}

/** Milliseconds for the cells of one notebook: only one that never comes to its end needs them. */
const PATIENCE = 60_000;

/** The engine, which reads its data from `root/notebooks/data`. */
export function engineIn(root: string): Lazy<Engine> {
  return lazy(async () => {
    const engine = await import("../../page/engine");
    engine.configureData({
      url: (name) => join(root, "notebooks", "data", name),
      fetch: async (path) => new Response(await readFile(path)),
    });
    return engine;
  });
}

export async function openNotebook(cells: readonly CompiledSource[], engine: Lazy<Engine>): Promise<OpenedNotebook> {
  const session = pageSession({});
  const runtime = createRuntime({
    builtins: {
      ...builtins(createFigures(), engine),
      // A page loads these as files of their own.
      d3: () => import("d3"),
      Plot: () => import("@observablehq/plot"),
    },
    cellBuiltins: cellBuiltins(session),
    tick: (callback) => void setImmediate(callback),
  });
  const behind = cellsBehind(cells);
  for (const { body, html: _, ...cell } of behind) {
    const run = body === undefined ? {} : { body: evaluateCell(body, cell.id, cell.lineOffset) };
    runtime.define({ ...cell, ...run }, document.createElement("div"));
  }
  let timer: ReturnType<typeof setTimeout>;
  await Promise.race([runtime.settled(), new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE)))]);
  clearTimeout(timer!);
  const problems = behind.flatMap(({ id }) => {
    const status = runtime.status(id);
    if (status?.state === "done") return [];
    const why = status?.state === "error" ? status.error.message : (status?.state ?? "not there");
    return [`cell ${id}: ${why}`];
  });
  return { session, problems, dispose: () => runtime.dispose() };
}
