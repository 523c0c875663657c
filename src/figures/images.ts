/**
 * A grid of small pictures on canvases, each pixel a pixel, with a caption under each. With a run and a split it shows what
 * the network got wrong. The data may not be loaded: with a record on show, nothing is fetched until the reader asks for it.
 */
import type { FigureOptions, FigureRun, FigureSpec } from "./figure.types";

export interface Picture {
  /** Row by row, 0 (ground) to 1 (ink); of `colour`: red, green, blue of each pixel, 0 to 1; of `signed`: -1 (vermilion) to 1 (blue). */
  readonly pixels: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  readonly title?: string;
  readonly caption?: string;
  /** `ink` if left out. */
  readonly values?: "ink" | "colour" | "signed";
}

/** The part of a data split that pictures need. */
export interface PictureSplit {
  readonly inputs: { readonly values: ArrayLike<number>; readonly shape: readonly number[] };
  readonly targets: { readonly values: ArrayLike<number> };
  readonly classes?: readonly string[];
}

export interface ImagesOptions extends FigureOptions {
  /** Name of the run's array metric with one answer a picture. */
  readonly predictions?: string;
  /** Called when the pictures are needed; may throw `NotReady` while they are loading. */
  readonly split?: PictureSplit | (() => PictureSplit);
  readonly show?: "all" | "mistakes";
  /** Pictures a row on a wide page (half as many on a phone, at least 4 or all); 8 if left out. */
  readonly columns?: number;
  /** At most so many pictures; 24 if left out. */
  readonly count?: number;
}

const isRun = (source: FigureRun | readonly Picture[]): source is FigureRun => "metrics" in source;

export function imagesSpec(source: FigureRun | readonly Picture[], options: ImagesOptions): FigureSpec {
  const run = isRun(source) ? source : undefined;
  const { count = 24 } = options;
  const answers = run?.arrays[options.predictions ?? "predictions"]?.values;
  let pictures: readonly Picture[] | undefined;
  const find = () => (pictures ??= isRun(source) ? picturesOf(answers, options) : source.slice(0, count));
  const height = (width: number) => {
    const across = columnsOf(options, width);
    const gap = gapOf(across);
    const rows = Math.ceil(count / across);
    return rows * ((width - gap * (across - 1)) / across + 36) + gap * (rows - 1);
  };
  const draw = (body: HTMLElement, width: number, asked: boolean): void => {
    const waits = run?.recorded && !asked && !wasAsked.has(body) && typeof options.split === "function";
    if (answers && waits) return body.replaceChildren(offer(body, () => draw(body, width, true)));
    if (asked) wasAsked.add(body);
    try {
      const across = columnsOf(options, width);
      fill(body, find(), count, across);
    } catch (error) {
      const { ready } = error as { ready?: PromiseLike<unknown> };
      if (!ready) throw error;
      body.replaceChildren(message("Loading the pictures …"));
      ready.then(
        () => draw(body, width, asked),
        (reason: unknown) => body.replaceChildren(message(`The pictures cannot be read: ${(reason as Error).message}`)),
      );
    }
  };
  return {
    kind: "images",
    options,
    run,
    height,
    empty: run && !answers ? "Press Run and pictures appear here" : undefined,
    draw: (body, width) => draw(body, width, false),
    table: () => tableOf(safely(find)),
    data: () => tableOf(safely(find)),
  };
}

/** Half as many on a phone. */
function columnsOf({ columns = 8 }: ImagesOptions, width: number): number {
  return width < 600 ? Math.min(columns, Math.max(4, Math.ceil(columns / 2))) : columns;
}
const gapOf = (across: number): number => (across > 10 ? 6 : 16);

const wasAsked = new WeakSet<Element>();

function safely(find: () => readonly Picture[]): readonly Picture[] {
  try {
    return find();
  } catch {
    return [];
  }
}

function tableOf(pictures: readonly Picture[]) {
  return {
    columns: ["picture", "answer", "true kind"],
    rows: pictures.map(({ title = "", caption = "" }, i) => [i + 1, title, caption] as const),
  };
}

