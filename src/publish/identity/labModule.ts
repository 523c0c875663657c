/** One module of the lab, read and not run: its declarations, and where its other names come from. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse, type Node, type Pattern, type Statement } from "acorn";
import { nodeShape } from "../../notebook/codeShape";
import { boundNames, findOuterNames } from "../../notebook/outerNames";
import { stripTypes } from "../../notebook/stripTypes";

export interface LabModule {
  /** What is declared at the top level, by name. */
  readonly declarations: ReadonlyMap<string, Declared>;
  /** Names that it takes from other modules of the lab. */
  readonly imports: ReadonlyMap<string, From>;
  /** Names that it passes on from others, or gives under another name. */
  readonly passes: ReadonlyMap<string, From>;
  /** Modules of which it passes everything on. */
  readonly passesAll: readonly string[];
}

export interface Declared {
  readonly shape: string;
  /** What it takes from outside of itself. */
  readonly names: ReadonlySet<string>;
}

export interface From {
  readonly file: string;
  /** Without it, the module as one object. */
  readonly name?: string;
}

/** @param folder outside of which nothing is followed */
export function readLabModule(file: string, folder: string): LabModule {
  const { body } = parse(stripTypes(readFileSync(file, "utf8")), { ecmaVersion: "latest", sourceType: "module" });
  const declarations = new Map<string, Declared>();
  const imports = new Map<string, From>();
  const passes = new Map<string, From>();
  const passesAll: string[] = [];
  const resolve = (from: unknown): string | undefined => {
    if (typeof from !== "string" || !from.startsWith(".")) return undefined;
    const path = join(dirname(file), from);
    const found = [`${path}.ts`, join(path, "index.ts")].find(existsSync);
    return found?.startsWith(folder) ? found : undefined;
  };
  const declare = (statement: Node): void => {
    for (const [names, node] of declaredBy(statement as Statement))
      for (const name of names) declarations.set(name, { shape: nodeShape(node), names: findOuterNames(node) });
  };

  for (const node of body)
    if (node.type === "ImportDeclaration") {
      const from = resolve(node.source.value);
      for (const one of from === undefined ? [] : node.specifiers) {
        const name = one.type === "ImportSpecifier" ? nameOf(one.imported) : "default";
        imports.set(one.local.name, { file: from!, ...(one.type !== "ImportNamespaceSpecifier" && { name }) });
      }
    } else if (node.type === "ExportAllDeclaration") {
      const from = resolve(node.source.value);
      if (from !== undefined && node.exported) passes.set(nameOf(node.exported), { file: from });
      else if (from !== undefined) passesAll.push(from);
    } else if (node.type === "ExportNamedDeclaration") {
      if (node.declaration) declare(node.declaration);
      const from = node.source ? resolve(node.source.value) : file;
      for (const { local, exported } of from === undefined ? [] : node.specifiers)
        passes.set(nameOf(exported), { file: from!, name: nameOf(local) });
    } else declare(node);
  return { declarations, imports, passes: withImports(passes, imports, file), passesAll };
}

/** `import {a} from "./a"; export {a}` passes on what was imported. */
function withImports(passes: Map<string, From>, imports: Map<string, From>, file: string): Map<string, From> {
  for (const [name, from] of passes)
    if (from.file === file && from.name !== undefined && imports.has(from.name))
      passes.set(name, imports.get(from.name)!);
  return passes;
}

/** The names that a statement declares, each with the node that says what they are. */
function declaredBy(statement: Statement): readonly (readonly [readonly string[], Node])[] {
  if (statement.type === "VariableDeclaration")
    return statement.declarations.map((one) => [boundNames(one.id as Pattern), one] as const);
  if (statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration")
    return [[[statement.id.name], statement]];
  return [];
}

const nameOf = (node: Node): string =>
  "name" in node ? String(node.name) : String((node as { value?: unknown }).value);
