/**
 * Plot and d3 whole, for cells that name them. They are copies of their own, fetched as files: had they shared modules with
 * the figures, every reader would load all of both (168 kB) instead of the parts that figures draw with.
 */
import d3Url from "../../../node_modules/d3/dist/d3.min.js?url";
import plotUrl from "../../../node_modules/@observablehq/plot/dist/plot.umd.min.js?url";

const globals = globalThis as { d3?: unknown; Plot?: unknown };

export async function wholeD3(): Promise<unknown> {
  if (globals.d3 === undefined) await import(/* @vite-ignore */ absolute(d3Url));
  return globals.d3;
}

/** Plot's build looks for d3 beside itself. */
export async function wholePlot(): Promise<unknown> {
  await wholeD3();
  if (globals.Plot === undefined) await import(/* @vite-ignore */ absolute(plotUrl));
  return globals.Plot;
}

const absolute = (url: string): string => new URL(url, document.baseURI).href;