function picturesOf(answers: ArrayLike<number> | undefined, options: ImagesOptions): Picture[] {
  if (!answers) return [];
  const { split: given, show = "all", count = 24 } = options;
  const split = typeof given === "function" ? given() : given;
  if (!split) throw new TypeError("figures.images needs a split: {split: () => fashion.test}");
  const { inputs, targets, classes = [] } = split;
  const size = inputs.shape.slice(1).reduce((product, extent) => product * extent, 1);
  const side = Math.round(Math.sqrt(size));
  const name = (label: number) => classes[label] ?? String(label);
  const found: Picture[] = [];
  for (let i = 0; i < answers.length && found.length < count; i++) {
    const answer = answers[i]!;
    const truth = targets.values[i]!;
    if (show === "mistakes" && answer === truth) continue;
    const pixels = Array.from({ length: size }, (_, k) => inputs.values[i * size + k]!);
    found.push({ pixels, height: size / side, width: side, title: name(answer), caption: name(truth) });
  }
  return found;
}

/** Keeps the list's canvases from drawing to drawing, and its length, so that nothing moves. */
function fill(body: HTMLElement, pictures: readonly Picture[], count: number, across: number): void {
  let list = body.querySelector<HTMLUListElement>(":scope > ul");
  if (!list || list.childElementCount !== count) {
    list = document.createElement("ul");
    list.className = "figure-grid";
    for (let i = 0; i < count; i++) {
      const item = document.createElement("li");
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 28;
      canvas.setAttribute("aria-hidden", "true");
      const text = document.createElement("p");
      text.append(document.createElement("b"), document.createElement("span"));
      item.append(canvas, text);
      list.append(item);
    }
  }
  list.style.gridTemplateColumns = `repeat(${across}, 1fr)`;
  list.style.gap = `${gapOf(across)}px`;
  body.replaceChildren(list);
  [...list.children].forEach((item, i) => {
    const picture = pictures[i];
    (item as HTMLElement).style.visibility = picture ? "" : "hidden";
    if (!picture) return;
    item.querySelector("b")!.textContent = picture.title ?? "";
    item.querySelector("span")!.textContent = picture.caption ?? "";
    paint(item.querySelector("canvas")!, picture);
  });
}

/** Ink is black with the pixel as opacity; the style sheet inverts it in the dark, and leaves pictures with colours as they are. */
function paint(canvas: HTMLCanvasElement, picture: Picture): void {
  const { height, width, values = "ink" } = picture;
  canvas.dataset["values"] = values;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = context.createImageData(width, height);
  for (let i = 0; i < width * height; i++) image.data.set(pixelOf(picture, i), 4 * i);
  context.putImageData(image, 0, 0);
}

const SIGNS = { less: [212, 96, 34], more: [58, 130, 206] } as const;
const byte = (share: number): number => Math.round(255 * Math.min(1, Math.max(0, share)));

/** Red, green, blue and opacity of a pixel, 0 to 255. */
export function pixelOf({ pixels, values = "ink" }: Picture, i: number): [number, number, number, number] {
  if (values === "colour") return [byte(pixels[3 * i]!), byte(pixels[3 * i + 1]!), byte(pixels[3 * i + 2]!), 255];
  const value = pixels[i]!;
  if (values === "ink") return [0, 0, 0, byte(value)];
  const [red, green, blue] = value < 0 ? SIGNS.less : SIGNS.more;
  return [red, green, blue, byte(Math.abs(value))];
}

function message(text: string): HTMLElement {
  const note = document.createElement("p");
  note.className = "figure-load";
  note.textContent = text;
  return note;
}

function offer(_body: HTMLElement, load: () => void): HTMLElement {
  const note = document.createElement("div");
  note.className = "figure-load";
  const text = document.createElement("span");
  text.textContent = "The answers are recorded; the pictures come with the data set.";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = "Load the pictures";
  button.addEventListener("click", load);
  note.append(text, button);
  return note;
}
