// What goes wrong on a page gets one clear message, at its place, with a way out; everything else goes on.
import type { Page } from "@playwright/test";
import { expect, openNotebook, settled, test } from "./open";
import { openFile, openOwn } from "./ownPage";

const paper = `paper({id: "own", title: "A page of the test", chapter: "start", fidelity: "tutorial"});`;
const fine = `const untouched = 6 * 7;\ndisplay(untouched);`;

/** A training run of ten steps on one number, with a step of the test's own. */
const runOf = (step: string) => `const experiment = () => ({
  init: () => ({w: tf.ones([2, 3])}),
  step: (state, batch, {key}) => { ${step} },
  steps: 10
});
const run = view(train(experiment, {}));`;

async function problemOf(page: Page, cell: number): Promise<string> {
  return (await page.locator(`#cell-${cell} > .cell-status .problem`).innerText()).replace(/\s+/g, " ");
}

async function noteOfRun(page: Page): Promise<string> {
  await page.locator(".strip .strip-main").first().click();
  await settled(page);
  return page.locator(".strip .strip-note").first().innerText();
}

async function expectOthersFine(page: Page, cell = 2): Promise<void> {
  await expect(page.locator(`#cell-${cell} .cell-output`)).toHaveText("42");
  await expect(page.locator(`#cell-${cell}`)).toHaveAttribute("data-state", "done");
}

test("a cell with a syntax error says where, and the others work", async ({ page }) => {
  await openOwn(page, [paper, fine, "const a = 1;\nconst b = ;", "display(a + 1);"]);
  expect(await problemOf(page, 3)).toMatch(/^LB010 syntax error: unexpected .*line 2:11/);
  await expect(page.locator("#cell-4 .cell-status")).toHaveText("waiting for a");
  await expectOthersFine(page);
});

test("a cell that throws says what and on which line", async ({ page }) => {
  await openOwn(page, [paper, fine, "\nconst list = [];\n\nconst x = list[3].length;", "display(x);"]);
  const problem = await problemOf(page, 3);
  expect(problem).toContain("TypeError");
  expect(problem).toMatch(/line [34]:/);
  await expect(page.locator("#cell-4 .cell-status")).toHaveText("waiting for x");
  await expectOthersFine(page);
});

test("an import names what there is", async ({ page }) => {
  await openOwn(page, [paper, fine, `import _ from "npm:lodash";\ndisplay(_.range(3));`]);
  expect(await problemOf(page, 3)).toMatch(/LB003 import not available: npm:lodash .*Available: Plot, Inputs/);
  await expectOthersFine(page);
});

const mistakes: readonly [string, string, RegExp][] = [
  ["reads a traced value", "state.w.dataSync(); return {state};", /LB101 .*no numbers to read.*metric/s],
  [
    "draws random numbers of tfjs",
    "return {state: {w: tf.add(state.w, tf.randomNormal([2, 3]))}};",
    /LB103 .*random\.normal/s,
  ],
  [
    "uses an operation that cannot be traced",
    "tf.unique(tf.reshape(state.w, [6])); return {state};",
    /LB102 .*Unique/s,
  ],
  ["multiplies shapes that do not match", "return {state: {w: tf.matMul(state.w, state.w)}};", /LB104|shape|inner/],
  [
    "adds shapes that do not broadcast",
    "return {state: {w: tf.add(state.w, tf.ones([4]))}};",
    /LB104 .*\[2, ?3\].*\[?4\]?/s,
  ],
  [
    "asks the library for what it lacks",
    "return {state: losses.crossEntropie(state.w)};",
    /LB013 losses has no: crossEntropie.*crossEntropy/s,
  ],
  ["returns no state", "return state;", /LB313 .*\{state, metrics\}/s],
];
for (const [name, step, message] of mistakes)
  test(`a step that ${name} is told at its run`, async ({ page }) => {
    await openOwn(page, [paper, fine, runOf(step)]);
    expect(await noteOfRun(page)).toMatch(message);
    await expect(page.locator(".strip .strip-main")).toHaveText("Run");
    await expectOthersFine(page);
    expect(await page.evaluate(() => window.lossbook!.liveWorkers())).toBe(0);
  });

test("a loss that is no number stops the run with the step, the metric and the last good value", async ({ page }) => {
  const step = "const w = tf.mul(state.w, 1e12); return {state: {w}, metrics: {loss: tf.sum(w)}};";
  await openOwn(page, [paper, fine, runOf(step)]);
  const note = await noteOfRun(page);
  expect(note).toMatch(/loss is not finite at step 3 \(last good value 6e\+36\)/);
  expect(note).toContain("learning rate");
  await expectOthersFine(page);
});

const files: readonly [string, { status?: number; body?: string | ((whole: Buffer) => Buffer) }, RegExp][] = [
  ["is missing", { status: 404, body: "" }, /LB341 data file is missing \(status 404\)/],
  ["is truncated", { body: (whole) => whole.subarray(0, 100_000) }, /LB343|LB345|truncated|broken off/],
  ["is another file", { body: "<!doctype html>" }, /LB342 .*begins with/],
];
for (const [name, { status = 200, body = "" }, message] of files)
  test.describe(`a data file that ${name}`, () => {
    test.use({ expected: /Failed to load resource/ });
    test("is told at its run, which works once the file is there", async ({ page }) => {
      const pattern = "**/fashion-mnist*.bin";
      await page.route(pattern, async (route) => {
        const content = typeof body === "string" ? body : body(await (await route.fetch()).body());
        await route.fulfill({ status, body: content });
      });
      await openNotebook(page, "start/first-run.html?device=simd");
      expect(await noteOfRun(page)).toMatch(message);
      await page.unroute(pattern);
      const strip = page.locator(".strip").first();
      await strip.getByRole("button", { name: "One step" }).click();
      await expect(strip).toContainText(/step 1\b/, { timeout: 30_000 });
    });
  });

test("a notebook that is not there has a page that says so", async ({ page }) => {
  await page.goto("404.html");
  await expect(page.locator(".problem")).toContainText("no notebook at this address");
  await page.getByRole("link", { name: "All notebooks" }).click();
  await expect(page.locator("h1")).toHaveText("Lossbook");
});

test("a file that is no notebook has a page that says so", async ({ page }) => {
  await openFile(page, "<p>Not a notebook</p>");
  await expect(page.locator(".problem")).toContainText("LB001 no <notebook> element in the file");
});
