// A notebook for tests: cells from source, compiled as the build compiles them, in a document of jsdom.
import { compileCell } from "../../src/notebook/compile";
import type { CompiledCell } from "../../src/runtime/cell.types";
import { createRuntime, type RuntimeOptions } from "../../src/runtime/createRuntime";
import { evaluateCell } from "../../src/runtime/evaluateCell";

export function cellFrom(id: number, source: string): CompiledCell {
  const compiled = compileCell({ id, mode: "js", source, pinned: false, hidden: false } as never);
  const { body, ...rest } = compiled;
  return { ...rest, ...(body !== undefined && { body: evaluateCell(body, id, rest.lineOffset) }) } as CompiledCell;
}

export function notebook(sources: Readonly<Record<number, string>>, options: RuntimeOptions = {}) {
  const roots = new Map<number, HTMLElement>();
  const runtime = createRuntime({ tick: (callback) => setTimeout(callback, 0), ...options });
  const define = (id: number, source: string): void => {
    const root = document.createElement("div");
    roots.set(id, root);
    runtime.define(cellFrom(id, source), root);
  };
  for (const [id, source] of Object.entries(sources)) define(Number(id), source);
  return {
    runtime,
    define,
    redefine: (id: number, source: string) => runtime.redefine(cellFrom(id, source)),
    text: (id: number) => roots.get(id)?.textContent ?? "",
    root: (id: number) => roots.get(id)!,
    /** `done`, `waiting for x`, `LB011 defined …`. */
    says(id: number): string {
      const status = runtime.status(id);
      if (status?.state === "waiting") return `waiting for ${status.on}`;
      return status?.state === "error" ? `${status.error.code} ${status.error.message}` : String(status?.state);
    },
  };
}
