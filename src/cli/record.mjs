/**
 * `npm run record [-- <slug> …]`: builds the site, runs every notebook (or those named) in a browser, checks its claim over all seeds, and
 * writes the evidence beside it as `<slug>.record.json`. Ends with an error where a page has one, or where a control passes.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright";
import { build, preview } from "vite";
import { findBrowser, flags } from "./findBrowser.mjs";

/** A record at most this large is kept in the repository. */
const MOST_BYTES = 300_000;

const root = process.cwd();
const wanted = process.argv.slice(2);
const all = readdirSync(join(root, "notebooks"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "data")
  .flatMap(({ name }) => readdirSync(join(root, "notebooks", name)).map((file) => `notebooks/${name}/${file}`))
  .filter((path) => path.endsWith(".html"))
  .sort();
const slugOf = (path) => path.replace(/^.*\//, "").replace(/\.html$/, "");
const chosen = wanted.length === 0 ? all : all.filter((path) => wanted.includes(slugOf(path)));
const unknown = wanted.filter((slug) => !all.some((path) => slugOf(path) === slug));
if (unknown.length > 0) {
  console.error(`unknown notebook: ${unknown.join(", ")}. There are: ${all.map(slugOf).join(", ")}`);
  process.exit(2);
}

// A place of its own, so that a build meanwhile does not pull the pages from under a long run.
const outDir = mkdtempSync(join(tmpdir(), "lossbook-record-"));
const site = { configLoader: "runner", logLevel: "warn", build: { outDir, emptyOutDir: true } };
await build(site);
const server = await preview({ ...site, preview: { port: 0 } });
const browser = await chromium.launch({ executablePath: findBrowser(), args: flags });
let failures = 0;
try {
  for (const path of chosen) failures += (await record(path)) ? 0 : 1;
} finally {
  await browser.close();
  await server.close();
  rmSync(outDir, { recursive: true, force: true });
}
process.exit(failures > 0 ? 1 : 0);

async function record(path) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(new URL(path, server.resolvedUrls.local[0]).href);
  await page.waitForFunction(() => window.lossbook !== undefined);
  await page.evaluate(() => window.lossbook.settled());
  const progress = setInterval(() => void say(page, path).catch(() => undefined), 15_000);
  const made = await page.evaluate(async () => {
    await window.lossbook.runAll();
    await window.lossbook.settled();
    return window.lossbook.record();
  });
  clearInterval(progress);
  for (const error of await page.locator(".cell-status .problem").allInnerTexts()) errors.push(error);
  await page.close();
  const text = `${JSON.stringify(made)}\n`;
  if (text.length > MOST_BYTES) errors.push(`the record is larger than ${MOST_BYTES} bytes: ${text.length}`);
  const { claim } = made;
  console.log(`${slugOf(path)}: ${claim?.state ?? "no claim"} · ${made.device} · ${made.seconds} s`);
  if (claim) {
    console.log(`  seeds ${claim.seeds.join(", ")}: ${claim.values.map((value) => JSON.stringify(value)).join(" ")}`);
    console.log(`  control: ${claim.control.map((value) => JSON.stringify(value)).join(" ")}`);
    if (claim.state === "control-passes") errors.push("the control passes too");
  }
  for (const error of errors) console.error(`  ${error}`);
  if (errors.length === 0) writeFileSync(join(root, path.replace(/\.html$/, ".record.json")), text);
  return errors.length === 0;
}

/** A sign of life: what runs now, and how far it is. */
async function say(page, path) {
  const note = await page.locator(".claim-note, .strip[data-status=running] .strip-steps").allInnerTexts();
  console.log(`  ${slugOf(path)}: ${note.filter(Boolean).join(" · ")}`);
}
