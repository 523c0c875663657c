/** A cell as the build leaves it: code is a function already, so that a page needs neither compiler nor eval. */
export interface CompiledCell {
  readonly id: number;
  readonly mode: "js" | "ts" | "md" | "html";
  /** Source as in the file, for `</>` and for error positions. */
  readonly source: string;
  readonly pinned: boolean;
  /** Its value is not displayed. */
  readonly hidden: boolean;
  /** Names that the body takes, in order. */
  readonly inputs: readonly string[];
  /** Names that the body returns as properties of one object; empty for an expression. */
  readonly outputs: readonly string[];
  readonly output?: string;
  readonly autodisplay: boolean;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- cells are untyped functions of untyped values
  readonly body?: (...inputs: any[]) => unknown;
  /** Rendered at build (Markdown and HTML cells without `${…}`). */
  readonly html?: string;
  /** A cell that could not be compiled: shown in its place. */
  readonly error?: CellError;
  /** Lines that the compiled body has before the source's first line, to map a stack position back. */
  readonly lineOffset: number;
}

export interface CellError {
  readonly code: string;
  readonly message: string;
  /** 1-based position in the cell's source. */
  readonly line?: number;
  readonly column?: number;
  /** What the author can do about it. */
  readonly hint?: string;
}

export type CellStatus =
  | { readonly state: "idle" | "queued" | "running" | "done" | "stale" }
  | { readonly state: "error"; readonly error: CellError }
  | { readonly state: "waiting"; readonly on: string };
