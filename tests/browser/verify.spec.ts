// Notebooks run as `lossbook verify` runs them: pages of a browser of their own, from the built site.
import { chromium, type Browser } from "@playwright/test";
import { findBrowser, flags } from "../../src/cli/findBrowser.mjs";
import { findClaimProblems, type Declared } from "../../src/cli/verify/outcome";
import { visit, type Visit, type VisitOptions } from "../../src/cli/verify/visit";
import { expect, mounted, openNotebook, settled, test } from "./open";
import { notebookOf, openOwn, ownPath, serveFile } from "./ownPage";

const paper = `paper({id: "own", title: "A page of the test", chapter: "start", fidelity: "tutorial"});`;
/** One number that walks `by` a step, ten steps long; the seed is where it starts. */
const experiment = `const experiment = ({by = 1, seed = 1} = {}) => ({
  init: () => ({w: tf.scalar(seed)}),
  step: ({w}) => ({state: {w: tf.add(w, by)}, metrics: {loss: tf.sub(0, w)}}),
  steps: 10, seed, measure: {every: 1, w: ({w}) => w}
});
const run = view(train(experiment, {}));`;
const claimOf = (
  control: string,
) => `claim({text: "It walks.", experiment, at: {by: 1}, control: {${control}}, seeds: [1, 2],
  measure: (run) => ({way: run.last.w - run.seed}), rule: {way: {atLeast: 9}}})`;
const declared: Declared = { text: "It walks.", rule: { way: { atLeast: 9 } }, expect: "holds" };

let browser: Browser;
test.beforeAll(async () => {
  browser = await chromium.launch({ executablePath: findBrowser()!, args: flags });
});
test.afterAll(() => browser.close());

/** Visits a notebook of the test's own. */
const visitOwn = (baseURL: string, cells: readonly string[], more: Partial<VisitOptions> = {}): Promise<Visit> =>
  visit({
    browser: {
      async newContext(options) {
        const context = await browser.newContext(options);
        await serveFile(context, notebookOf([paper, ...cells]));
        return context;
      },
    },
    url: new URL(`${ownPath}?device=simd`, baseURL).href,
    runs: "all",
    limit: 120,
    ...more,
  });

test("a notebook that is right leaves its evidence: columns, values of every seed and of the control", async ({
  baseURL,
}) => {
  const { evidence, errors } = await visitOwn(baseURL!, [experiment, claimOf("by: 0.1")]);
  expect(errors).toEqual([]);
  const { claim, runs } = evidence!;
  expect(claim).toMatchObject({ state: "holds", seeds: [1, 2], values: [{ way: 10 }, { way: 10 }] });
  for (const { way } of claim!.control) expect(way).toBeCloseTo(1, 5); // Ten additions in float32.
  expect(findClaimProblems(declared, claim)).toEqual([]);
  expect(runs["2"]!.metrics["w"]).toMatchObject({ dtype: "float32", values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] });
  expect(evidence!.flops).toBeGreaterThanOrEqual(50); // Five runs of ten steps, an addition each.
  expect(Object.keys(evidence!.versions)).toEqual(expect.arrayContaining(["lossbook", "tfjs", "Chrome"]));
});

test("a control that passes too fails the notebook", async ({ baseURL }) => {
  const { evidence } = await visitOwn(baseURL!, [experiment, claimOf("by: 2")]);
  expect(evidence!.claim!.state).toBe("control-passes");
  expect(findClaimProblems(declared, evidence!.claim)).toEqual(["the control passes too: the rule proves nothing"]);
});

test("more seeds than the claim's go on from its own; only the claim is run", async ({ baseURL }) => {
  const seen: string[] = [];
  const { evidence } = await visitOwn(baseURL!, [experiment, claimOf("by: 0")], {
    runs: "claim",
    seeds: 4,
    onProgress: (_, words) => seen.push(words),
  });
  expect(evidence!.claim).toMatchObject({ state: "holds", seeds: [1, 2, 3, 4], values: Array(4).fill({ way: 10 }) });
  expect(evidence!.runs).toEqual({});
  expect(seen).not.toContain("run 2");
});

