/** The bench's end of engines that run in a browser: one browser, a page for each engine. Both start with the first engine. */
import { chromium, type Browser, type Page } from "playwright";
import { findBrowser, flags } from "../../findBrowser.mjs";
import { packageVersion } from "../packageVersion";
import type { Command, Failure, Greeting } from "../protocol.types";
import { runningEngine, type RunningEngine } from "../runningEngine";
import { servePage, type ServedPage } from "./servePages";
import type {} from "./inPage";

export interface EnginePages {
  /** Rejects where the engine does not start, or the browser has no WebGPU. */
  start(name: string): Promise<RunningEngine>;
  close(): Promise<void>;
}

/** A hidden page is slowed down, and all pages but one are hidden. */
const awake = [
  "--disable-background-timer-throttling",
  "--disable-renderer-backgrounding",
  "--disable-backgrounding-occluded-windows",
];

export function enginePages(): EnginePages {
  let opened: Promise<{ readonly browser: Browser; readonly site: ServedPage }> | undefined;

  async function open() {
    const site = await servePage();
    try {
      return { site, browser: await chromium.launch({ executablePath: findBrowser()!, args: [...flags, ...awake] }) };
    } catch (error) {
      site.close();
      throw error;
    }
  }

  return {
    async start(name) {
      const { browser, site } = await (opened ??= open());
      const page = await (await browser.newContext()).newPage();
      const gone = new Promise<never>((_, reject) => page.on("crash", () => reject(new Error("the page crashed"))));
      // Told by whatever waits then.
      gone.catch(() => undefined);
      const said = async <T extends object>(reply: Promise<T | Failure>): Promise<T> => {
        const it = await Promise.race([reply, gone]);
        if ("error" in it) throw new Error(it.error);
        return it;
      };
      const stop = (): void => void page.close().catch(() => undefined);
      const { label, adapter } = await said<Greeting>(greet(page, site.url, name)).catch((error: unknown) => {
        stop();
        throw error;
      });
      return runningEngine({
        ...{ name, stop },
        greeting: { label, adapter: `${adapter}, by Chromium ${browser.version()}` },
        ask: <T>(command: Command) =>
          said(page.evaluate((it) => window.lossbookBench!.answer(it), command)) as Promise<T>,
      });
    },
    async close() {
      const { browser, site } = (await opened?.catch(() => undefined)) ?? {};
      await browser?.close();
      site?.close();
    },
  };
}

async function greet(page: Page, url: string, name: string): Promise<Greeting | Failure> {
  const versions = { "@jax-js/jax": packageVersion("@jax-js/jax") };
  await page.goto(url);
  await page.waitForFunction(() => window.lossbookBench !== undefined, undefined, { timeout: 60_000 });
  return page.evaluate(([engine, known]) => window.lossbookBench!.open(engine, known), [name, versions] as const);
}
