/**
 * A notebook of the test's own on the built site: compiled as the build compiles it, its page answered in place of a file, with the
 * site's own script and styles.
 */
import type { BrowserContext, Page } from "@playwright/test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { notebookHtml } from "../../src/publish/notebookHtml";
import { mounted } from "./open";

export const notebookOf = (cells: readonly string[]): string => {
  const scripts = cells.map((source, i) => `  <script id="${i + 1}" type="module">\n${indented(source)}\n  </script>`);
  return `<!doctype html>\n<notebook>\n  <title>A page of the test</title>\n${scripts.join("\n")}\n</notebook>\n`;
};
const indented = (source: string) => source.replace(/^/gm, "    ");

export const ownPath = "notebooks/start/own.html";

/** Answers `notebooks/start/own.html` with the page of this file. */
export async function serveFile(pages: Pick<BrowserContext, "route">, text: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "lossbook-own-"));
  const file = join(folder, "own.html");
  writeFileSync(file, text);
  const notebook = { chapter: "start", slug: "own", file, path: ownPath };
  const { html, cells } = await notebookHtml(notebook, () => "./own.cells.js");
  rmSync(folder, { recursive: true });
  const built = readFileSync(join(process.cwd(), "dist/notebooks/start/first-run.html"), "utf8");
  const tags = (pattern: RegExp) => (built.match(pattern) ?? []).join("\n");
  const own = html
    .replace(/<link rel="stylesheet"[^>]*>/, () => tags(/<link rel="stylesheet"[^>]*>/g))
    .replace(/<script type="module" src[^>]*><\/script>/, () => tags(/<script type="module"[^>]*src[^>]*><\/script>/g));
  await pages.route("**/own.html*", (route) => route.fulfill({ body: own, contentType: "text/html" }));
  await pages.route("**/own.cells.js", (route) => route.fulfill({ body: cells, contentType: "text/javascript" }));
}

/** Serves this file, and goes there. */
export async function openFile(page: Page, text: string, search = ""): Promise<void> {
  await serveFile(page, text);
  await page.goto(ownPath + search);
}

/** Opens a notebook of JavaScript cells 1, 2, …, and waits until it is settled. */
export async function openOwn(page: Page, cells: readonly string[], device = "simd"): Promise<void> {
  await openFile(page, notebookOf(cells), `?device=${device}`);
  await mounted(page);
}
