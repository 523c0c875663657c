// Opens a page and watches what no reader should ever see: errors in the console, and requests that leave the site.
import { expect, test as base, type Page } from "@playwright/test";

export interface Watched {
  readonly complaints: string[];
  /** A message of the console that this test provokes. */
  readonly expected: RegExp | undefined;
}

export const test = base.extend<Watched>({
  expected: [undefined, { option: true }],
  complaints: [
    async ({ page, baseURL, expected }, use) => {
      const complaints: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error" && !expected?.test(message.text()))
          complaints.push(`console: ${message.text()}`);
      });
      page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
      page.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(baseURL!) && !/^(data|blob):/.test(url)) complaints.push(`remote request: ${url}`);
      });
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

export const settled = (page: Page): Promise<void> => page.evaluate(() => window.lossbook!.settled());

export async function openNotebook(page: Page, path: string): Promise<void> {
  await page.goto(`notebooks/${path}`);
  await mounted(page);
}

/** The page's code is there, and every cell has been computed. */
export async function mounted(page: Page): Promise<void> {
  await page.waitForFunction(() => window.lossbook !== undefined);
  await settled(page);
}

export { expect };
