// Both notebooks as a reader meets them, in a real browser, on WASM; and once on WebGPU in software.
import AxeBuilder from "@axe-core/playwright";
import { gzipSync } from "node:zlib";
import { expect, openNotebook, settled, test } from "./open";

const notebooks = ["start/first-run.html", "dynamics/grokking-lazy-to-rich.html"];

for (const path of notebooks) {
  test(`${path} opens with every cell computed, and runs to its end`, async ({ page }) => {
    await openNotebook(page, `${path}?device=wasm`);
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

test("Stop stops within moments, and leaves no worker", async ({ page }) => {
  await openNotebook(page, `${notebooks[0]}?device=wasm`);
  const strip = page.locator(".strip").first();
  await strip.locator(".strip-main").click();
  await expect(strip).toContainText("steps/s", { timeout: 30_000 });
  await strip.getByRole("button", { name: "Stop" }).click();
  await settled(page);
  expect(await page.evaluate(() => window.lossbook!.liveWorkers())).toBe(0);
});

test("a live knob does not restart the run, a restart knob makes the result stale", async ({ page }) => {
  await openNotebook(page, `${notebooks[0]}?device=wasm`);
  const strip = page.locator(".strip").first();
  await strip.locator(".strip-main").click();
  await expect(strip).toContainText("steps/s", { timeout: 30_000 });
  const set = (label: string, value: string) =>
    page.evaluate(
      ([name, to]) => {
        const form = [...document.querySelectorAll("form")].find((one) => one.textContent!.includes(name!))!;
        const input = form.querySelector<HTMLInputElement>("input[type=range]")!;
        input.value = to!;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      },
      [label, value],
    );
  await set("learning rate", "0.5");
  await settled(page);
  await expect(page.locator("section[data-state=error]")).toHaveCount(0);
  await set("width", "128");
  await settled(page);
  await expect(page.locator("section[data-state=error]")).toHaveCount(0);
});

test("trains on WebGPU in software when asked to", async ({ page }) => {
  await openNotebook(page, `${notebooks[1]}?device=webgpu`);
  const strip = page.locator(".strip").first();
  for (let i = 0; i < 2; i += 1) await strip.getByRole("button", { name: "One step" }).click();
  await expect(strip).toContainText(/step 2\b/, { timeout: 60_000 });
  await expect(page.locator(".bar")).toContainText("WebGPU");
  await strip.getByRole("button", { name: "Stop" }).click();
  await settled(page);
  expect(await page.evaluate(() => window.lossbook!.liveWorkers())).toBe(0);
});

test("the first load is at most 150 kB of gzipped JavaScript", async ({ page }) => {
  let bytes = 0;
  page.on("response", async (response) => {
    if (/\.js$/.test(new URL(response.url()).pathname)) bytes += gzipSync(await response.body(), { level: 9 }).length;
  });
  await openNotebook(page, notebooks[0]!);
  await page.waitForTimeout(500);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(150_000);
});

test("the list of notebooks leads to each of them", async ({ page }) => {
  await page.goto("index.html");
  for (const path of notebooks) await expect(page.locator(`a[href$="${path}"]`).first()).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag22aa"]).analyze();
  expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
});
