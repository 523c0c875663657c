/** The code of a notebook's page: takes what the build left in it and brings it to life. */
import { mountNotebook } from "../page/notebook";
import { cellLocator } from "./cellLocator";
import type { PageData } from "./pageData.types";

const dataUrls = import.meta.glob<string>("/notebooks/data/*.bin", { query: "?url", import: "default", eager: true });
const left = document.getElementById("lossbook-page");
if (left) await mount(JSON.parse(left.textContent ?? "") as PageData);

async function mount({ cells, cellsUrl, firstLines, ...rest }: PageData): Promise<void> {
  const url = new URL(cellsUrl, document.baseURI).href;
  const { default: bodies } = (await import(/* @vite-ignore */ url)) as { default: Record<number, () => unknown> };
  mountNotebook({
    ...rest,
    cells: cells.map(({ hasBody, ...cell }) => ({ ...cell, ...(hasBody && { body: bodies[cell.id]! }) })),
    dataUrl: (name) => dataUrls[`/notebooks/data/${name}`] ?? new URL(`data/${name}`, document.baseURI).href,
    locate: cellLocator(url, firstLines),
  });
}
