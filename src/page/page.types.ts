/**
 * What the build tells the templates: plain data, so that a page can be written in Node and read in any browser.
 * HTML fields are trusted (made by our own renderer); everything else is escaped by the templates.
 */
import type { ClaimState } from "./claim/verdict";

export interface PaperMeta {
  readonly id?: string | number;
  readonly title: string;
  readonly chapter: string;
  /** `direct`, `scaled`, `mechanism` or `tutorial`: how near the page is to the paper. */
  readonly fidelity?: string;
  readonly lede?: string;
  readonly authors?: string | readonly string[];
  readonly year?: number;
  readonly url?: string;
}

export interface OutlineEntry {
  readonly id: string;
  readonly title: string;
}

export interface PageCell {
  readonly id: number;
  readonly mode: string;
  /** Output that is known at build: prose. */
  readonly html?: string;
  /** The cell's code as highlighted HTML (`tok-*` classes); absent for prose. */
  readonly sourceHtml?: string;
  /** Code open from the start. */
  readonly pinned: boolean;
  /** Names that the cell defines, or what it is: shown beside `</>` where a cell has no output. */
  readonly label?: string;
}

/** A problem that the build found, shown at the head of the page and, with a cell, in its place. */
export interface PageProblem {
  readonly code: string;
  readonly message: string;
  readonly cell?: number;
  readonly line?: number;
  readonly column?: number;
  readonly hint?: string;
}

/** What a record says in one line. */
export interface RecordSummary {
  readonly state: ClaimState;
  readonly seeds: number;
  readonly seedsHolding: number;
  readonly controlSeedsHolding: number;
  readonly device: string;
  /** ISO date of the record. */
  readonly date: string;
  /** Seconds of one run of the page's first training. */
  readonly runSeconds?: number;
  /** Seconds of the claim's runs together. */
  readonly claimSeconds?: number;
}

export interface NotebookPageData {
  readonly slug: string;
  readonly chapter: string;
  /** Relative path to the site's root, `../../`. */
  readonly root: string;
  readonly paper: PaperMeta;
  readonly outline: readonly OutlineEntry[];
  readonly cells: readonly PageCell[];
  readonly claim?: { readonly text: string };
  readonly record?: RecordSummary;
  /** `src` of the module that mounts the notebook; none for a page that stays as it is. */
  readonly script?: string;
  /** `href` of the style sheet. */
  readonly styles?: string;
  readonly problems: readonly PageProblem[];
}

export interface AtlasEntry {
  readonly href: string;
  readonly chapter: string;
  readonly title: string;
  readonly paper: PaperMeta;
  readonly lede?: string;
  /** The claim in a sentence. */
  readonly claim?: string;
  readonly record?: RecordSummary;
  /** An SVG as text that follows the page's theme. */
  readonly thumbnail?: string;
  /** The notebook cannot be read: what is wrong. */
  readonly problem?: string;
}

export interface AtlasPageData {
  readonly root: string;
  readonly entries: readonly AtlasEntry[];
  readonly script?: string;
  readonly styles?: string;
}
