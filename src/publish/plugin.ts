/**
 * The Vite plugin that makes the site: one page a notebook, the atlas as index.html, both written from the files.
 *
 *   dev:    index.html and *.cells.js are answered by a middleware; a saved notebook reloads its page
 *   build:  notebooks are HTML entries replaced whole before Vite sees them; *.cells.js are emitted as they are
 *
 * Notebook Kit's own plugin is not used: it takes over every HTML page, runs other languages at build and points at a CDN.
 */
import { createHash } from "node:crypto";
import { join, relative, resolve } from "node:path";
import type { Plugin, ResolvedConfig } from "vite";
import { atlasHtml } from "./atlasHtml";
import { answerInDevelopment } from "./answerInDevelopment";
import { findNotebooks } from "./findNotebooks";
import { notebookHtml, type NotebookHtml } from "./notebookHtml";
import { missingPage } from "./missingPage";

/**
 * TypeScript's compiler (3.5 MB) must not reach a reader's browser; Notebook Kit's transpiler imports it for TypeScript
 * cells, which are compiled at build. In the browser these names stand in for it.
 */
const typescriptStub = "\0lossbook:typescript";
const stub = [
  "ModuleKind,ScriptTarget",
  "transpile,transpileModule,createProgram,createSourceFile,flattenDiagnosticMessageText",
  "isClassExpression,isFunctionExpression,isParenthesizedExpression,isExpressionStatement",
]
  .map((names, i) => names.split(",").map((name) => `export const ${name} = ${i ? "undefined" : "{}"};`))
  .flat()
  .join("\n");

/** Figures do not move by themselves; left alone, these hook d3's animations into every selection, and so come with each page. */
const unmoved = new Set(["d3-transition", "d3-zoom", "d3-brush"]);

export function lossbook(): Plugin {
  const root = process.cwd();
  let config: ResolvedConfig;
  const cellsFiles = new Map<string, string>();

  const notebookAt = (path: string) =>
    findNotebooks(root).find((notebook) => `/${notebook.path}` === decodeURIComponent(path));

  function emitCells(path: string, { cells }: NotebookHtml): string {
    const hash = createHash("sha256").update(cells).digest("base64url").slice(0, 8);
    const name = `${path.replace(/\.html$/, "")}.cells${config.command === "build" ? `-${hash}` : ""}.js`;
    cellsFiles.set(name, cells);
    return `./${name.slice(name.lastIndexOf("/") + 1)}`;
  }

  return {
    name: "lossbook",
    enforce: "pre",
    config: (user, { command }) => ({
      appType: "mpa",
      base: command === "build" ? "./" : "/",
      worker: { format: "es" },
      build: {
        target: "es2022",
        assetsInlineLimit: 0,
        chunkSizeWarningLimit: 2000,
        rollupOptions: {
          input: ["index.html", "404.html", ...findNotebooks(root).map(({ path }) => path)].map((path) =>
            join(root, path),
          ),
        },
      },
      // Notebook Kit is left as it is, or its TypeScript would be bundled past the stand-in.
      optimizeDeps: {
        entries: ["src/publish/*.entry.ts", "src/train/worker.ts"],
        exclude: ["@observablehq/notebook-kit"],
        include: ["@observablehq/notebook-kit > acorn", "@observablehq/notebook-kit > acorn-walk"],
      },
    }),
    configResolved(resolved) {
      config = resolved;
    },
    async resolveId(id, importer) {
      if (unmoved.has(id)) {
        const found = await this.resolve(id, importer, { skipSelf: true });
        return found && { ...found, moduleSideEffects: false };
      }
      if (id === "typescript" && this.environment.name === "client") return typescriptStub;
      const path = resolve(root, id);
      if (path === join(root, "index.html") || path === join(root, "404.html")) return path;
    },
    load(id) {
      if (id === typescriptStub) return stub;
      if (id === join(root, "index.html") || id === join(root, "404.html")) return "<!doctype html>";
    },
    transformIndexHtml: {
      order: "pre",
      async handler(html, { path }) {
        if (path === "/index.html") return atlasHtml(root);
        if (path === "/404.html") return missingPage();
        const notebook = notebookAt(path);
        if (!notebook) return html;
        return (await notebookHtml(notebook, (built) => emitCells(notebook.path, built))).html;
      },
    },
    generateBundle() {
      for (const [fileName, source] of cellsFiles) this.emitFile({ type: "asset", fileName, source });
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        answerInDevelopment(server, request.url ?? "/", cellsFiles).then((answer) => {
          if (!answer) return next();
          response.statusCode = answer.status;
          response.setHeader("Content-Type", answer.type);
          response.end(answer.body);
        }, next);
      });
    },
    hotUpdate({ file, server }) {
      if (relative(root, file).startsWith("notebooks/")) {
        server.ws.send({ type: "full-reload" });
        return [];
      }
    },
  };
}
