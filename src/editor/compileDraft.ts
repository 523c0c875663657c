/** A reader's text for a cell, compiled in the page: the same compiler as the build's, then `evaluateCell`. */
import { compileCell } from "../notebook/compile";
import type { CompiledCell } from "../runtime/cell.types";
import { evaluateCell } from "../runtime/evaluateCell";

/** Never throws: what is wrong with the text is the cell's `error`. */
export function compileDraft(published: CompiledCell, source: string): CompiledCell {
  const { id, mode, pinned, hidden, output } = published;
  const { body, ...compiled } = compileCell({
    ...{ id, mode, source, pinned, hidden },
    ...(output !== undefined && mode === "html" && { output }),
  });
  return { ...compiled, ...(body !== undefined && { body: evaluateCell(body, id, compiled.lineOffset) }) };
}
