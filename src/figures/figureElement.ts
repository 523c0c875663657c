/**
 * The frame of every figure: number, caption, tools, data table, provenance. The element outlives its data: a new value
 * makes a new (undrawn, cheap) figure, and the one on the page adopts its spec and draws once a frame, if it is in view.
 *
 *   spec -> element -> [on the page, width known] -> draw          next spec -> adopt -> draw, in place
 */
import type { FigureSpec, FigureTable } from "./figure.types";
import { figureTools } from "./figureTools";
import { provenance } from "./provenance";

const specs = new WeakMap<Element, FigureSpec>();
/** Lets a figure's observers go, for one that was made only to be adopted. */
const releases = new WeakMap<Element, () => void>();

export interface FigureElement extends HTMLElement {
  /** Takes over the content of `next`, a figure of the same kind and id; false where it is another one. */
  adopt(next: Node): boolean;
  /** Draws at once whatever is due, seen or not (for records and tests). */
  flush(): void;
  /** A drawing of its own of another size, where the figure is an SVG and has something to show. */
  picture(width: number, height: number): SVGSVGElement | undefined;
}

let anonymous = 0;

/** Pixels: less than a plot's margins need. A place that is narrower is hidden, or not laid out yet, and its figure waits for a width. */
const LEAST = 120;

export function figureElement(first: FigureSpec, number: number | undefined): FigureElement {
  let spec = first;
  const { id } = first.options;
  const figure = document.createElement("figure") as unknown as FigureElement;
  figure.className = `figure figure-${first.kind}`;
  if (id !== undefined) figure.id = `fig-${id}`;
  const name = number === undefined ? "this figure" : `figure ${number}`;
  const tableId = `${id === undefined ? `figure-${++anonymous}` : `fig-${id}`}-table`;

  const body = document.createElement("div");
  body.className = "figure-body";
  const table = document.createElement("div");
  table.className = "figure-table";
  table.id = tableId;
  table.hidden = true;
  table.tabIndex = 0;
  table.setAttribute("role", "region");
  table.setAttribute("aria-label", `Data of ${name}`);
  const caption = document.createElement("figcaption");
  const source = document.createElement("span");
  source.className = "figure-provenance";
  const tools = figureTools({
    body,
    spec: () => spec,
    name,
    tableId,
    onTable: (open) => {
      table.hidden = !open;
      if (open) fillTable();
    },
  });
  figure.append(tools, body, table, caption);

  let width = 0;
  let due = true;
  let inView = true;
  let frame = 0;
  let tableDrawn = 0;

  const draw = () => {
    frame = 0;
    if (!due || width === 0) return;
    due = false;
    spec.draw(body, width);
    const { alt } = spec.options;
    const svg = body.querySelector(":scope > svg, :scope > figure > svg, :scope > div > svg");
    if (svg && alt !== undefined) {
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", alt);
      // Plot names its groups of marks; inside one image these names are noise, and not allowed.
      for (const group of svg.querySelectorAll("[aria-label]")) group.removeAttribute("aria-label");
      svg.removeAttribute("aria-hidden");
    }
    if (spec.empty !== undefined) {
      const note = document.createElement("p");
      note.className = "figure-empty";
      note.innerHTML = "<span></span>";
      note.firstElementChild!.textContent = spec.empty;
      body.append(note);
    }
  };
  const schedule = () => {
    if (due && inView && frame === 0) frame = requestAnimationFrame(draw);
  };
  const dress = () => {
    const { caption: text = "" } = spec.options;
    caption.replaceChildren();
    if (number !== undefined) {
      const bold = document.createElement("b");
      bold.textContent = `Figure ${number}. `;
      caption.append(bold);
    }
    source.textContent = spec.run ? provenance(spec.run) : "";
    caption.append(text, source);
    caption.hidden = caption.textContent === "";
    figure.dataset["stale"] = String(spec.run?.stale ?? false);
  };
  const fillTable = () => {
    const now = performance.now();
    // A table that is read while a run goes on should hold still long enough to be read.
    if (table.hidden || (tableDrawn > 0 && now - tableDrawn < 1000 && spec.run?.status === "running")) return;
    tableDrawn = now;
    if (spec.table) table.replaceChildren(tableElement(spec.table(), spec.options.caption ?? name));
  };

  figure.adopt = (next) => {
    const own = next instanceof Element ? specs.get(next) : undefined;
    if (!own || own.kind !== spec.kind || own.options.id !== id) return false;
    if (next !== figure) releases.get(next as Element)?.();
    spec = own;
    specs.set(figure, own);
    due = true;
    dress();
    fillTable();
    schedule();
    return true;
  };
  figure.flush = () => {
    if (frame) cancelAnimationFrame(frame);
    if (width === 0) width = body.clientWidth < LEAST ? 680 : body.clientWidth;
    due = true;
    draw();
  };

  figure.picture = (across, down) => {
    if (spec.empty !== undefined) return undefined;
    const sheet = document.createElement("div");
    spec.draw(sheet, across, down);
    return sheet.querySelector("svg") ?? undefined;
  };

  specs.set(figure, spec);
  dress();
  if (typeof ResizeObserver === "undefined") figure.flush();
  else {
    const size = new ResizeObserver(([entry]) => {
      const next = Math.floor(entry!.contentRect.width);
      if (next === width || next < LEAST) return;
      width = next;
      body.style.minHeight = `${spec.height(width)}px`;
      due = true;
      schedule();
    });
    const sight = new IntersectionObserver(
      (entries) => {
        inView = entries.at(-1)!.isIntersecting;
        schedule();
      },
      { rootMargin: "300px" },
    );
    size.observe(body);
    sight.observe(figure);
    const drawForPrint = () => due && figure.flush();
    addEventListener("beforeprint", drawForPrint);
    releases.set(figure, () => {
      size.disconnect();
      sight.disconnect();
      removeEventListener("beforeprint", drawForPrint);
    });
  }
  return figure;
}

function tableElement({ columns, rows }: FigureTable, title: string): HTMLTableElement {
  const table = document.createElement("table");
  table.createCaption().textContent = title;
  const head = table.createTHead().insertRow();
  for (const column of columns) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = column;
    head.append(cell);
  }
  const content = table.createTBody();
  for (const row of rows) {
    const line = content.insertRow();
    row.forEach((value, i) => {
      const cell = i === 0 ? document.createElement("th") : document.createElement("td");
      if (i === 0) cell.scope = "row";
      cell.textContent = typeof value === "number" ? shown(value) : value;
      line.append(cell);
    });
  }
  return table;
}

const shown = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString("en") : String(+value.toPrecision(4));
