/** The installed version of a package. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function packageVersion(name: string): string {
  const file = join(process.cwd(), "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
