// The WebGPU device in the browser, on whatever adapter it has (here: software): a sample of conformance, the same bits again, and what happens when
// the GPU fails. `npm run conformance -- --device webgpu` checks all of it.
import type { Page } from "@playwright/test";
import { bundleForPage } from "../../src/cli/bundleForPage";
import { conform } from "../../src/cli/conformance/check";
import { families } from "../../src/cli/conformance/families";
import { onGpu } from "../../src/cli/conformance/onGpu";
import { referenceDevice } from "../../src/device/reference";
import { openCpu } from "../../src/device/tfjs/openCpu";
import type * as gpuInPage from "./gpuInPage";
import { expect, test } from "./open";

declare global {
  interface Window {
    gpuInPage: typeof gpuInPage;
  }
}

/** Every so many-th case of a family: a software adapter compiles ten kernels a second. */
const EVERY = 9;

async function openEmpty(page: Page): Promise<void> {
  const body = "<!doctype html><title>empty</title><link rel=icon href=data:,>";
  await page.route("**/empty.html", (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto("empty.html");
}

async function openOwnCode(page: Page): Promise<void> {
  await openEmpty(page);
  await page.addScriptTag({ content: await bundleForPage("tests/browser/gpuInPage.ts", "gpuInPage") });
}

test.describe("the WebGPU device", () => {
  for (const [how, tiles] of [
    ["as software likes it", false],
    ["with tiles in workgroup memory, as a GPU likes it", true],
  ] as const)
    test(`conforms, its products ${how}`, async ({ page }) => {
      await openEmpty(page);
      const { run, left } = await onGpu(page, tiles);
      const devices = { reference: referenceDevice(), own: run, tfjs: await openCpu() };
      // Tiles are of products alone.
      const own = families.filter(({ name }) => !tiles || /products|nets/.test(name));
      expect(own.length).toBeGreaterThan(2);
      for (const family of own) {
        const result = await conform(family, devices, 1, EVERY);
        expect(result.cases).toBeGreaterThan(0);
        expect(result.own.error <= family.bound, `${family.name}: ${result.own.error} in ${result.own.name}`).toBe(
          true,
        );
      }
      expect(await left()).toBe(0);
    });

  test("gives the same bits again, in memory full of NaN, and beside another run; nothing is left", async ({
    page,
  }) => {
    await openOwnCode(page);
    const { first, poisoned, one, other, left } = await page.evaluate(() => window.gpuInPage.repeated());
    expect(first!.length).toBeGreaterThan(1000);
    expect(poisoned).toEqual(first);
    expect(one).toEqual(first);
    expect(other).toEqual(first);
    expect(left).toBe(0);
  });

  test("says what the GPU refused, and which array does not fit", async ({ page }) => {
    await openOwnCode(page);
    const { pipeline, memory, left } = await page.evaluate(() => window.gpuInPage.refusals());
    expect(pipeline).toBe("LB224");
    expect(memory).toMatch(/^LB222 an array \[1024, 1024\] does not fit/);
    expect(left).toBe(0);
  });

  test("that is lost is opened again, then left for SIMD, and the run comes to the same end", async ({ page }) => {
    await openOwnCode(page);
    const { events, error, why } = await page.evaluate(() => window.gpuInPage.survives());
    expect(events).toEqual(["GPU 1", "revived", "GPU 2", "revived", "WASM SIMD", "done"]);
    expect(why).toContain("the GPU was lost");
    // Float32 on two devices, 400 steps of Adam apart: measured 1e-4.
    expect(error).toBeLessThan(5e-3);
  });
});
