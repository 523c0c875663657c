/** One notebook run in a browser page of its own, as a reader would who presses everything. */
import type { Browser, Page } from "playwright";
import type { Evidence } from "../../page/record.types";

export interface VisitOptions {
  readonly browser: Pick<Browser, "newContext">;
  readonly url: string;
  /** Everything on the page, only the claim, or nothing: what the page shows by its record. */
  readonly runs: "all" | "claim" | "nothing";
  readonly seeds?: number | undefined;
  /** Seconds after which it is given up. */
  readonly limit: number;
  /** Every second: how far it is, 0 to 1, and with what. */
  readonly onProgress?: (fraction: number, words: string) => void;
}

export interface Visit {
  readonly evidence?: Evidence;
  /** Errors of the page, of its cells and of its runs. */
  readonly errors: readonly string[];
}

/** Never rejects for what a page does. */
export async function visit({ browser, url, runs, seeds, limit, onProgress }: VisitOptions): Promise<Visit> {
  // A context of its own: nothing that another page has kept is found.
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  const timer = setInterval(() => void look(page, onProgress), 1000);
  let out: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    out = setTimeout(() => reject(new Error(`no end after ${Math.round(limit)} s`)), limit * 1000);
  });
  try {
    const evidence = await Promise.race([run(page, url, { runs, seeds }), late]);
    errors.push(...(await page.evaluate(() => window.lossbook!.failures())));
    for (const text of await page.locator(".problem").allInnerTexts())
      // An unreadable record is what this run mends.
      if (!text.startsWith("LB040")) errors.push(text.replace(/\s+/g, " ").trim());
    return { evidence, errors: [...new Set(errors)] };
  } catch (error) {
    return { errors: [...new Set([...errors, firstLine(error)])] };
  } finally {
    clearInterval(timer);
    clearTimeout(out);
    await context.close();
  }
}

async function run(page: Page, url: string, asked: Pick<VisitOptions, "runs" | "seeds">): Promise<Evidence> {
  await page.goto(url);
  // A page that says only what is wrong never has it.
  await page.waitForFunction(() => window.lossbook !== undefined, undefined, { timeout: 30_000 });
  return page.evaluate(async ({ runs, seeds }) => {
    const lossbook = window.lossbook!;
    await lossbook.settled();
    if (runs !== "nothing")
      await lossbook.runAll({
        ...(runs === "claim" && { only: "claim" as const }),
        ...(seeds !== undefined && { seeds }),
      });
    await lossbook.settled();
    return lossbook.record();
  }, asked);
}

async function look(page: Page, tell: VisitOptions["onProgress"]): Promise<void> {
  try {
    const now = await page.evaluate(() => window.lossbook?.progress());
    if (now) tell?.(now.fraction, now.words);
  } catch {
    // The page is opening, or closed by now.
  }
}

const firstLine = (error: unknown): string => String((error as Error).message ?? error).split("\n")[0]!;
