#!/usr/bin/env node
/** The `lossbook` command: `lossbook check`, `lossbook verify`. Works from any folder on the book that it belongs to. */
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
process.argv.splice(2, 0, "src/cli/lossbook.ts");
await import("./run.mjs");
