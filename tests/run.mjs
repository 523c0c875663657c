/**
 * Every test: unit, properties and conformance (Vitest), then the built site in a real browser (Playwright).
 * Closes with one line, `N passed, N failed`, summed over both.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBrowser } from "../src/cli/findBrowser.mjs";

const scratch = mkdtempSync(join(tmpdir(), "lossbook-"));
const total = { passed: 0, failed: 0 };

function run(args, env = {}) {
  const result = spawnSync("npx", args, { stdio: "inherit", env: { ...process.env, ...env } });
  return result.status === 0;
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

try {
  const browser = findBrowser();
  const built = run(["vite", "build", "--configLoader", "runner", "--logLevel", "warn"]);
  if (!built) throw new Error("the site does not build");
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
