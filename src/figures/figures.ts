/**
 * The `figures` of a notebook: every recipe with the numbers that the build gave to the figures' ids. A page loads this when it uses more than
 * the basic ones.
 */
import { barsSpec, type BarsOptions } from "./bars";
import { basicFigures, framed, type BasicFigures, type FigureNumbers } from "./basicFigures";
import type { MatrixLike } from "./cells";
import { circleSpec, type CircleOptions } from "./circle";
import { curvesSpec, type CurvesOptions } from "./curves";
import { fieldSpec, type FieldOptions, type VectorField } from "./field";
import { FigureError } from "./figureError";
import type { FigureRun, FigureSpec } from "./figure.types";
import type { FigureElement } from "./figureElement";
import { knobMapSpec, type KnobMapOptions } from "./knobMap";
import { landscapeSpec, type LandscapeOptions, type Surface } from "./landscape";
import { linesSpec, type LinesOptions } from "./lines";
import { matrixSpec, type MatrixOptions } from "./matrix";
import { panelsSpec, type PanelsOptions } from "./panels";
import { pathsSpec, type PathsOptions } from "./paths";
import type { PlanePath } from "./plane";
import { plotSpec, type PlotOptions, type PlotSpec } from "./plot";
import type { PointSets } from "./pointSets";
import { ranksSpec, type RanksOptions } from "./ranks";
import type { Rows } from "./rows";
import { scatterSpec, type ScatterOptions } from "./scatter";
import { sharpnessSpec, type SharpnessOptions } from "./sharpness";
import { simplexSpec, type SimplexOptions } from "./simplex";
import { spectrumSpec, type SpectrumOptions, type SpectrumSource } from "./spectrum";
import { sphereSpec, type SphereOptions } from "./sphere";

/** A recipe's options where it is a panel: the words are the figure's. */
type Wordless<O> = Omit<O, "id" | "caption" | "alt">;

/** The recipes that can be a panel; `R` is what they give: a figure, or its drawing alone. */
interface Drawn<R> {
  /** Metrics against the step; of a population, the seeds as a line with a band. */
  curves(run: FigureRun | readonly FigureRun[], options?: CurvesOptions): R;
  /** A quantity against another, from tidy rows: rows of the same x as a centre with a band. */
  lines(rows: Rows, options: Of<R, LinesOptions>): R;
  /** Points, with fitted lines, their bands and their extrapolation. */
  scatter(rows: Rows, options: Of<R, ScatterOptions>): R;
  /** Eigenvalues of the Hessian against the step, with the edge of stability 2/η. */
  sharpness(run: FigureRun, options: Of<R, SharpnessOptions>): R;
  /** Density of eigenvalues on a log axis, or sticks. */
  spectrum(source: SpectrumSource, options: Of<R, SpectrumOptions>): R;
  /** Filled contours of a surface over a plane, with paths, points and arrows. */
  landscape(surface: Surface | undefined, options: Of<R, LandscapeOptions>): R;
  /** Arrows and streamlines of a vector field of the plane. */
  field(field: VectorField, options: Of<R, FieldOptions>): R;
  /** Paths and points on an empty plane. */
  paths(paths: readonly PlanePath[], options: Of<R, PathsOptions>): R;
  /** Cells of a matrix, by value or by sign. */
  matrix(matrix: MatrixLike | undefined, options: Of<R, MatrixOptions>): R;
  /** A Hinton diagram: area is size, hollow is negative. */
  hinton(matrix: MatrixLike | undefined, options: Of<R, MatrixOptions>): R;
  /** A heat map of a number over two knobs, from tidy rows. */
  knobs(rows: Rows, options: Of<R, KnobMapOptions>): R;
  /** Points on the unit circle with the density of their angles. */
  circle(points: PointSets, options: Of<R, CircleOptions>): R;
  /** Points on the unit sphere. */
  sphere(points: PointSets, options: Of<R, SphereOptions>): R;
  /** Points of the triangle of three shares. */
  simplex(points: PointSets, options: Of<R, SimplexOptions>): R;
  /** One bar a thing, with a dot a seed. */
  bars(rows: Rows, options: Of<R, BarsOptions>): R;
  /** Ranks at several places, as lines that cross. */
  ranks(rows: Rows, options: Of<R, RanksOptions>): R;
  /** Any Observable Plot: `figures.plot({marks: [Plot.line(…)]}, {id, caption, alt})`. */
  plot(plot: PlotSpec, options: Of<R, PlotOptions>): R;
}
type Of<R, O> = R extends FigureElement ? O : Wordless<O>;

