/** What figures take: the part of a run's snapshot that they read (declared here: figures import nothing of ours), and options. */
export interface FigureSeries {
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  readonly length: number;
}

export interface FigureArray {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** A member of a population: a run of its own seed and knobs. */
export interface FigureLane {
  readonly seed: number;
  readonly knobs: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, FigureSeries>>;
}

export interface FigureRun {
  readonly status: string;
  readonly step: number;
  readonly steps: number;
  readonly seed: number;
  readonly stale: boolean;
  readonly recorded: boolean;
  /** A date: the reader made the recorded run on an earlier visit. */
  readonly yours?: string;
  readonly metrics: Readonly<Record<string, FigureSeries>>;
  readonly arrays: Readonly<Record<string, FigureArray>>;
  readonly device: string;
  readonly seconds: number;
  /** There for a population; `metrics` and `arrays` are the first member's then. */
  readonly lanes?: readonly FigureLane[];
}

/** Every figure has these; `id` gives its number and the target of `[@fig:id]`. */
export interface FigureOptions {
  readonly id?: string;
  readonly caption?: string;
  /** What a reader who does not see the figure has to know. */
  readonly alt?: string;
  /** Pixels; a default per kind. */
  readonly height?: number;
}

/** For figures that refuse to be without words: `caption` and `alt` are needed. */
export interface WordedOptions extends FigureOptions {
  readonly caption: string;
  readonly alt: string;
}

export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A figure before it is drawn: drawing waits until it is on the page and its width is known. */
export interface FigureSpec {
  readonly kind: string;
  readonly options: FigureOptions;
  /** Draws into `body`, which may hold the last drawing of the same kind. */
  draw(body: HTMLElement, width: number, height?: number): void;
  /** Height that the drawing will have, so that the place is kept before it is drawn. */
  height(width: number): number;
  /** At most some hundred rows, for people. */
  table?(): FigureTable;
  /** Everything, for machines. */
  data?(): FigureTable;
  readonly run?: FigureRun;
  /** Said in place of a drawing without data. */
  readonly empty?: string;
}
