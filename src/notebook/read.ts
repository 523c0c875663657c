/**
 * Reads a notebook file (Observable's open format: one `<notebook>`, one `<script>` a cell) with Notebook Kit. Its reader is
 * lenient: it renumbers cells, takes unknown types for JavaScript and loses what it does not know. Since drafts, records and
 * stack positions name cells by id, what it would guess is refused here first.
 */
import { deserialize } from "@observablehq/notebook-kit";
import { fromFileText } from "./cellText";
import type { Notebook, Problem } from "./notebook.types";
import { NotebookError } from "./notebookError";

export interface ReadOptions {
  /** `new DOMParser()` in a browser, `new JSDOM().window.DOMParser` instance in Node. */
  readonly parser: DOMParser;
}

const cellTypes = new Set([
  "module",
  "text/markdown",
  "text/html",
  "text/x-typescript",
  "application/x-tex",
  "application/sql",
  "text/vnd.graphviz",
  "application/vnd.node.javascript",
  "text/x-python",
  "text/x-r",
  "application/vnd.observable.javascript",
]);

/**
 * The notebook in a file's text.
 * @throws NotebookError with every problem found: LB001 no notebook, LB002 a cell's id, LB006 the file's structure,
 * LB008 an unknown type of cell.
 */
export function readNotebook(html: string, { parser }: ReadOptions): Notebook {
  const [first, ...rest] = findFileProblems(html, parser);
  if (first) throw new NotebookError([first, ...rest]);
  const { title, theme, readOnly, cells } = deserialize(html, { parser });
  return {
    title,
    theme,
    readOnly,
    cells: cells.map(({ id, mode, value, pinned, hidden, output, format, database }) => ({
      id,
      mode,
      source: fromFileText(value),
      pinned,
      hidden,
      ...(output === undefined ? {} : { output }),
      ...(format === undefined ? {} : { format }),
      ...(database === undefined ? {} : { database }),
    })),
  };
}

function findFileProblems(html: string, parser: DOMParser): Problem[] {
  if (html.trim() === "") return [{ code: "LB001", message: "empty file", hint: `start from ${skeleton}.` }];
  const document = parser.parseFromString(html, "text/html");
  const notebooks = document.querySelectorAll("notebook");
  if (notebooks.length === 0) {
    const hint = `put the cells into ${skeleton}.`;
    return [{ code: "LB001", message: "no <notebook> element in the file", hint }];
  }
  const problems: Problem[] = findCut(html, parser);
  if (notebooks.length > 1) {
    const hint = "keep one; a file is one notebook.";
    problems.push({ code: "LB006", message: `more than one <notebook> element: ${notebooks.length}`, hint });
  }
  const scripts = [...document.querySelectorAll("notebook script")];
  if (scripts.length === 0 && problems.length === 0) {
    const hint = `add a cell: <script id="1" type="text/markdown">…</script>.`;
    problems.push({ code: "LB006", message: "notebook without a cell", hint });
  }
  const seen = new Set<number>();
  for (const script of scripts) {
    const id = Number(script.id);
    const named = script.id === "" ? "" : `: ${script.id}`;
    if (!/^[1-9]\d*$/.test(script.id) || !Number.isSafeInteger(id)) {
      const message = named ? `cell id not a whole number${named}` : "cell without an id";
      problems.push({ code: "LB002", message, hint: `number the cells: <script id="${freeId(scripts)}" …>.` });
      continue;
    }
    if (seen.has(id)) {
      const hint = `give one of them a free number, such as ${freeId(scripts)}.`;
      problems.push({ code: "LB002", message: `two cells with the same id${named}`, cell: id, hint });
    }
    seen.add(id);
    const type = script.getAttribute("type") ?? "";
    if (!cellTypes.has(type)) {
      const hint = `use type="module" for JavaScript, type="text/markdown" for prose, type="text/html" for HTML.`;
      const message = type ? `unknown type of cell: ${type}` : "cell without a type";
      problems.push({ code: "LB008", message, cell: id, hint });
    }
    if (hasSwallowed(script.textContent ?? "")) {
      const hint = "end it with </script>; the next cell has been read as a part of it.";
      problems.push({ code: "LB006", message: `cell not closed: ${id}`, cell: id, hint });
    }
  }
  return problems;
}

/** What would follow the file's text must be outside of the notebook; where it is not, the file was cut off. */
function findCut(html: string, parser: DOMParser): Problem[] {
  const mark = `<i id="lossbook-end"></i>`;
  const document = parser.parseFromString(html + mark, "text/html");
  const end = document.getElementById("lossbook-end");
  if (end?.localName === "i" && !end.closest("notebook")) return [];
  const open = [...document.querySelectorAll("notebook script")].find(({ textContent }) => textContent?.endsWith(mark));
  const hint = "end each cell with </script> and the file with </notebook>, and see whether it has been cut off.";
  if (!open) return [{ code: "LB006", message: "file ends before </notebook>", hint }];
  const cell = Number(open.id);
  return [{ code: "LB006", message: `file ends inside a cell: ${open.id}`, ...(cell > 0 && { cell }), hint }];
}

/** A cell that was not closed ends where the next one does; one that only shows a cell has that one's end, escaped, too. */
const hasSwallowed = (text: string): boolean => {
  const start = /^\s*<script\s[^>]*\bid=/m.exec(text);
  return start !== null && !/<\\+\/script/i.test(text.slice(start.index));
};

const skeleton = `<!doctype html><notebook><title>…</title><script id="1" type="text/markdown">…</script></notebook>`;

const freeId = (scripts: readonly Element[]) =>
  Math.max(0, ...scripts.map(({ id }) => Math.floor(Number(id))).filter(Number.isFinite)) + 1;
