/**
 * Every figure there is on one page (gallery.html, numbers in closed form), in both themes, on a desk and on a phone: nothing is cut off,
 * no two texts lie on each other, and every drawing has its words. Its pictures are in test-results, to be looked at.
 */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { expect, mounted, test } from "./open";
import { openFile } from "./ownPage";

const gallery = readFileSync(new URL("./gallery.html", import.meta.url), "utf8");
const FIGURES = (gallery.match(/figures\.\w+\(/g) ?? []).length;

const open = async (page: Page, width: number, theme: "light" | "dark") => {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: theme });
  await openFile(page, gallery, "?device=simd");
  await mounted(page);
  await page.evaluate(async () => {
    for (const figure of document.querySelectorAll<HTMLElement & { flush(): void }>("figure.figure")) figure.flush();
    await document.fonts.ready;
  });
};

/** Texts that are cut off at the page's edge, and pairs that overlap by more than two pixels both ways. */
const badTexts = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const bad: string[] = [];
    for (const figure of document.querySelectorAll("figure.figure")) {
      const texts = [...figure.querySelectorAll("svg text")]
        .filter((text) => text.textContent !== "")
        .map((text) => ({ words: text.textContent, box: text.getBoundingClientRect() }));
      for (const { words, box } of texts)
        if (box.left < -0.5 || box.right > innerWidth + 0.5) bad.push(`${figure.id}: cut off: ${words}`);
      texts.forEach(({ words, box: a }, i) => {
        for (const { words: others, box: b } of texts.slice(i + 1)) {
          const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          if (across > 2 && down > 3) bad.push(`${figure.id}: ${words} lies on ${others}`);
        }
      });
    }
    return bad;
  });

for (const [width, theme] of [
  [1280, "light"],
  [1280, "dark"],
  [390, "light"],
  [390, "dark"],
] as const)
  test(`every figure, ${theme}, ${width} pixels wide`, async ({ page }, info) => {
    await open(page, width, theme);
    await page.screenshot({ path: info.outputPath("gallery.png"), fullPage: true });
    await expect(page.locator("figure.figure svg[role=img], figure.figure canvas").first()).toBeVisible();
    expect(await page.locator("figure.figure").count()).toBe(FIGURES);
    expect(await page.locator("figure.figure svg[role=img][aria-label]").count()).toBe(FIGURES - 1);
    expect(await badTexts(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const bodies = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>("figure.figure:not(.figure-images) .figure-body")].flatMap((body) => {
        const drawn = body.querySelector("svg")!.getBoundingClientRect().height;
        return Math.abs(drawn - parseFloat(body.style.minHeight)) > 1
          ? [`${body.parentElement!.id}: ${body.style.minHeight} kept, ${drawn} drawn`]
          : [];
      }),
    );
    expect(bodies).toEqual([]);
    if (width === 1280) {
      // What does not depend on colours is the same in both themes.
      const axe = new AxeBuilder({ page }).include("main");
      const { violations } = await (theme === "light" ? axe : axe.withRules(["color-contrast"])).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
    }
  });

test("a drawing leaves the page without variables, with colours that other programs know", async ({ page }) => {
  await open(page, 1280, "dark");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator("#fig-landscape [data-kind=svg]").click(),
  ]);
  const text = readFileSync(await download.path(), "utf8");
  expect(text).toContain("<svg");
  expect(text).not.toMatch(/="[^"]*(var\(|color-mix|color\(srgb)/);
});