test("the picture for the atlas is drawn without a run: one row of panels, cut to what is drawn, without words", async ({
  baseURL,
}) => {
  const line = "(draw) => draw.lines([{x: 1, y: 1}, {x: 2, y: 3}], {x: 'x', y: 'y', height: 300})";
  const picture = async (options: string) => {
    const panels = `figures.panels({one: ${line}, two: ${line}}, {caption: "Two.", alt: "Two lines", ${options}})`;
    const { evidence, errors } = await visitOwn(baseURL!, [experiment, panels], { runs: "nothing" });
    expect(errors).toEqual([]);
    expect(evidence!.runs).toEqual({});
    const text = evidence!.thumbnail!;
    expect(text).not.toContain("<text");
    const [x, y, width, height] = /viewBox="([^"]+)"/.exec(text)![1]!.split(" ").map(Number);
    return { panels: text.split("<svg").length - 2, box: { x: x!, y: y!, width: width!, height: height! } };
  };
  const side = await picture("minWidth: 150");
  expect(side.panels).toBe(2);
  const alone = await picture("minWidth: 300");
  expect(alone.panels).toBe(1);
  for (const { box } of [side, alone]) {
    // From the axis to the right end of the lines: the margins of words are cut off.
    expect(box.x).toBeGreaterThan(20);
    expect(box.x + box.width).toBeLessThanOrEqual(405);
    expect(box.width).toBeGreaterThan(280);
    expect(box.height).toBeGreaterThan(100);
  }
});

test("a cell that throws, a run that fails and a page without end are errors", async ({ baseURL }) => {
  const thrown = await visitOwn(baseURL!, [`throw new Error("out of order");`]);
  expect(thrown.errors.join()).toContain("out of order");
  const failed = await visitOwn(baseURL!, ["view(train(() => ({steps: 5}), {}))"]);
  expect(failed.errors).toEqual([expect.stringContaining("run 2: LB303 a training spec lacks: model")]);
  const endless = experiment.replace("steps: 10", "steps: 1e9");
  const late = await visitOwn(baseURL!, [endless], { limit: 5 });
  expect(late).toEqual({ errors: ["no end after 5 s"] });
});

test("a reader's own results come back, beside the recorded ones", async ({ page }) => {
  await openOwn(page, [paper, experiment, claimOf("by: 0")]);
  const strip = page.locator(".strip").first();
  await page.evaluate(() => window.lossbook!.runAll());
  await settled(page);
  await expect(page.locator(".claim-note")).toContainText("Checked here just now");
  await page.reload();
  await mounted(page);
  await expect(strip.locator(".strip-note")).toContainText("Your own run is on show, of 20");
  await expect(page.locator(".claim")).toHaveAttribute("data-state", "holds");
  await expect(page.locator(".claim-note")).toContainText("Yours, checked on 20");
});

test("where there is a record too, a reader can look at either", async ({ page }) => {
  await openNotebook(page, "start/first-run.html?device=simd");
  const strip = page.locator(".strip").first();
  await expect(strip.locator(".strip-note")).toContainText("A recorded run is on show");
  await expect(strip.getByRole("button", { name: /^Show/ })).toHaveCount(0);
  await strip.locator(".strip-main").click();
  await expect(strip.locator(".strip-note")).toContainText("Done.", { timeout: 120_000 });
  await page.reload();
  await mounted(page);
  await expect(strip.locator(".strip-note")).toContainText("Your own run is on show");
  await strip.getByRole("button", { name: "Show the recorded run" }).click();
  await expect(strip.locator(".strip-note")).toContainText("A recorded run is on show");
  await strip.getByRole("button", { name: "Show yours" }).click();
  await expect(strip.locator(".strip-note")).toContainText("Your own run is on show");
});
