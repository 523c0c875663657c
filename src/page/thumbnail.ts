/**
 * The small picture of a notebook that the atlas shows: the first figure with a drawing, drawn anew at the size of a card, without words and
 * legends, cut to what is drawn. Colours stay variables, so it follows the theme it is put in.
 */
import type { FigureElement } from "../figures/figureElement";

const size = { width: 400, height: 210 };
/** Around what is drawn: half a thick line or a dot. */
const MARGIN = 5;

export function thumbnail(): string | undefined {
  for (const figure of document.querySelectorAll<Partial<FigureElement> & Element>("figure")) {
    const svg = figure.picture?.(size.width, size.height);
    if (svg) return dressed(svg);
  }
  return undefined;
}

function dressed(svg: SVGSVGElement): string {
  for (const node of svg.querySelectorAll("text, style, .figure-legend, [aria-label='y-axis tick label']"))
    node.remove();
  for (const node of svg.querySelectorAll("*"))
    for (const name of ["aria-label", "aria-hidden", "class"]) node.removeAttribute(name);
  ownIds(svg, location.pathname.replace(/\W+/g, "-"));
  svg.setAttribute("viewBox", extentOf(svg).map(Math.round).join(" "));
  for (const name of ["width", "height", "class", "role", "aria-label", "style"]) svg.removeAttribute(name);
  svg.setAttribute("aria-hidden", "true");
  for (const line of svg.querySelectorAll("path[stroke], g[stroke] path")) rounded(line);
  return svg.outerHTML;
}

/** x, y, width and height of what is drawn, measured on the page, out of sight; what is clipped away does not count. */
function extentOf(svg: SVGSVGElement): readonly [number, number, number, number] {
  const sight = document.createElement("div");
  sight.style.cssText = "position: fixed; left: 0; top: 0; visibility: hidden";
  sight.append(svg);
  document.body.append(sight);
  const sheet = svg.getBoundingClientRect();
  const edges = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number];
  for (const node of svg.querySelectorAll<SVGGraphicsElement>("path, line, rect, circle, ellipse, polygon, image")) {
    if (node.closest("clipPath, defs, marker")) continue;
    const box = boxIn(sheet, node.getBoundingClientRect());
    for (const clip of clipsOf(node, svg)) cut(box, boxIn(sheet, clip));
    cut(box, [0, 0, size.width, size.height]);
    const [left, top, right, bottom] = box;
    if (right < left || bottom < top || (right === left && bottom === top)) continue;
    edges[0] = Math.min(edges[0], left);
    edges[1] = Math.min(edges[1], top);
    edges[2] = Math.max(edges[2], right);
    edges[3] = Math.max(edges[3], bottom);
  }
  sight.remove();
  const [left, top, right, bottom] = edges;
  // A document without layout, or nothing drawn: the whole sheet.
  if (!(right > left && bottom > top)) return [0, 0, size.width, size.height];
  return [left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN];
}

type Box = [left: number, top: number, right: number, bottom: number];
type Rectangle = Pick<DOMRect, "left" | "top" | "right" | "bottom">;

const boxIn = (sheet: DOMRect, { left, top, right, bottom }: Rectangle): Box => [
  left - sheet.left,
  top - sheet.top,
  right - sheet.left,
  bottom - sheet.top,
];

function cut(box: Box, to: readonly [number, number, number, number]): void {
  box[0] = Math.max(box[0], to[0]);
  box[1] = Math.max(box[1], to[1]);
  box[2] = Math.min(box[2], to[2]);
  box[3] = Math.min(box[3], to[3]);
}

/** Clips of rectangles (a plot's frame), of the element and all around it, on the screen. */
function clipsOf(node: SVGGraphicsElement, within: Element): Rectangle[] {
  const found: Rectangle[] = [];
  for (
    let at: SVGGraphicsElement | null = node;
    at && at !== within;
    at = at.parentElement as SVGGraphicsElement | null
  ) {
    const id = /^url\(#(.+)\)$/.exec(at.getAttribute("clip-path") ?? "")?.[1];
    const frame = id === undefined ? null : within.querySelector(`[id="${id}"] > rect`);
    const to = at.getScreenCTM();
    if (!frame || !to) continue;
    const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(frame.getAttribute(name)));
    const start = new DOMPoint(x, y).matrixTransform(to);
    const end = new DOMPoint(x! + width!, y! + height!).matrixTransform(to);
    found.push({ left: start.x, top: start.y, right: end.x, bottom: end.y });
  }
  return found;
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
