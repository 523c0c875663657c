/**
 * Runs a command that is written in TypeScript: `node src/cli/run.mjs src/cli/bench/main.ts [options]`. Vite's module runner
 * loads the entry, as it loads the tests, so that nothing has to be built first. The entry exports `main(args)`, which gives the exit code.
 */
import v8 from "node:v8";
import { createServer, createServerModuleRunner } from "vite";

// Node 20 has relaxed SIMD behind a flag; browsers, and Node from 22 on, have it without.
if (Number(process.versions.node.split(".")[0]) < 22) v8.setFlagsFromString("--experimental-wasm-relaxed-simd");

/** In Node, the URL of a WebAssembly file is its path. */
const wasmPaths = {
  name: "lossbook:wasm-paths",
  enforce: "pre",
  load: (id) =>
    id.endsWith(".wasm?url") ? `export default ${JSON.stringify(id.slice(0, -"?url".length))};` : undefined,
};

const [entry, ...args] = process.argv.slice(2);
const server = await createServer({
  configFile: false,
  logLevel: "warn",
  appType: "custom",
  plugins: [wasmPaths],
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
});
const runner = createServerModuleRunner(server.environments.ssr, { hmr: false });
try {
  const { main } = await runner.import(`/${entry}`);
  process.exitCode = await main(args);
} catch (error) {
  // A mistake of the user has a code and a way out; anything else is told with its stack.
  console.error(error.code ? [error.message, error.hint].filter(Boolean).join("\n") : error);
  process.exitCode = 1;
} finally {
  await runner.close();
  await server.close();
}
