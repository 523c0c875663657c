/**
 * What a notebook says of itself, read from its code without running it: `paper({…})`, `claim({…})`, `bibliography({…})` and
 * each `figures.x(…, {id, caption, alt})`, in document order. Metadata is code, so it survives every tool that keeps cells.
 */
import { maybeParseJavaScript } from "@observablehq/notebook-kit";
import type { CallExpression, Node, ObjectExpression } from "acorn";
import { simple } from "acorn-walk";
import type {
  Extracted,
  ExtractedClaim,
  ExtractedFigure,
  ExtractedPaper,
  Literal,
  NotebookCell,
  Problem,
  Reference,
} from "./notebook.types";
import { positionAt } from "./position";
import { keyOf, NotLiteral, toLiteral } from "./toLiteral";

/** Never throws; what is not written as a literal is told as LB005, with its place, and left out. */
export function extract(cells: readonly NotebookCell[]): Extracted {
  const problems: Problem[] = [];
  const claims: ExtractedClaim[] = [];
  const figures: ExtractedFigure[] = [];
  const bibliography: Record<string, Reference> = {};
  let paper: ExtractedPaper | undefined;

  for (const cell of cells) {
    if (cell.mode !== "js") continue;
    for (const call of findCalls(cell)) {
      const read = readerOf(cell, call, problems);
      if (call.name === "paper") paper ??= read.all<ExtractedPaper>();
      else if (call.name === "claim") {
        const values = read.some(["text", "seeds", "at", "control", "rule"]);
        if (values) claims.push({ text: "", ...values, cell: cell.id } as ExtractedClaim);
      } else if (call.name === "bibliography") {
        for (const [key, entry] of Object.entries(read.all<Record<string, Literal>>() ?? {}))
          bibliography[key] = toReference(entry);
      } else {
        const values = read.some(["id", "caption", "alt"]) as Partial<ExtractedFigure> | undefined;
        figures.push({
          ...values,
          number: figures.length + 1,
          kind: call.name.slice("figures.".length),
          cell: cell.id,
        });
      }
    }
  }
  return { ...(paper ? { paper } : {}), claims, figures, bibliography, problems };
}

/** Figure numbers by id, for prose and page. */
export const figureNumbers = (figures: readonly ExtractedFigure[]): Record<string, number> =>
  Object.fromEntries(figures.flatMap(({ id, number }) => (id === undefined ? [] : [[id, number]])));

interface FoundCall {
  readonly name: string;
  readonly node: CallExpression;
}

function findCalls({ source }: NotebookCell): FoundCall[] {
  const parsed = maybeParseJavaScript(source);
  if (!parsed) return [];
  const calls: FoundCall[] = [];
  simple(parsed.body as Node, {
    CallExpression(node) {
      const { callee } = node;
      if (callee.type === "Identifier" && ["paper", "claim", "bibliography"].includes(callee.name))
        calls.push({ name: callee.name, node });
      if (
        callee.type === "MemberExpression" &&
        callee.object.type === "Identifier" &&
        callee.object.name === "figures" &&
        callee.property.type === "Identifier" &&
        !callee.computed
      )
        calls.push({ name: `figures.${callee.property.name}`, node });
    },
  });
  return calls.sort((a, b) => a.node.start - b.node.start);
}

/** Reads a call's options: its last argument that is an object. */
function readerOf(cell: NotebookCell, { name, node }: FoundCall, problems: Problem[]) {
  const options = node.arguments.findLast(
    (argument): argument is ObjectExpression => argument.type === "ObjectExpression",
  );
  const report = (at: Node, what: string) => {
    problems.push({
      code: "LB005",
      message: `not a plain value in ${what}: ${shorten(cell.source.slice(at.start, at.end))}`,
      cell: cell.id,
      ...positionAt(cell.source, at.start),
      hint: "write the value itself, as a string, number, list or object: it is read without running the page.",
    });
  };
  const attempt = <T>(what: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof NotLiteral)) throw error;
      report(error.node, what);
      return undefined;
    }
  };
  return {
    /** The whole object. */
    all<T>(): T | undefined {
      if (options) return attempt(name, () => toLiteral(options) as T);
      report(node, name);
      return undefined;
    },
    /** The named properties of it; others may be code. */
    some(keys: readonly string[]): Record<string, Literal> | undefined {
      if (!options) {
        if (name === "claim") report(node, name);
        return undefined;
      }
      const values: Record<string, Literal> = {};
      for (const property of options.properties) {
        if (property.type !== "Property" || property.computed) continue;
        const key = keyOf(property);
        if (!keys.includes(key)) continue;
        const value = attempt(`${name}'s ${key}`, () => toLiteral(property.value));
        if (value !== undefined) values[key] = value;
      }
      return values;
    },
  };
}

function toReference(entry: Literal): Reference {
  const { authors, ...rest } = (entry !== null && typeof entry === "object" ? entry : {}) as Record<string, Literal>;
  const list = Array.isArray(authors) ? authors.map(String) : authors === undefined ? [] : [String(authors)];
  return { title: "", ...rest, authors: list } as Reference;
}

const shorten = (text: string) => {
  const line = text.replace(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
};
