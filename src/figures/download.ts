/** Files from a figure: SVG with the theme's colours written out, PNG at twice the size, CSV, JSON. */
import type { FigureTable } from "./figure.types";

const fallbackFont = "Inter, system-ui, sans-serif";

/** The SVG by itself: variables and relative colours become plain ones, so that it looks the same elsewhere. */
export function standaloneSvg(svg: SVGSVGElement, background?: string): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const probe = document.createElement("span");
  probe.hidden = true;
  svg.parentElement?.append(probe);
  const resolved = (value: string) => {
    probe.style.color = "";
    probe.style.color = value;
    return probe.style.color === "" ? value : plainColour(getComputedStyle(probe).color);
  };
  for (const element of [copy, ...copy.querySelectorAll<SVGElement>("*")])
    for (const name of ["fill", "stroke", "color"])
      for (const value of [element.getAttribute(name), element.style.getPropertyValue(name)])
        if (value && /var\(|color-mix|currentColor/i.test(value)) {
          element.style.removeProperty(name);
          element.setAttribute(name, resolved(value));
        }
  const style = getComputedStyle(svg);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("font-family", fallbackFont);
  copy.setAttribute("color", style.color);
  if (background) {
    const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    ground.setAttribute("width", "100%");
    ground.setAttribute("height", "100%");
    ground.setAttribute("fill", resolved(background));
    copy.prepend(ground);
  }
  probe.remove();
  return new XMLSerializer().serializeToString(copy);
}

/** What mixing colours computes to, `color(srgb 0.1 0.2 0.3)`, as programs that draw SVG know it. */
export function plainColour(colour: string): string {
  const parts = /^color\(srgb ([-\d.e]+) ([-\d.e]+) ([-\d.e]+)(?: \/ ([\d.]+))?\)$/.exec(colour);
  if (!parts) return colour;
  const [red, green, blue] = parts.slice(1, 4).map((part) => Math.round(255 * Math.min(1, Math.max(0, Number(part)))));
  return parts[4] === undefined ? `rgb(${red}, ${green}, ${blue})` : `rgba(${red}, ${green}, ${blue}, ${parts[4]})`;
}

/** SVG to PNG at twice its size, on the page's ground. */
export async function pngOfSvg(svg: SVGSVGElement): Promise<Blob> {
  const { width, height } = svg.getBoundingClientRect();
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(standaloneSvg(svg, "var(--paper)"))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * 2);
  canvas.height = Math.round(height * 2);
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return blobOf(canvas);
}

export function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the browser could not write a PNG")))),
  );
}

/** RFC 4180: fields with commas, quotes or line ends are quoted. */
export function csvOf({ columns, rows }: FigureTable): string {
  const field = (value: string | number) => {
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => row.map(field).join(",")).join("\n") + "\n";
}

export function save(content: Blob | string, name: string, type = "text/plain"): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(typeof content === "string" ? new Blob([content], { type }) : content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
