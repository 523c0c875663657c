/**
 * Imports are refused: a page must work offline and for decades, so all that a cell may use is in the library and there by
 * name. Static `import`, `import(…)` and `import.meta` are found in the syntax tree, never in strings or comments;
 * so they are in TypeScript, and in the values of an HTML cell.
 */
import type { Node } from "acorn";
import { simple } from "acorn-walk";
import type { NotebookCell, Problem } from "./notebook.types";
import { builtinOfModule } from "./names";
import { parseCell } from "./parseCell";
import { positionAt } from "./position";

export function findImportProblem(
  cell: Pick<NotebookCell, "mode" | "source">,
  builtins: readonly string[],
): Problem | undefined {
  const parsed = /\bimport\b/.test(cell.source) ? parseCell(cell) : undefined;
  if (!parsed) return undefined;
  const { body, text } = parsed;
  let first: { readonly name: string; readonly at: number } | undefined;
  const note = (node: Node, name: string) => {
    if (!first || node.start < first.at) first = { name, at: node.start };
  };
  const nameOf = (node: Node) => {
    const { value } = node as Node & { value?: unknown };
    return typeof value === "string" ? value : text.slice(node.start, node.end);
  };
  simple(body, {
    ImportDeclaration: (node) => note(node, nameOf(node.source)),
    ImportExpression: (node) => note(node, nameOf(node.source)),
    MetaProperty: (node) => {
      if (node.meta.name === "import") note(node, "import.meta");
    },
  });
  return first && importProblem(first.name, text, first.at, builtins);
}

function importProblem(name: string, source: string, at: number, builtins: readonly string[]): Problem {
  const bare = name.replace(/^(npm|jsr|observable):/, "").replace(/(?<=.)@[\d^~][^/]*/, "");
  const builtin = builtinOfModule.get(bare) ?? builtins.find((one) => one.toLowerCase() === bare.toLowerCase());
  const hint = builtin
    ? `leave out the import: ${builtin} is there already, by its name.`
    : `a page loads nothing but the library. Available: ${builtins.join(", ")}.`;
  return { code: "LB003", message: `import not available: ${name}`, ...positionAt(source, at), hint };
}
