/**
 * The part of `figures` that comes with every page: curves, what a classifier's page shows, a frame for anything, and the colours. The other
 * recipes (figures.ts) come when a page uses them.
 */
import { cellsSpec, confusionSpec, type CellsOptions, type ConfusionOptions, type MatrixLike } from "./cells";
import { curvesSpec, type CurvesOptions } from "./curves";
import type { FigureOptions, FigureRun, FigureSpec } from "./figure.types";
import { figureElement, type FigureElement } from "./figureElement";
import { imagesSpec, type ImagesOptions, type Picture } from "./images";
import { diverging, nthColour, sequential } from "./palette";

export interface BasicFigures {
  /** Metrics against the step; of a population, the seeds as a line with a band. */
  curves(run: FigureRun | readonly FigureRun[], options?: CurvesOptions): FigureElement;
  /** A confusion matrix: `[true, answered]` counts, of a run's array metric or as given. */
  confusion(source: FigureRun | MatrixLike, options: ConfusionOptions): FigureElement;
  heatmap(source: FigureRun | MatrixLike, options?: CellsOptions): FigureElement;
  images(source: FigureRun | readonly Picture[], options?: ImagesOptions): FigureElement;
  /** Anything else in the same frame: an element, or a function from the width to one. */
  figure(content: Element | ((width: number) => Element), options?: FigureOptions): FigureElement;
  /** The six colours of series, as CSS that follows the theme. */
  readonly colours: readonly string[];
  /** Ramp from the page's ground (0) to the strongest (1). */
  sequential(t: number): string;
  /** Ramp from vermilion (-1) over the ground (0) to blue (1). */
  diverging(t: number): string;
}

export interface FigureNumbers {
  /** Of figures, by their ids. */
  readonly numbers?: Readonly<Record<string, number>>;
}

/** Puts a spec in its frame, with its number. */
export const framed =
  ({ numbers = {} }: FigureNumbers) =>
  (spec: FigureSpec): FigureElement =>
    figureElement(spec, spec.options.id === undefined ? undefined : numbers[spec.options.id]);

export function basicFigures(given: FigureNumbers = {}): BasicFigures {
  const element = framed(given);
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
    colours: Array.from({ length: 6 }, (_, i) => nthColour(i)),
    sequential,
    diverging,
  };
}
