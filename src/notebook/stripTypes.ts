/**
 * TypeScript to JavaScript, line for line. The compiler drops blank lines and types, so each of its lines is put back on the
 * line that its source map names: then an error's line is the author's line. (An enum takes more lines than it has; what
 * follows it is late until the next gap.)
 */
import {
  createSourceFile,
  flattenDiagnosticMessageText,
  isClassExpression,
  isExpressionStatement,
  isFunctionExpression,
  isParenthesizedExpression,
  ModuleKind,
  ScriptTarget,
  transpileModule,
} from "typescript";

/** A syntax error with its place. */
export interface PlacedError extends SyntaxError {
  readonly pos?: number;
}

/** @throws PlacedError; also where the page has no TypeScript (the compiler is left out of a reader's code) */
export function stripTypes(source: string): string {
  if (typeof transpileModule !== "function")
    throw new SyntaxError("TypeScript is compiled when the site is built, not in the page");
  // As in JavaScript, what can be an expression is one: `{a: 1}` is an object, and its value is displayed.
  const expression = `${source.replace(/^\s*/, "$&(")}\n)`;
  return isExpression(expression) ? compiled(expression).replace(/;\s*$/, "") : compiled(source);
}

function compiled(source: string): string {
  const { outputText, sourceMapText, diagnostics } = transpileModule(source, {
    reportDiagnostics: true,
    compilerOptions: {
      target: ScriptTarget.ESNext,
      module: ModuleKind.Preserve,
      verbatimModuleSyntax: true,
      sourceMap: true,
    },
  });
  const [first] = diagnostics ?? [];
  if (first) {
    const text = flattenDiagnosticMessageText(first.messageText, " ").replace(/\.$/, "");
    throw Object.assign(new SyntaxError(text), first.start !== undefined && { pos: first.start });
  }
  const { mappings } = JSON.parse(sourceMapText ?? "") as { readonly mappings: string };
  return onTheirLines(outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ""), mappings);
}

/** One whole expression, in parentheses; a named function or class defines its name, so it is a statement. */
function isExpression(text: string): boolean {
  const file = createSourceFile("cell.ts", text, ScriptTarget.ESNext);
  const [statement, ...others] = file.statements;
  if (!statement || others.length > 0 || !isExpressionStatement(statement)) return false;
  if (!isParenthesizedExpression(statement.expression)) return false;
  const { expression } = statement.expression;
  if ((isClassExpression(expression) || isFunctionExpression(expression)) && expression.name) return false;
  return !(file as { parseDiagnostics?: readonly unknown[] }).parseDiagnostics?.length;
}

function onTheirLines(text: string, mappings: string): string {
  const starts = sourceLines(mappings);
  const lines: string[] = [];
  text.split("\n").forEach((line, i) => {
    while (lines.length < (starts[i] ?? 0)) lines.push("");
    lines.push(line);
  });
  return lines.join("\n");
}

/** For each line of the output the 0-based line of the source where it begins, from a source map's `mappings` (VLQ). */
function sourceLines(mappings: string): (number | undefined)[] {
  let line = 0;
  return mappings.split(";").map((segments) => {
    let first: number | undefined;
    for (const segment of segments ? segments.split(",") : []) {
      line += decodeVlq(segment)[2] ?? 0;
      first ??= line;
    }
    return first;
  });
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function decodeVlq(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of segment) {
    const bits = digits.indexOf(digit);
    value |= (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = shift = 0;
  }
  return numbers;
}
