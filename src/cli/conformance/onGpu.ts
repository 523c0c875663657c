/** The WebGPU device of a page as what conformance checks: graphs and numbers go in, numbers come back. */
import type { Page } from "playwright";
import { encodeGraph } from "../../graph/encode/encodeGraph";
import { bundleForPage } from "../bundleForPage";
import type { GraphRunner } from "./check";
import type * as gpuPage from "./gpuPage";

declare global {
  interface Window {
    gpuPage: typeof gpuPage;
  }
}

export interface GpuSubject {
  /** The adapter's name, and how products are computed. */
  readonly label: string;
  readonly run: GraphRunner;
  /** Buffers and programs that were not freed. */
  left(): Promise<number>;
}

/** @param page of a secure context: WebGPU is nowhere else */
export async function onGpu(page: Page, tiles?: boolean): Promise<GpuSubject> {
  await page.addScriptTag({ content: await bundleForPage("src/cli/conformance/gpuPage.ts", "gpuPage") });
  const how = tiles === undefined ? {} : { tiles };
  return {
    label: await page.evaluate((which) => window.gpuPage.label(which), tiles),
    async run(graph, inputs) {
      const ask = { graph: [...encodeGraph(graph)], inputs: inputs.map((values) => Array.from(values)), ...how };
      const values = await page.evaluate((one) => window.gpuPage.run(one), ask);
      return values.map((texts) => Float64Array.from(texts, Number));
    },
    left: () => page.evaluate(() => window.gpuPage.left()),
  };
}
