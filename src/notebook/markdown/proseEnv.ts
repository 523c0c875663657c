/** What one rendering of prose knows and tells; travels through markdown-it as its `env`. */
import type { Bibliography, Problem } from "../notebook.types";

export interface ProseEnv {
  /** Prefix of footnote ids (markdown-it-footnote's name for it). */
  docId?: string;
  readonly source: string;
  readonly figures: Readonly<Record<string, number>>;
  readonly bibliography: Bibliography;
  /** Heading ids taken so far, over all cells of a page. */
  readonly slugs: Set<string>;
  readonly report: (problem: Problem) => void;
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign);

/** A mistake where the reader would have seen the thing itself; never silent. */
export const problemHtml = ({ code, message }: Problem): string =>
  `<span class="prose-problem katex-error" role="note">${escapeHtml(`${code} ${message}`)}</span>`;
