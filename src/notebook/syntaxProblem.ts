/** What the parsers threw, as a problem with its place in the cell and a way out. */
import type { Problem } from "./notebook.types";
import { positionAt } from "./position";

/** LB010. @param text what was parsed: its lines are the source's; @param shift columns before the source on line 1 */
export function syntaxProblem(error: unknown, text: string, shift = 0): Problem {
  const { message, pos } = error as { readonly message: string; readonly pos?: number };
  const place = / \((\d+):(\d+)\)$/.exec(message);
  const clause = clauseOf(message.replace(/ \(\d+:\d+\)$/, ""), pos === undefined ? undefined : text.slice(pos));
  const position =
    typeof pos === "number"
      ? positionAt(text, pos)
      : place
        ? { line: Number(place[1]), column: Number(place[2]) + 1 - (place[1] === "1" ? shift : 0) }
        : {};
  return { code: "LB010", message: `syntax error: ${lowerFirst(clause)}`, ...position, ...syntaxHint(clause) };
}

/** Acorn does not say which token it did not expect. */
function clauseOf(message: string, rest: string | undefined): string {
  if (message !== "Unexpected token" || rest === undefined) return message;
  const [token] = /^(?:[\p{L}\p{N}_$]+|\S)/u.exec(rest) ?? [];
  return token === undefined ? unexpectedEnd : `${message}: ${token}`;
}

const unexpectedEnd = "Unexpected end of the cell";

/** `Unexpected token` -> `unexpected token`; a name such as `TypeScript` or `JSX` stays. */
const lowerFirst = (clause: string): string =>
  /^[A-Z][a-z']* /.test(clause) ? clause[0]!.toLowerCase() + clause.slice(1) : clause;

/** A way out where the raw message has none. */
function syntaxHint(message: string): { hint?: string } {
  if (message === unexpectedEnd || /^Unterminated/.test(message))
    return { hint: "close what is open: a bracket, a brace, a quote or a comment." };
  const external = /^Assignment to external variable '(.+)'$/.exec(message);
  if (external)
    return { hint: `only the cell that defines ${external[1]} may change it; return a new value under a new name.` };
  if (/^Assignment to global/.test(message)) return { hint: "a cell may read it, not change it." };
  if (/^Global '.+' cannot be redefined$/.test(message)) return { hint: "choose another name." };
  if (/export/.test(message))
    return { hint: "leave out export: every top-level name of a cell is there for the others." };
  if (/yield/.test(message)) return { hint: "wrap it: const x = (function* () { yield … })()." };
  if (/'return' outside/.test(message))
    return { hint: "a cell is no function; write the value as the last expression, or const x = …." };
  if (/arguments/.test(message)) return { hint: "a cell is no function; use the names of other cells." };
  if (/^TypeScript is compiled/.test(message))
    return { hint: "write this cell as JavaScript to edit it here, or edit the file." };
  return { hint: "look at what stands just before this place: a comma, a bracket or a quote may be missing." };
}
