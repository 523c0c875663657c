/** The `figures` of a notebook: every recipe with the numbers that the build gave to the figures' ids. */
import { cellsSpec, confusionSpec, type CellsOptions, type ConfusionOptions, type MatrixLike } from "./cells";
import { curvesSpec, type CurvesOptions } from "./curves";
import type { FigureOptions, FigureRun, FigureSpec } from "./figure.types";
import { figureElement, type FigureElement } from "./figureElement";
import { imagesSpec, type ImagesOptions, type Picture } from "./images";

export interface Figures {
  /** Metrics against the step. */
  curves(run: FigureRun | readonly FigureRun[], options?: CurvesOptions): FigureElement;
  /** A confusion matrix: `[true, answered]` counts, of a run's array metric or as given. */
  confusion(source: FigureRun | MatrixLike, options: ConfusionOptions): FigureElement;
  heatmap(source: FigureRun | MatrixLike, options?: CellsOptions): FigureElement;
  images(source: FigureRun | readonly Picture[], options?: ImagesOptions): FigureElement;
  /** Anything else in the same frame: an element, or a function from the width to one. */
  figure(content: Element | ((width: number) => Element), options?: FigureOptions): FigureElement;
}

export function createFigures({ numbers = {} }: { numbers?: Readonly<Record<string, number>> } = {}): Figures {
  const element = (spec: FigureSpec) =>
    figureElement(spec, spec.options.id === undefined ? undefined : numbers[spec.options.id]);
  return {
    curves: (run, options = {}) => element(curvesSpec(run, options)),
    confusion: (source, options) => element(confusionSpec(source, options)),
    heatmap: (source, options = {}) => element(cellsSpec(source, options)),
    images: (source, options = {}) => element(imagesSpec(source, options)),
    figure: (content, options = {}) =>
      element({
        kind: "figure",
        options,
        height: () => options.height ?? 0,
        draw: (body, width) => body.replaceChildren(typeof content === "function" ? content(width) : content),
      }),
  };
}
