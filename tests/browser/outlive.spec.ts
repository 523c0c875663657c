// A run outlives its worker and its page; a sweep outlives its page.
import type { Browser, Page } from "@playwright/test";
import { expect, mounted, settled, test } from "./open";
import { openOwn } from "./ownPage";

/** A sum that depends on every step, in float32: any step lost, or done twice, shows in its bits. Wide enough to last some seconds. */
const experiment = (steps: number) => `
const experiment = ({rate = 1, seed = 1} = {}) => ({
  init: ({key}) => ({x: random.uniform(key, [200000])}),
  step: ({x}, batch, {key, scalar}) => {
    const next = tf.add(tf.mul(x, 0.999), tf.mul(scalar(rate), random.uniform(key, [200000])));
    return {state: {x: next}, metrics: {mean: tf.mean(next)}};
  },
  steps: ${steps}, seed, record: 100, measure: {every: 1000}
});`;
const cells = (steps: number) => [
  experiment(steps),
  "const run = view(train(experiment, {}));",
  'display(html`<p id="end">${run.status} ${run.step} ${run.last.mean}`);',
];

const strip = (page: Page) => page.locator(".strip").first();
const main = (page: Page) => strip(page).locator(".strip-main");
const end = (page: Page) => page.locator("#end").textContent();
const STEPS = 6000;

/** Things on the browser's shelf: a checkpoint, and its name at the run's place. */
const kept = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const request = indexedDB.open("lossbook");
        request.onsuccess = () => {
          const db = request.result;
          if (!db.objectStoreNames.contains("kept")) return resolve(0);
          const count = db.transaction("kept").objectStore("kept").count();
          count.onsuccess = () => {
            db.close();
            resolve(count.result);
          };
        };
      }),
  );

async function runThrough(page: Page): Promise<string | null> {
  await main(page).click();
  await settled(page);
  await expect(page.locator("#end")).toContainText("done", { timeout: 120_000 });
  return end(page);
}

test("a run whose worker crashes, or falls silent, ends as if nothing had happened", async ({ page }) => {
  await openOwn(page, cells(STEPS));
  const whole = await runThrough(page);
  expect(whole).toContain(`done ${STEPS}`);
  const crash = "setTimeout(() => { throw new Error('crashed') }), 0";
  const silence = "self.close(), 0";
  for (const death of [crash, silence]) {
    await main(page).click();
    await expect(strip(page)).toContainText("steps/s", { timeout: 30_000 });
    const [worker] = page.workers();
    await worker!.evaluate(death).catch(() => undefined);
    await expect.poll(() => page.workers().length > 0 && page.workers()[0] !== worker, { timeout: 60_000 }).toBe(true);
    await settled(page);
    await expect(page.locator("#end")).toContainText("done", { timeout: 120_000 });
    expect(await end(page)).toBe(whole);
  }
  expect(await page.evaluate(() => window.lossbook!.liveWorkers())).toBe(0);
});

/** Stops the processes of all pages for a while, as a machine that sleeps does. */
async function sleep(browser: Browser, milliseconds: number): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const pages = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  for (const id of pages) process.kill(id, "SIGSTOP");
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  for (const id of pages) process.kill(id, "SIGCONT");
}

test("a run that slept with its page goes on when it wakes, and says so", async ({ page, browser }) => {
  await openOwn(page, cells(STEPS));
  const whole = await runThrough(page);
  await main(page).click();
  await expect(strip(page)).toContainText("steps/s", { timeout: 30_000 });
  await sleep(browser, 22_000);
  await expect(strip(page)).toContainText("asleep", { timeout: 30_000 });
  await settled(page);
  await expect(page.locator("#end")).toContainText("done", { timeout: 120_000 });
  expect(await end(page)).toBe(whole);
});

test("a run goes on where it was after a reload, to the same numbers", async ({ page }) => {
  await openOwn(page, cells(STEPS));
  await main(page).click();
  await expect(strip(page)).toContainText("steps/s", { timeout: 30_000 });
  await main(page).click();
  await expect(strip(page)).toContainText("Paused.", { timeout: 30_000 });
  await expect.poll(() => kept(page), { timeout: 30_000 }).toBeGreaterThanOrEqual(2);
  await page.reload();
  await mounted(page);
  const resume = strip(page).getByRole("button", { name: /^Resume at step/ });
  await expect(resume).toBeVisible({ timeout: 30_000 });
  await resume.click();
  await settled(page);
  await expect(page.locator("#end")).toContainText("done", { timeout: 120_000 });
  const resumed = await end(page);
  expect(resumed).toBe(await runThrough(page));
  await page.reload();
  await mounted(page);
  await page.waitForTimeout(1000);
  await expect(resume).toBeHidden();
});

test("a sweep fills its table, and has it again after a reload", async ({ page }) => {
  await openOwn(page, [
    experiment(200),
    "const table = view(sweep({experiment, grid: {rate: [0.5, 1, 2]}, seeds: [1, 2], workers: 2}));",
    'display(html`<p id="end">${table.length} ${table.filter((row) => row.status === "done").length} ${table.at(-1)?.mean}`);',
  ]);
  await main(page).click();
  await settled(page);
  await expect(page.locator("#end")).toContainText("6 6", { timeout: 60_000 });
  const before = await end(page);
  expect(before).toMatch(/^6 6 \d/);
  await page.reload();
  await mounted(page);
  await expect(strip(page)).toContainText("Done before.");
  expect(await end(page)).toBe(before);
  expect(await page.evaluate(() => window.lossbook!.liveWorkers())).toBe(0);
});
