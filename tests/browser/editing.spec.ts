// A reader changes a cell's code in place.
import type { Page } from "@playwright/test";
import { expect, mounted, openNotebook, settled, test } from "./open";
import { openOwn } from "./ownPage";

const cells = [
  `paper({id: "own", title: "A page of the test", chapter: "start", fidelity: "tutorial"});`,
  `const a = 2;`,
  `display((globalThis.computed ??= []).push("b") && a * 10);`,
  `display((globalThis.computed ??= []).push("c") && "independent");`,
];

async function edit(page: Page, cell: number, source: string): Promise<void> {
  const section = page.locator(`#cell-${cell}`);
  if (!(await section.locator("details").evaluate((pane: HTMLDetailsElement) => pane.open)))
    await section.locator("summary").click();
  await section.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(source);
  await page.keyboard.press("Shift+Enter");
  await settled(page);
}
const shown = (page: Page, cell: number) => page.locator(`#cell-${cell} .cell-output`);

test("Shift+Enter runs the cell and what depends on it, and nothing else", async ({ page }) => {
  await openOwn(page, cells);
  await expect(shown(page, 3)).toHaveText("20");
  await page.evaluate(() => void ((globalThis as { computed?: string[] }).computed = []));
  await edit(page, 2, "const a = 5;");
  await expect(shown(page, 3)).toHaveText("50");
  expect(await page.evaluate(() => (globalThis as { computed?: string[] }).computed)).toEqual(["b"]);
});

test("a change is there after a reload, marked, until Reset brings the published code back", async ({ page }) => {
  await openOwn(page, cells);
  await edit(page, 2, "const a = 7;");
  await page.reload();
  await mounted(page);
  await expect(shown(page, 3)).toHaveText("70");
  await expect(page.locator("#cell-2")).toHaveAttribute("data-edited");
  await page.locator("#cell-2 summary").click();
  await page
    .locator("#cell-2")
    .getByRole("button", { name: /published code/ })
    .click();
  await settled(page);
  await expect(shown(page, 3)).toHaveText("20");
  await expect(page.locator("#cell-2")).not.toHaveAttribute("data-edited");
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("drafts")))).toEqual([]);
});

test("mistakes in an edit are told with their line, marked in the code, and mended by the next edit", async ({
  page,
}) => {
  await openOwn(page, cells);
  await edit(page, 2, "const a = 1;\nconst b = ;");
  await expect(page.locator("#cell-2 .problem")).toContainText(/LB010 syntax error.*line 2/);
  await expect(page.locator("#cell-2 .cm-error-line")).toHaveText("const b = ;");
  await expect(shown(page, 4)).toHaveText("independent");
  await edit(page, 2, "const a = 1;\n\nconst b = null.x;");
  await expect(page.locator("#cell-2 .problem")).toContainText(/TypeError.*line 3/);
  await expect(page.locator("#cell-2 .cm-error-line")).toHaveText("const b = null.x;");
  await edit(page, 2, "const a = 3;");
  await expect(page.locator("#cell-2 .problem")).toHaveCount(0);
  await expect(shown(page, 3)).toHaveText("30");
});

test("Escape folds the code and undo works as in any editor", async ({ page }) => {
  await openOwn(page, cells);
  await edit(page, 2, "const a = 9;");
  await page.keyboard.press("ControlOrMeta+z");
  await expect(page.locator("#cell-2 .cm-content")).toHaveText("const a = 2;");
  await expect(page.locator("#cell-2 .editor-state")).toHaveText("changed, not run yet");
  await page.keyboard.press("Escape");
  await expect(page.locator("#cell-2 .cm-editor")).toBeHidden();
  await expect(page.locator("#cell-2 summary")).toBeFocused();
});

test("another experiment makes the old result stale, and the page trains the new one", async ({ page }) => {
  await openNotebook(page, "start/first-run.html?device=simd");
  const section = page.locator("#cell-4");
  await section.locator("summary").click();
  const source = await section.locator(".cm-content").innerText();
  await edit(page, 4, source.replace("steps: 800", "steps: 6").replace("every: 20", "every: 3"));
  const strip = page.locator(".strip").first();
  await strip.locator(".strip-main").click();
  await settled(page);
  await expect(strip).toContainText("6 steps");
  await expect(strip).toHaveAttribute("data-stale", "false");
  await expect(page.locator("section[data-state=error]")).toHaveCount(0);
});
