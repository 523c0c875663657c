/**
 * From a cell's text to the text of one function of the names that it uses (Notebook Kit's `transpile`), with errors that
 * know their place in the cell. Nothing is evaluated here: the build writes the functions into a module, the editor evals.
 *
 *   js, ts, html with ${…} -> body        md, html -> no body (prose, rendered elsewhere)        anything else -> error
 */
import { transpile } from "@observablehq/notebook-kit";
import { findImportProblem } from "./findImportProblem";
import type { CompiledSource, NotebookCell, Problem } from "./notebook.types";
import { positionAt } from "./position";
import { builtinNames } from "./names";

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

  try {
    const problem = mode === "html" ? undefined : findImportProblem(source, mode, builtins);
    if (problem) return failed(problem);
    const compiled = transpile({ id, mode, value: source, pinned, hidden, output });
    return {
      ...blank,
      inputs: compiled.inputs ?? [],
      outputs: compiled.output === undefined ? (compiled.outputs ?? []) : [],
      ...(compiled.output === undefined ? {} : { output: compiled.output }),
      autodisplay: compiled.autodisplay ?? false,
      body: compiled.body,
      lineOffset: headerLines(compiled.body) - (source.startsWith("\n") ? 1 : 0),
    };
  } catch (error) {
    return failed(syntaxProblem(error, source));
  }
}

/** The compiler's own first lines: `(inputs) => {` and, for an expression, `return (`. */
const headerLines = (body: string): number => (/^[^\n]*=> \{\nreturn \(\n/.test(body) ? 2 : 1);

/** Offset of the first `${` that is not escaped. */
export function findInterpolation(source: string): number | undefined {
  const found = /(?<!\\)(?:\\\\)*\$\{/.exec(source);
  return found ? found.index + found[0].length - 2 : undefined;
}

function syntaxProblem(error: unknown, source: string): Problem {
  const { message, pos } = error as { readonly message: string; readonly pos?: number };
  const place = / \((\d+):(\d+)\)$/.exec(message);
  const text = message.replace(/ \(\d+:\d+\)$/, "").replace(/^Unexpected/, "unexpected");
  const position =
    typeof pos === "number"
      ? positionAt(source, pos)
      : place
        ? { line: Number(place[1]), column: Number(place[2]) + 1 }
        : {};
  return { code: "LB010", message: `syntax error: ${text}`, ...position, ...syntaxHint(text) };
}

/** A way out where the raw message has none. */
function syntaxHint(message: string): { hint?: string } {
  const external = /^Assignment to external variable '(.+)'$/.exec(message);
  if (external)
    return { hint: `only the cell that defines ${external[1]} may change it; return a new value under a new name.` };
  if (/^Global '.+' cannot be redefined$/.test(message)) return { hint: "choose another name." };
  if (/export/.test(message))
    return { hint: "leave out export: every top-level name of a cell is there for the others." };
  if (/yield/.test(message)) return { hint: "wrap it: const x = (function* () { yield … })()." };
  if (/'return' outside/.test(message))
    return { hint: "a cell is no function; write the value as the last expression, or const x = …." };
  return {};
}
