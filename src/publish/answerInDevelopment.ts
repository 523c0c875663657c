/** What the development server answers by itself: the atlas, a notebook's cells, and a clear page for one that is missing. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ViteDevServer } from "vite";
import { findNotebooks } from "./findNotebooks";

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export async function answerInDevelopment(
  server: ViteDevServer,
  url: string,
  cellsFiles: ReadonlyMap<string, string>,
): Promise<Answer | undefined> {
  const path = decodeURIComponent(url.replace(/[?#].*$/, ""));
  const cells = cellsFiles.get(path.slice(1));
  if (cells !== undefined) return { status: 200, type: "text/javascript", body: cells };
  const page = (status: number, transformed: string) => ({ status, type: "text/html", body: transformed });
  if (path === "/" || path === "/index.html")
    return page(200, await server.transformIndexHtml("/index.html", "<!doctype html>"));
  if (!path.endsWith(".html")) return undefined;
  const { root } = server.config;
  const notebook = findNotebooks(root).find((one) => `/${one.path}` === path);
  if (notebook)
    return page(200, await server.transformIndexHtml(path, await readFile(join(root, notebook.path), "utf8")));
  return page(404, await server.transformIndexHtml("/404.html", "<!doctype html>"));
}
