/**
 * Every test: unit, properties and conformance (Vitest), the notebooks and their records (`lossbook check`, `lossbook verify`), the
 * built site in a real browser (Playwright). Closes with one line, `N passed, N failed`, summed over all.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBrowser } from "../src/cli/findBrowser.mjs";

const scratch = mkdtempSync(join(tmpdir(), "lossbook-"));
const total = { passed: 0, failed: 0 };
/** For a command that runs notebooks: more than the sample's time on a slow machine. */
const MOST_MINUTES = 30;

function run(args, env = {}) {
  const result = spawnSync("npx", args, { stdio: "inherit", env: { ...process.env, ...env } });
  return result.status === 0;
}

/** A command of ours, which tells its findings as JSON; a notebook without problems counts as one that passed. */
function lossbook(name, args) {
  const result = spawnSync("node", ["src/cli/lossbook.mjs", ...args, "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    timeout: MOST_MINUTES * 60_000,
  });
  let failed;
  try {
    const found = JSON.parse(result.stdout);
    const wrong = found.filter(({ problems }) => problems.length > 0);
    for (const { notebook, problems } of wrong)
      for (const problem of problems) console.error(`${name}: ${notebook}: ${problem.message ?? problem}`);
    failed = wrong.length;
    total.passed += found.length - failed;
    total.failed += failed;
    console.log(`${name}: ${found.length - failed} passed, ${failed} failed`);
  } catch {
    // Not JSON: it did not come to its end.
  }
  suite(name, result.status === 0, failed);
}

function report(file, count) {
  try {
    const { passed, failed } = count(JSON.parse(readFileSync(file, "utf8")));
    total.passed += passed;
    total.failed += failed;
    return failed;
  } catch {
    return undefined;
  }
}

/** A suite that ends badly without a failed test to show for it (it did not start, say) counts as one failure. */
function suite(name, ok, failed) {
  if ((!ok && !failed) || failed === undefined) {
    console.error(`${name} did not run to its end`);
    total.failed += 1;
  }
}

const unit = join(scratch, "unit.json");
const unitOk = run([
  "vitest",
  "run",
  "--configLoader",
  "runner",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${unit}`,
]);
suite(
  "unit tests",
  unitOk,
  report(unit, (json) => ({ passed: json.numPassedTests, failed: json.numFailedTests })),
);

lossbook("notebooks", ["check"]);
lossbook("records", ["verify", "--stale"]);

try {
  const browser = findBrowser();
  const built = run(["vite", "build", "--configLoader", "runner", "--logLevel", "warn"]);
  if (!built) throw new Error("the site does not build");
  lossbook("sample of claims", ["verify", "--sample", "3", "--site", "dist"]);
  const pages = join(scratch, "browser.json");
  const pagesOk = run(["playwright", "test", "-c", "tests/browser/playwright.config.ts"], {
    LOSSBOOK_BROWSER: browser,
    PLAYWRIGHT_JSON_OUTPUT_NAME: pages,
  });
  suite(
    "browser tests",
    pagesOk,
    report(pages, ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky })),
  );
} catch (error) {
  console.error(error.message);
  total.failed += 1;
}

rmSync(scratch, { recursive: true, force: true });
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed ? 1 : 0);