/** The recipes inside `figures.panels`: the same, without words. */
export type PanelRecipes = Drawn<FigureSpec>;

/** Throw LB021 without caption or alt text, but for `curves`, `confusion`, `heatmap`, `images` and `figure` (of these the page tells). */
export interface Figures extends BasicFigures, Drawn<FigureElement> {
  // Both have it, alike.
  curves: BasicFigures["curves"];
  /** Several drawings as one figure: `figures.panels({left: (draw) => draw.curves(run, {…}), right: …}, {caption, alt})`. */
  panels(panels: Readonly<Record<string, (draw: PanelRecipes) => FigureSpec>>, options: PanelsOptions): FigureElement;
}

const blank = { caption: "", alt: "" } as const;
/** Options of a panel with the words that the types ask for. */
const bare = <O>(options: Wordless<O>): O => ({ ...options, ...blank }) as unknown as O;

const recipes: PanelRecipes = {
  curves: (run, options = {}) => curvesSpec(run, options),
  lines: (rows, options) => linesSpec(rows, bare(options)),
  scatter: (rows, options) => scatterSpec(rows, bare(options)),
  sharpness: (run, options) => sharpnessSpec(run, bare(options)),
  spectrum: (source, options) => spectrumSpec(source, bare(options)),
  landscape: (surface, options) => landscapeSpec(surface, bare(options)),
  field: (field, options) => fieldSpec(field, bare(options)),
  paths: (paths, options) => pathsSpec(paths, bare(options)),
  matrix: (matrix, options) => matrixSpec(matrix, bare(options)),
  hinton: (matrix, options) => matrixSpec(matrix, { ...bare<MatrixOptions>(options), view: "hinton" }),
  knobs: (rows, options) => knobMapSpec(rows, bare(options)),
  circle: (points, options) => circleSpec(points, bare(options)),
  sphere: (points, options) => sphereSpec(points, bare(options)),
  simplex: (points, options) => simplexSpec(points, bare(options)),
  bars: (rows, options) => barsSpec(rows, bare(options)),
  ranks: (rows, options) => ranksSpec(rows, bare(options)),
  plot: (plot, options) => plotSpec(plot, bare(options)),
};

export function createFigures(given: FigureNumbers = {}): Figures {
  const element = framed(given);
  const worded = (spec: FigureSpec) => {
    requireWords(spec);
    return element(spec);
  };
  return {
    ...basicFigures(given),
    lines: (rows, options) => worded(linesSpec(rows, options)),
    scatter: (rows, options) => worded(scatterSpec(rows, options)),
    sharpness: (run, options) => worded(sharpnessSpec(run, options)),
    spectrum: (source, options) => worded(spectrumSpec(source, options)),
    landscape: (surface, options) => worded(landscapeSpec(surface, options)),
    field: (field, options) => worded(fieldSpec(field, options)),
    paths: (paths, options) => worded(pathsSpec(paths, options)),
    matrix: (matrix, options) => worded(matrixSpec(matrix, options)),
    hinton: (matrix, options) => worded({ ...matrixSpec(matrix, { ...options, view: "hinton" }), kind: "hinton" }),
    knobs: (rows, options) => worded(knobMapSpec(rows, options)),
    circle: (points, options) => worded(circleSpec(points, options)),
    sphere: (points, options) => worded(sphereSpec(points, options)),
    simplex: (points, options) => worded(simplexSpec(points, options)),
    bars: (rows, options) => worded(barsSpec(rows, options)),
    ranks: (rows, options) => worded(ranksSpec(rows, options)),
    plot: (plot, options) => worded(plotSpec(plot, options)),
    panels: (panels, options) =>
      worded(
        panelsSpec(
          Object.entries(panels).map(([title, make]) => ({ title, spec: make(recipes) })),
          options,
        ),
      ),
  };
}

function requireWords({ kind, options }: FigureSpec): void {
  const { id, caption, alt } = options;
  const missing = Object.entries({ caption, alt })
    .filter(([, words]) => typeof words !== "string" || words.trim() === "")
    .map(([key]) => key);
  if (missing.length > 0)
    throw new FigureError(
      "LB021",
      `figure without ${missing.join(" and ")}: ${id ?? kind}`,
      "caption says what it shows, alt describes it to those who cannot see it.",
    );
}
