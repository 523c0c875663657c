/** The book as readers have it, served on this machine: built for the purpose, or a folder that was built already. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build, preview } from "vite";

export interface Site {
  /** Ends with a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** @param folder of a built site; without it one is built in a place of its own, so that another build does not pull the pages away */
export async function openSite(folder?: string): Promise<Site> {
  const outDir = folder === undefined ? mkdtempSync(join(tmpdir(), "lossbook-verify-")) : resolve(folder);
  const config = { configLoader: "runner", logLevel: "error", build: { outDir, emptyOutDir: true } } as const;
  if (folder === undefined) await build(config);
  const server = await preview({ ...config, preview: { port: 0 } });
  return {
    url: server.resolvedUrls!.local[0]!,
    async close() {
      await server.close();
      if (folder === undefined) rmSync(outDir, { recursive: true, force: true });
    },
  };
}
