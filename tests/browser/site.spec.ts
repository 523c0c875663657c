// The site as files: from any path, with no server but one of files, and the README's example as a page.
import { createServer } from "node:http";
import { readdirSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { expect, mounted, test } from "./open";
import { openFile } from "./ownPage";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

test.describe("under a path of some other site", () => {
  const prefix = "/some/where/book/";
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, "http://localhost");
    try {
      if (!pathname.startsWith(prefix)) throw new Error("outside");
      const body = readFileSync(join(process.cwd(), "dist", normalize(pathname.slice(prefix.length))));
      response.writeHead(200, { "Content-Type": types[extname(pathname)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  let home = "";
  test.beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, resolve));
    home = `http://localhost:${(server.address() as AddressInfo).port}${prefix}`;
  });
  test.afterAll(() => void server.close());
  // eslint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs from this pattern
  test.use({ baseURL: async ({}, use) => use(home) });

  test("the list leads to a notebook, which trains", async ({ page }) => {
    await page.goto("index.html");
    await page.locator("a[href$='first-run.html']").click();
    await mounted(page);
    const strip = page.locator(".strip").first();
    for (let i = 0; i < 2; i += 1) await strip.getByRole("button", { name: "One step" }).click();
    await expect(strip).toContainText(/step 2\b/, { timeout: 30_000 });
    await page.locator(".figure-images").scrollIntoViewIfNeeded();
    await expect(page.locator(".figure-images")).toContainText(/shirt|boot|bag|coat|dress|trouser/i, {
      timeout: 30_000,
    });
  });
});

test("no page, style sheet or picture names anything remote", () => {
  const files = (readdirSync(join(process.cwd(), "dist"), { recursive: true }) as string[]).filter((name) =>
    /\.(html|css|svg)$/.test(name),
  );
  expect(files.length).toBeGreaterThan(4);
  for (const name of files) {
    const text = readFileSync(join(process.cwd(), "dist", name), "utf8");
    const loads = [
      ...text.matchAll(
        /<(?:script|link|img|iframe|source|video|audio|object|embed)\b[^>]*?\b(?:src|href|data)="([^"]+)"/g,
      ),
      ...text.matchAll(/(?:url\(|@import )["']?([^"')\s]+)/g),
    ].map(([, url]) => url!);
    expect(loads.filter((url) => /^(https?:)?\/\//.test(url))).toEqual([]);
  }
});

test("the README's example works when it is pasted", async ({ page }) => {
  const readme = readFileSync(join(process.cwd(), "README.md"), "utf8");
  const [, example] = /```html\n([\s\S]*?)```/.exec(readme)!;
  await openFile(page, example!, "?device=simd");
  await mounted(page);
  await expect(page.locator(".problem")).toHaveCount(0);
  await page.evaluate(async () => {
    await window.lossbook!.runAll();
    await window.lossbook!.settled();
  });
  await expect(page.locator(".claim")).toHaveAttribute("data-state", "holds");
});
