/**
 * What a function of the lab says, with all of the lab that it reaches, declaration by declaration: for code that no trace sees (a measure of
 * a claim that works on plain numbers, a simulation). So its neighbours in a file do not count, nor do types, comments and formatting, nor
 * what it reaches outside of the lab.
 */
import { join } from "node:path";
import { readLabModule, type LabModule } from "./labModule";

export interface LabSources {
  /** Texts of the declarations that `losses.crossEntropy` reaches, in an order of their own; none for what the lab does not have. */
  reachedBy(space: string, name: string): readonly string[];
}

/** @param folder of the lab, with an index.ts that passes each namespace on */
export function labSources(folder: string): LabSources {
  const modules = new Map<string, LabModule>();
  const moduleOf = (file: string): LabModule => {
    const known = modules.get(file) ?? readLabModule(file, folder);
    modules.set(file, known);
    return known;
  };

  /** `reached` has an entry for each place asked; an empty one for those that only pass a name on. */
  function reach(file: string, name: string, reached: Map<string, string>): void {
    const { declarations, passes } = moduleOf(file);
    const own = declarations.get(name);
    const key = `${file} ${name}`;
    if (reached.has(key)) return;
    reached.set(key, own?.shape ?? "");
    if (own) {
      for (const other of own.names) follow(file, other, reached);
      return;
    }
    const pass = passes.get(name);
    if (pass?.name !== undefined) return reach(pass.file, pass.name, reached);
    if (pass) return reachAll(pass.file, reached);
    for (const other of moduleOf(file).passesAll) reach(other, name, reached);
  }

  /** A name inside of a declaration: one of its own file, or an import. */
  function follow(file: string, name: string, reached: Map<string, string>): void {
    const { declarations, imports } = moduleOf(file);
    const from = imports.get(name);
    if (declarations.has(name)) reach(file, name, reached);
    else if (from?.name !== undefined) reach(from.file, from.name, reached);
    else if (from) reachAll(from.file, reached);
  }

  /** A whole module, taken as an object. */
  function reachAll(file: string, reached: Map<string, string>): void {
    if (reached.has(file)) return;
    reached.set(file, "");
    const { declarations, passes, passesAll } = moduleOf(file);
    for (const name of [...declarations.keys(), ...passes.keys()]) reach(file, name, reached);
    for (const other of passesAll) reachAll(other, reached);
  }

  return {
    reachedBy(space, name) {
      const pass = moduleOf(join(folder, "index.ts")).passes.get(space);
      if (!pass) return [];
      const reached = new Map<string, string>();
      reach(pass.file, name, reached);
      return [...reached.values()].filter(Boolean).sort();
    },
  };
}
