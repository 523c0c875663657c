/** One of our modules as a script for an empty page: its exports become `globalThis[name]`. For tests and commands that run our code in a browser. */
import { join } from "node:path";
import { build, type Rolldown } from "vite";

/** @param entry path from the project's folder */
export async function bundleForPage(entry: string, name: string): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      minify: false,
      target: "esnext",
      lib: { entry: join(process.cwd(), entry), formats: ["iife"], name },
    },
  })) as Rolldown.RolldownOutput | Rolldown.RolldownOutput[];
  return (Array.isArray(built) ? built[0]! : built).output[0].code;
}
