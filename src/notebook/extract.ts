/**
 * What a notebook says of itself, read from its code without running it: `paper({…})`, `claim({…})`, `bibliography({…})` and
 * each `figures.x(…, {id, caption, alt})`, in document order. Metadata is code, so it survives every tool that keeps cells.
 */
import type { CallExpression, Node, ObjectExpression, Property } from "acorn";
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
import { findWrongKind, type Kind } from "./literalKinds";
import { parseCell } from "./parseCell";
import { positionAt } from "./position";
import { keyOf, nameOf, NotLiteral, toLiteral } from "./toLiteral";

/** Never throws; what is not written as a literal is told as LB005, with its place, and left out. */
export function extract(cells: readonly NotebookCell[]): Extracted {
  const problems: Problem[] = [];
  const claims: ExtractedClaim[] = [];
  const figures: ExtractedFigure[] = [];
  const bibliography: Record<string, Reference> = {};
  let paper: ExtractedPaper | undefined;

  for (const cell of cells) {
    const parsed = parseCell(cell);
    if (!parsed) continue;
    for (const call of findCalls(parsed.body)) {
      const read = readerOf(cell.id, parsed.text, call, problems);
      if (call.name === "paper") paper ??= read.all(paperKinds) as ExtractedPaper | undefined;
      else if (call.name === "claim") {
        const values = read.some(claimKinds);
        if (values) claims.push({ text: "", ...values, cell: cell.id } as ExtractedClaim);
      } else if (call.name === "bibliography") {
        for (const [key, entry] of Object.entries(read.all({}) ?? {})) bibliography[key] = toReference(entry);
      } else {
        const values = read.some(figureKinds) as Partial<ExtractedFigure> | undefined;
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

const paperKinds: Kinds = {
  ...{ title: "string", chapter: "string", fidelity: "string", lede: "string", url: "string" },
  ...{ authors: "names", year: "number" },
};
const claimKinds: Kinds = {
  text: "string",
  seeds: "numbers",
  at: "object",
  control: "object",
  rule: "rules",
  expect: "expectation",
};
const figureKinds: Kinds = { id: "string", caption: "string", alt: "string" };

type Kinds = Readonly<Record<string, Kind>>;

/** Functions of `figures` that give a colour, not a figure. */
const ramps = ["sequential", "diverging"];

interface FoundCall {
  readonly name: string;
  readonly node: CallExpression;
}

function findCalls(body: Node): FoundCall[] {
  const calls: FoundCall[] = [];
  simple(body, {
    CallExpression(node) {
      const { callee } = node;
      if (callee.type === "Identifier" && ["paper", "claim", "bibliography"].includes(callee.name))
        calls.push({ name: callee.name, node });
      if (
        callee.type === "MemberExpression" &&
        callee.object.type === "Identifier" &&
        callee.object.name === "figures" &&
        callee.property.type === "Identifier" &&
        !callee.computed &&
        !ramps.includes(callee.property.name)
      )
        calls.push({ name: `figures.${callee.property.name}`, node });
    },
  });
  return calls.sort((a, b) => a.node.start - b.node.start);
}

/** Reads a call's options: its last argument that is an object. */
function readerOf(cell: number, text: string, { name, node }: FoundCall, problems: Problem[]) {
  const options = node.arguments.findLast(
    (argument): argument is ObjectExpression => argument.type === "ObjectExpression",
  );
  const report = (at: Node, what: string, message = "not a plain value") => {
    problems.push({
      code: "LB005",
      message: `${message} in ${what}: ${shorten(text.slice(at.start, at.end))}`,
      cell,
      ...positionAt(text, at.start),
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
  /** The property's value, unless it is of another kind than the page can show. */
  const ofKind = (key: string, value: Literal, kind: Kind | undefined, at: Node): Literal | undefined => {
    const wrong = kind && findWrongKind(value, kind);
    if (wrong) report(at, `${name}'s ${key}`, wrong);
    return wrong ? undefined : value;
  };
  const read = (properties: readonly Property[], kinds: Kinds): Record<string, Literal> => {
    const values: [string, Literal][] = [];
    for (const property of properties) {
      const key = nameOf(property)!;
      const value = attempt(`${name}'s ${key}`, () => (keyOf(property), toLiteral(property.value)));
      const kept = value === undefined ? undefined : ofKind(key, value, kinds[key], property.value);
      if (kept !== undefined) values.push([key, kept]);
    }
    return Object.fromEntries(values);
  };
  return {
    /** The whole object, of literals only. */
    all(kinds: Kinds): Record<string, Literal> | undefined {
      if (!options) {
        report(node, name);
        return undefined;
      }
      if (attempt(name, () => toLiteral(options)) === undefined) return undefined;
      return read(options.properties as Property[], kinds);
    },
    /** The properties of it that have a kind; others may be code. */
    some(kinds: Kinds): Record<string, Literal> | undefined {
      if (!options) {
        if (name === "claim") report(node, name);
        return undefined;
      }
      const properties = options.properties.filter((property): property is Property => {
        const key = nameOf(property);
        return key !== undefined && Object.hasOwn(kinds, key);
      });
      return read(properties, kinds);
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
