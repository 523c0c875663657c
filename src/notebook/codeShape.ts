/**
 * Code as what it says, whatever it looks like: its syntax tree as text, without places, comments or the way a number is written.
 * Two cells of one shape compute the same; so the hash of a shape tells whether evidence is of the present code.
 */
import type { CallExpression, Node, ObjectExpression } from "acorn";
import type { NotebookCell } from "./notebook.types";
import { parseCell } from "./parseCell";
import { nameOf } from "./toLiteral";

const places = new Set(["start", "end", "loc", "range", "raw", "sourceFile"]);
/** Of `claim({…})`, what is said about the evidence and does not make it. */
const words = new Set(["text", "expect"]);

/** The shape of a cell; of code that does not parse, and of prose, its text. */
export function cellShape(cell: Pick<NotebookCell, "mode" | "source">): string {
  const parsed = parseCell(cell);
  return parsed ? nodeShape(parsed.body) : cell.source;
}

export const nodeShape = (node: Node): string =>
  JSON.stringify(node, function (this: unknown, key, value: unknown) {
    if (places.has(key) && isNode(this)) return undefined;
    if (typeof value === "bigint" || value instanceof RegExp) return String(value);
    return isClaim(value) ? { ...value, arguments: value.arguments.map(withoutWords) } : value;
  });

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

const isClaim = (value: unknown): value is CallExpression =>
  isNode(value) &&
  value.type === "CallExpression" &&
  (value as CallExpression).callee.type === "Identifier" &&
  ((value as CallExpression).callee as { name?: string }).name === "claim";

function withoutWords(argument: Node): Node {
  if (argument.type !== "ObjectExpression") return argument;
  const { properties } = argument as ObjectExpression;
  const kept = properties.filter((property) => !words.has(nameOf(property) ?? ""));
  return { ...argument, properties: kept } as Node;
}
