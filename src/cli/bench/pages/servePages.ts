/** An empty page with the engines' code, built anew from the sources and served from memory on this machine. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build, type Rolldown } from "vite";

export interface ServedPage {
  readonly url: string;
  close(): void;
}

const html = `<!doctype html><title>bench</title><link rel="icon" href="data:,"><script type="module" src="inPage.js"></script>`;

const types: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript", wasm: "application/wasm" };

/** A page that is isolated has a clock of 5 µs; others have one of 100 µs. */
const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

export async function servePage(): Promise<ServedPage> {
  const files = new Map<string, string | Uint8Array>([["", html], ...(await bundled())]);
  const server = createServer(({ url = "/" }, response) => {
    const name = url.slice(1);
    const body = files.get(name);
    const type = types[name.split(".").at(-1) || "html"] ?? "application/octet-stream";
    response.writeHead(body === undefined ? 404 : 200, { ...headers, "Content-Type": type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}/`, close: () => void server.close() };
}

async function bundled(): Promise<[string, string | Uint8Array][]> {
  const result = (await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      minify: false,
      modulePreload: false,
      rolldownOptions: {
        input: { inPage: fileURLToPath(new URL("inPage.ts", import.meta.url)) },
        output: { entryFileNames: "[name].js" },
      },
    },
  })) as Rolldown.RolldownOutput;
  return result.output.map((file) => [file.fileName, file.type === "chunk" ? file.code : file.source]);
}
