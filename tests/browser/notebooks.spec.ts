// Both notebooks as a reader meets them, in a real browser: to the end on our own WASM kernels, some steps on each other device.
import AxeBuilder from "@axe-core/playwright";
import { gzipSync } from "node:zlib";
import { expect, openNotebook, settled, test } from "./open";

const notebooks = ["start/first-run.html", "dynamics/grokking-lazy-to-rich.html"];

for (const path of notebooks) {
  test(`${path} opens with every cell computed, and runs to its end`, async ({ page }) => {
    await openNotebook(page, `${path}?device=simd`);
    await expect(page.locator("section[data-state=error], section[data-state=waiting]")).toHaveCount(0);
    const strip = page.locator(".strip").first();
    await strip.locator(".strip-main").click();
    await expect(strip).toContainText("steps/s", { timeout: 30_000 });
    await settled(page);
    await expect(strip).toContainText(/WASM|done|finished|steps/);
    expect(await page.evaluate(() => window.lossbook!.liveWorkers())).toBe(0);
  });

  for (const scheme of ["light", "dark"] as const)
    test(`${path} is accessible in ${scheme} colours`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await openNotebook(page, path);
      const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag22aa"]).analyze();
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)).toEqual([]);
    });
}

const stepOf = (text: string) => Number(/step ([\d,]+) of/.exec(text)?.[1]?.replaceAll(",", "") ?? NaN);

test("Stop stops within moments, and leaves no worker", async ({ page }) => {
  await openNotebook(page, `${notebooks[1]}?device=simd`);
  const strip = page.locator(".strip").first();
  await strip.locator(".strip-main").click();
  await expect(strip).toContainText("steps/s", { timeout: 30_000 });
  await strip.getByRole("button", { name: "Stop" }).click();
  await settled(page);
  await expect(strip).toContainText("Stopped at step");
  expect(await page.evaluate(() => window.lossbook!.liveWorkers())).toBe(0);
});

test("a live knob does not restart the run, a restart knob makes the result stale", async ({ page }) => {
  await openNotebook(page, `${notebooks[1]}?device=simd`);
  const strip = page.locator(".strip").first();
  const set = (label: string, value: number) =>
    page.evaluate(
      ([name, to]) => {
        const form = [...document.querySelectorAll("form")].find((one) => one.textContent!.includes(name as string))!;
        const input = form.querySelector<HTMLInputElement>("input[type=number]")!;
        input.valueAsNumber = to as number;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
      },
      [label, value] as const,
    );
  await strip.locator(".strip-main").click();
  await expect(strip).toContainText("steps/s", { timeout: 30_000 });
  const before = stepOf(await strip.innerText());
  await set("learning rate", 0.1);
  await expect.poll(async () => stepOf(await strip.innerText())).toBeGreaterThan(before);
  await expect(strip).toHaveAttribute("data-stale", "false");
  await strip.getByRole("button", { name: "Pause" }).click();
  await expect(strip).toContainText("Paused.");
  await set("output scale", 4);
  // A short run starts anew by itself; a long one waits for the reader, and what is shown is marked as stale.
  const alpha = () => page.evaluate(() => Object.values(window.lossbook!.record().runs)[0]?.knobs["alpha"]);
  const stale = async () => (await strip.getAttribute("data-stale")) === "true";
  await expect.poll(async () => (await stale()) || (await alpha()) === 4, { timeout: 30_000 }).toBe(true);
  await expect(page.locator("section[data-state=error]")).toHaveCount(0);
  await page.evaluate(() => window.lossbook!.stopAll());
  await settled(page);
  expect(await page.evaluate(() => window.lossbook!.liveWorkers())).toBe(0);
});

const others: readonly [string, string][] = [
  ["webgpu", "WebGPU"],
  ["tfjs-webgpu", "TensorFlow.js WebGPU"],
  ["wasm", "TensorFlow.js WASM"],
];
for (const [device, label] of others)
  test(`trains on ${label} when asked to`, async ({ page }) => {
    await openNotebook(page, `${notebooks[1]}?device=${device}`);
    const strip = page.locator(".strip").first();
    for (let i = 0; i < 2; i += 1) await strip.getByRole("button", { name: "One step" }).click();
    await expect(strip).toContainText(/step 2\b/, { timeout: 60_000 });
    await expect(page.locator(".bar")).toContainText(label);
    await strip.getByRole("button", { name: "Stop" }).click();
    await settled(page);
    expect(await page.evaluate(() => window.lossbook!.liveWorkers())).toBe(0);
  });

test("the first load is at most 150 kB of gzipped JavaScript", async ({ page }) => {
  const sizes: Promise<number>[] = [];
  page.on("response", (response) => {
    if (/\.js$/.test(new URL(response.url()).pathname))
      sizes.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
  });
  await openNotebook(page, notebooks[0]!);
  await page.waitForTimeout(500);
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(150_000);
});

test("the list of notebooks leads to each of them", async ({ page }) => {
  await page.goto("index.html");
  for (const path of notebooks) await expect(page.locator(`a[href$="${path}"]`).first()).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag22aa"]).analyze();
  expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
});
