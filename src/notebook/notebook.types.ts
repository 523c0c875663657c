/**
 * A notebook as plain data, at three stages: as read (cells of text), compiled (the text of one function a cell), and
 * extracted (what its calls of `paper`, `figures`, `claim` and `bibliography` say). Everything here crosses JSON unharmed.
 */
export type CellMode = "js" | "ts" | "md" | "html" | "ojs" | "tex" | "dot" | "sql" | "node" | "python" | "r";

export interface NotebookCell {
  /** Unique in the notebook, from 1; drafts and records name a cell by it. */
  readonly id: number;
  readonly mode: CellMode;
  /** The text without the file's indent. */
  readonly source: string;
  /** Code open from the start. */
  readonly pinned: boolean;
  /** Its value is not displayed. */
  readonly hidden: boolean;
  /** Name that the cell's one value gets; for HTML cells. */
  readonly output?: string;
  /** Attributes of other tools' cells, kept for writing. */
  readonly format?: string;
  readonly database?: string;
}

export interface Notebook {
  readonly title: string;
  /** Observable's theme attribute, kept for other tools; `air` where there is none. */
  readonly theme: string | { readonly light: string; readonly dark: string };
  readonly readOnly: boolean;
  readonly cells: readonly NotebookCell[];
}

/** Something that an author can mend. */
export interface Problem {
  readonly code: string;
  /** One lowercase clause, the offending value last. */
  readonly message: string;
  readonly cell?: number;
  /** 1-based position in the cell's source. */
  readonly line?: number;
  readonly column?: number;
  /** The way out. */
  readonly hint?: string;
}

/** A cell whose code is still text; the build or the editor makes a function of it. */
export interface CompiledSource {
  readonly id: number;
  readonly mode: "js" | "ts" | "md" | "html";
  readonly source: string;
  readonly pinned: boolean;
  readonly hidden: boolean;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly output?: string;
  readonly autodisplay: boolean;
  /** Source text of a function of `inputs`; absent for static prose and for a cell with an error. */
  readonly body?: string;
  readonly html?: string;
  readonly error?: Problem;
  /** Line 1 of the source is line `1 + lineOffset` of the body. */
  readonly lineOffset: number;
}

/** The names that a cell gives and takes: all that the dataflow graph needs. */
export interface CellNames {
  readonly id: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly output?: string;
}

/** A value that stands in the source as a literal. */
export type Literal = null | boolean | number | string | Literal[] | { [key: string]: Literal };

export interface ExtractedPaper {
  readonly title: string;
  readonly chapter: string;
  readonly [key: string]: Literal | undefined;
}

export interface ExtractedFigure {
  readonly id?: string;
  /** From 1, in document order. */
  readonly number: number;
  /** The recipe's name, `curves`. */
  readonly kind: string;
  readonly caption?: string;
  readonly alt?: string;
  readonly cell: number;
}

export interface ExtractedClaim {
  readonly text: string;
  readonly seeds?: readonly number[];
  readonly at?: Readonly<Record<string, Literal>>;
  readonly control?: Readonly<Record<string, Literal>>;
  readonly rule?: Readonly<Record<string, Literal>>;
  /** What the notebook says of it, `does not hold`; without it, that it holds. */
  readonly expect?: string;
  readonly cell: number;
}

export interface Reference {
  readonly authors: readonly string[];
  readonly title: string;
  readonly year?: number | string;
  readonly venue?: string;
  readonly url?: string;
}

export type Bibliography = Readonly<Record<string, Reference>>;

export interface Extracted {
  readonly paper?: ExtractedPaper;
  readonly claims: readonly ExtractedClaim[];
  readonly figures: readonly ExtractedFigure[];
  readonly bibliography: Bibliography;
  readonly problems: readonly Problem[];
}

export interface Heading {
  readonly id: string;
  /** Plain text. */
  readonly title: string;
  readonly level: number;
}
