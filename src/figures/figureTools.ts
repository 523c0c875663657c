/** The small row of buttons at a figure's top right: its data as a table, and downloads. */
import { blobOf, csvOf, pngOfSvg, save, standaloneSvg } from "./download";
import type { FigureSpec, FigureTable } from "./figure.types";
import { provenance } from "./provenance";

export interface ToolsOptions {
  readonly body: HTMLElement;
  /** The spec that the figure shows now. */
  readonly spec: () => FigureSpec;
  readonly name: string;
  /** Id of the table's region. */
  readonly tableId: string;
  readonly onTable: (open: boolean) => void;
}

export function figureTools({ body, spec, name, tableId, onTable }: ToolsOptions): HTMLElement {
  const tools = document.createElement("div");
  tools.className = "figure-tools";
  tools.setAttribute("role", "group");
  tools.setAttribute("aria-label", `Data and downloads of ${name}`);
  const add = (kind: string, label: string, action: (button: HTMLButtonElement) => unknown) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset["kind"] = kind;
    button.textContent = kind;
    button.setAttribute("aria-label", `${label} of ${name}`);
    button.addEventListener("click", () => action(button));
    tools.append(button);
    return button;
  };
  if (spec().table) {
    const button = add("table", "Data table", (own) => {
      const open = own.getAttribute("aria-expanded") !== "true";
      own.setAttribute("aria-expanded", String(open));
      onTable(open);
    });
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", tableId);
  }
  const file = spec().options.id ?? "figure";
  add("svg", "SVG", () => {
    const svg = body.querySelector("svg");
    if (svg) save(standaloneSvg(svg), `${file}.svg`, "image/svg+xml");
  });
  add("png", "PNG", async () => {
    const svg = body.querySelector("svg");
    if (svg) return save(await pngOfSvg(svg), `${file}.png`);
    const canvas = sheetOf([...body.querySelectorAll("canvas")]);
    if (canvas) save(await blobOf(canvas), `${file}.png`);
  });
  if (spec().data) {
    add("csv", "CSV", () => save(csvOf(spec().data!()), `${file}.csv`, "text/csv"));
    add("json", "JSON", () => save(jsonOf(spec()), `${file}.json`, "application/json"));
  }
  return tools;
}

function jsonOf({ options, data, run }: FigureSpec): string {
  const { columns, rows }: FigureTable = data!();
  const { id, caption, alt } = options;
  return JSON.stringify({ id, caption, alt, provenance: run && provenance(run), columns, rows }, null, 1);
}

/** Canvases side by side on one, eight a row. */
function sheetOf(canvases: readonly HTMLCanvasElement[]): HTMLCanvasElement | undefined {
  const first = canvases[0];
  if (!first) return undefined;
  const across = Math.min(8, canvases.length);
  const scale = 3;
  const sheet = document.createElement("canvas");
  sheet.width = across * first.width * scale;
  sheet.height = Math.ceil(canvases.length / across) * first.height * scale;
  const context = sheet.getContext("2d")!;
  context.imageSmoothingEnabled = false;
  canvases.forEach((canvas, i) =>
    context.drawImage(
      canvas,
      (i % across) * first.width * scale,
      Math.floor(i / across) * first.height * scale,
      first.width * scale,
      first.height * scale,
    ),
  );
  return sheet;
}
