/**
 * From a cell's text to the text of one function of the names that it uses (Notebook Kit's `transpile`), with errors that
 * know their place in the cell. Nothing is evaluated here: the build writes the functions into a module, the editor evals.
 *
 *   js, ts, html with ${…} -> body        md, html -> no body (prose, rendered elsewhere)        anything else -> error
 */
import { transpile } from "@observablehq/notebook-kit";
import { parse } from "acorn";
import { findImportProblem } from "./findImportProblem";
import type { CompiledSource, NotebookCell, Problem } from "./notebook.types";
import { positionAt } from "./position";
import { builtinNames } from "./names";
import { stripTypes } from "./stripTypes";
import { syntaxProblem } from "./syntaxProblem";

export interface CompileOptions {
  /** Names that the page offers, for the list in LB003. */
  readonly builtins?: readonly string[];
}

/**
 * Compiles one cell; never throws. A cell that cannot be compiled has an `error`: LB003 an import, LB004 a language,
 * LB007 `${…}` in prose, LB010 a syntax error.
 */
export function compileCell(cell: NotebookCell, { builtins = builtinNames }: CompileOptions = {}): CompiledSource {
  const { id, mode, source, pinned, hidden, output } = cell;
  const blank: CompiledSource = {
    id,
    mode: mode === "js" || mode === "ts" || mode === "md" || mode === "html" ? mode : "js",
    source,
    pinned,
    hidden,
    inputs: [],
    outputs: [],
    autodisplay: false,
    lineOffset: 0,
  };
  const failed = (error: Problem): CompiledSource => ({ ...blank, error: { ...error, cell: id } });

  if (mode !== blank.mode) {
    const hint = 'write it as JavaScript (type="module"), Markdown or HTML; formulas go into Markdown as $…$.';
    return failed({ code: "LB004", message: `language not available: ${mode}`, hint });
  }
  if (mode === "md") {
    const dollar = findInterpolation(source);
    if (dollar === undefined) return blank;
    const hint = "put this value into a JavaScript cell with html`…${x}…`, or write \\${ for the signs themselves.";
    return failed({ code: "LB007", message: "value inside Markdown: ${…}", ...positionAt(source, dollar), hint });
  }
  if (mode === "html" && findInterpolation(source) === undefined && output === undefined)
    return { ...blank, html: source };
  if (source.trim() === "") return blank;

  let text = source;
  try {
    if (mode === "ts") text = stripTypes(source);
    const problem = findImportProblem(cell, builtins);
    if (problem) return failed(problem);
    const compiled = transpile({ id, mode: mode === "ts" ? "js" : mode, value: text, pinned, hidden, output });
    const { body } = compiled;
    const lineOffset = headerLines(body) - (mode !== "html" && text.startsWith("\n") ? 1 : 0);
    const broken = findBodyProblem(body, lineOffset);
    if (broken) return failed(broken);
    return {
      ...blank,
      inputs: compiled.inputs ?? [],
      outputs: compiled.output === undefined ? (compiled.outputs ?? []) : [],
      ...(compiled.output === undefined ? {} : { output: compiled.output }),
      autodisplay: compiled.autodisplay ?? false,
      body,
      lineOffset,
    };
  } catch (error) {
    // An HTML cell is parsed as a template: 9 columns of `htl.html` and a backtick stand before its first line.
    return failed(syntaxProblem(error, text, mode === "html" ? 9 : 0));
  }
}

/** The compiler's own first lines: `(inputs) => {` and, for an expression, `return (`. */
const headerLines = (body: string): number => (/^[^\n]*=> \{\nreturn \(\n/.test(body) ? 2 : 1);

/**
 * All bodies of a page stand in one module, so one that does not parse would stop every cell. Notebook Kit lets some through:
 * `export default`, a use of `arguments`.
 */
function findBodyProblem(body: string, lineOffset: number): Problem | undefined {
  const before = "export default ";
  try {
    parse(`${before}${body};`, { ecmaVersion: "latest", sourceType: "module" });
    return undefined;
  } catch (error) {
    const { line, column } = (error as { readonly loc: { readonly line: number; readonly column: number } }).loc;
    const { message } = error as Error;
    const { code, message: text, hint } = syntaxProblem({ message }, "");
    const position = line > lineOffset ? { line: line - lineOffset, column: column + 1 } : {};
    return { code, message: text, ...position, ...(hint === undefined ? {} : { hint }) };
  }
}

/** Offset of the first `${` that is not escaped. */
export function findInterpolation(source: string): number | undefined {
  const found = /(?<!\\)(?:\\\\)*\$\{/.exec(source);
  return found ? found.index + found[0].length - 2 : undefined;
}
