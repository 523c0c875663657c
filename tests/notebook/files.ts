/** The notebooks of the book, and files made for one test. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readNotebook } from "../../src/notebook/read";
import { NotebookError } from "../../src/notebook/notebookError";
import type { Notebook, Problem } from "../../src/notebook/notebook.types";
import { findNotebooks } from "../../src/publish/findNotebooks";
import { parser } from "./stories";

/** Path and text of each notebook file of the book. */
export const bookFiles = (): { path: string; text: string }[] =>
  findNotebooks(process.cwd()).map(({ path, file }) => ({ path, text: readFileSync(file, "utf8") }));

export const read = (text: string): Notebook => readNotebook(text, { parser });

/** What is wrong with a file; none for one that can be read. */
export function problemsOf(text: string): readonly Problem[] {
  try {
    read(text);
    return [];
  } catch (error) {
    if (error instanceof NotebookError) return error.problems;
    throw error;
  }
}

/** A notebook file around cells that are written out. */
export const fileOf = (...scripts: string[]): string =>
  `<!doctype html>\n<notebook>\n  <title>Test</title>\n  ${scripts.join("\n  ")}\n</notebook>\n`;

/** A folder with these files, for as long as `use` runs. */
export async function withFolder<T>(
  files: Readonly<Record<string, string>>,
  use: (root: string) => T | Promise<T>,
): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), "lossbook-test-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return await use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
