/**
 * Imports are refused: a page must work offline and for decades, so all that a cell may use is in the library and there by
 * name. Static `import`, `import(…)` and `import.meta` are found in the syntax tree, never in strings or comments.
 */
import { parseJavaScript } from "@observablehq/notebook-kit";
import type { Node } from "acorn";
import { simple } from "acorn-walk";
import type { Problem } from "./notebook.types";
import { builtinOfModule } from "./names";
import { positionAt } from "./position";

export function findImportProblem(source: string, mode: "js" | "ts", builtins: readonly string[]): Problem | undefined {
  if (!/\bimport\b/.test(source)) return undefined;
  // TypeScript is not parsed here; there, an import is recognised by its shape.
  if (mode === "ts") {
    const found =
      /^[ \t]*import\b(?!\s+type\b)[^'"`;]*['"`]([^'"`]+)['"`]/m.exec(source) ??
      /\bimport\s*\(\s*['"`]([^'"`]+)['"`]/.exec(source);
    return found ? importProblem(found[1] ?? "", source, source.indexOf("import", found.index), builtins) : undefined;
  }
  let first: { readonly name: string; readonly at: number } | undefined;
  const note = (node: Node, name: string) => {
    if (!first || node.start < first.at) first = { name, at: node.start };
  };
  const nameOf = (node: Node) => {
    const { value } = node as Node & { value?: unknown };
    return typeof value === "string" ? value : source.slice(node.start, node.end);
  };
  simple(parseJavaScript(source).body as Node, {
    ImportDeclaration: (node) => note(node, nameOf(node.source)),
    ImportExpression: (node) => note(node, nameOf(node.source)),
    MetaProperty: (node) => note(node, "import.meta"),
  });
  return first && importProblem(first.name, source, first.at, builtins);
}

function importProblem(name: string, source: string, at: number, builtins: readonly string[]): Problem {
  const bare = name.replace(/^(npm|jsr|observable):/, "").replace(/(?<=.)@[\d^~][^/]*/, "");
  const builtin = builtinOfModule[bare] ?? builtins.find((one) => one.toLowerCase() === bare.toLowerCase());
  const hint = builtin
    ? `leave out the import: ${builtin} is there already, by its name.`
    : `a page loads nothing but the library. Available: ${builtins.join(", ")}.`;
  return { code: "LB003", message: `import not available: ${name}`, ...positionAt(source, at), hint };
}
