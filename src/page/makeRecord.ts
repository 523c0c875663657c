/** The record of what the page has now: its runs, its claim, and a small picture of its first figure of a run. */
import type { FigureElement } from "../figures/figureElement";
import type { PageSession } from "./pageSession";
import { recordedRun } from "./recordedSnapshot";
import type { NotebookRecord } from "./record.types";

export function makeRecord(
  session: PageSession,
  sourceHash: string | undefined,
  versions: Readonly<Record<string, string>>,
): NotebookRecord {
  const activities = [...session.activities];
  const runs = activities.flatMap(({ name, snapshot }) =>
    snapshot && snapshot.step > 0 ? [{ name, run: recordedRun(snapshot) }] : [],
  );
  const claim = activities.find(({ result }) => result)?.result;
  const picture = thumbnail();
  const seconds = runs.reduce((sum, { run }) => sum + run.seconds, claim?.seconds ?? 0);
  return {
    date: new Date().toISOString(),
    device: runs[0]?.run.device ?? claim?.device ?? "",
    seconds: +seconds.toPrecision(3),
    versions,
    ...(sourceHash !== undefined && { sourceHash }),
    runs: Object.fromEntries(runs.map(({ name, run }) => [name, run])),
    ...(claim && { claim }),
    ...(picture !== undefined && { thumbnail: picture }),
  };
}

const size = { width: 400, height: 210 };

/** The first figure with a drawing, small and without words: colours stay variables, so it follows the theme it is put in. */
function thumbnail(): string | undefined {
  const figure = document.querySelector<FigureElement>("figure.figure:not(.figure-images)");
  const svg = figure?.picture(size.width, size.height);
  if (!svg) return undefined;
  for (const node of svg.querySelectorAll("text, style, [aria-label='y-axis tick label']")) node.remove();
  for (const node of svg.querySelectorAll("*"))
    for (const name of ["aria-label", "aria-hidden", "class"]) node.removeAttribute(name);
  ownIds(svg, location.pathname.replace(/\W+/g, "-"));
  svg.setAttribute("viewBox", `36 14 ${size.width - 40} ${size.height - 30}`);
  for (const name of ["width", "height", "class", "role", "aria-label", "style"]) svg.removeAttribute(name);
  svg.setAttribute("aria-hidden", "true");
  for (const line of svg.querySelectorAll("path[stroke], g[stroke] path")) rounded(line);
  return svg.outerHTML;
}

/** Clips are named by ids, which must not meet those of other pictures where all are shown. */
function ownIds(svg: SVGSVGElement, page: string): void {
  for (const node of svg.querySelectorAll("[id]")) node.id = `${page}-${node.id}`;
  for (const node of svg.querySelectorAll("[clip-path^='url(#']"))
    node.setAttribute("clip-path", node.getAttribute("clip-path")!.replace("url(#", `url(#${page}-`));
}

/** Pixels to one decimal. */
function rounded(path: Element): void {
  const d = path.getAttribute("d");
  if (d)
    path.setAttribute(
      "d",
      d.replace(/-?\d+\.\d+/g, (number) => String(+(+number).toFixed(1))),
    );
}
