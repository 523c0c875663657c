/**
 * What a function of the lab says, with all of the lab that it reaches: for code that no trace sees (a measure of a claim that
 * works on plain numbers, a simulation). Types, comments and formatting do not count, nor does what it reaches outside of the lab.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse, type Node, type Program } from "acorn";
import { nodeShape } from "../../notebook/codeShape";
import { stripTypes } from "../../notebook/stripTypes";

export interface LabSources {
  /** Texts of the modules that `losses.crossEntropy` reaches, in an order of their own; none for what the lab does not have. */
  reachedBy(space: string, name: string): readonly string[];
}

interface Module {
  readonly shape: string;
  /** Files of the lab that it takes values from. */
  readonly files: readonly string[];
  /** What it passes on: a name (`*`: all) from a file (`whole`: as one object). */
  readonly passes: readonly { readonly name: string; readonly file: string; readonly whole: boolean }[];
}

/** @param folder of the lab, with an index.ts that passes each namespace on */
export function labSources(folder: string): LabSources {
  const modules = new Map<string, Module>();
  const moduleOf = (file: string): Module => {
    const known = modules.get(file) ?? readModule(file, folder);
    modules.set(file, known);
    return known;
  };
  const index = join(folder, "index.ts");
  const spaceFile = (space: string) => moduleOf(index).passes.find(({ name, whole }) => whole && name === space)?.file;

  /** The file that a name comes from; the one asked where it does not pass it on. */
  function homeOf(file: string, name: string, seen = new Set<string>()): string {
    if (seen.has(file)) return file;
    seen.add(file);
    const { passes } = moduleOf(file);
    const next =
      passes.find((one) => one.name === name) ?? passes.find((one) => one.name === "*" && has(one.file, name));
    return next ? homeOf(next.file, name, seen) : file;
  }
  const has = (file: string, name: string): boolean =>
    moduleOf(file).passes.some((one) => one.name === name) || moduleOf(file).shape.includes(`"name":"${name}"`);

  return {
    reachedBy(space, name) {
      const start = spaceFile(space);
      if (start === undefined) return [];
      const reached = new Set<string>();
      const visit = (file: string): void => {
        if (reached.has(file)) return;
        reached.add(file);
        moduleOf(file).files.forEach(visit);
      };
      visit(homeOf(start, name));
      return [...reached].map((file) => moduleOf(file).shape).sort();
    },
  };
}

function readModule(file: string, folder: string): Module {
  const program = parse(stripTypes(readFileSync(file, "utf8")), { ecmaVersion: "latest", sourceType: "module" });
  const resolve = (from: unknown): string | undefined => {
    if (typeof from !== "string" || !from.startsWith(".")) return undefined;
    const path = join(dirname(file), from);
    const found = [`${path}.ts`, join(path, "index.ts")].find(existsSync);
    return found?.startsWith(folder) ? found : undefined;
  };
  return { shape: nodeShape(program), ...linksOf(program, resolve) };
}

function linksOf(program: Program, resolve: (from: unknown) => string | undefined): Omit<Module, "shape"> {
  const files: string[] = [];
  const passes: Module["passes"][number][] = [];
  for (const node of program.body) {
    const file = resolve("source" in node ? node.source?.value : undefined);
    if (file === undefined) continue;
    files.push(file);
    if (node.type === "ExportAllDeclaration") {
      const name = node.exported ? nameOf(node.exported) : "*";
      passes.push({ name, file, whole: node.exported !== null });
    }
    if (node.type === "ExportNamedDeclaration")
      for (const { exported } of node.specifiers) passes.push({ name: nameOf(exported), file, whole: false });
  }
  return { files, passes };
}

const nameOf = (node: Node): string =>
  "name" in node ? String(node.name) : String((node as { value?: unknown }).value);
