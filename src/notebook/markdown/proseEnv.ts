/** What one rendering of prose knows and tells; travels through markdown-it as its `env`. */
import type { Token } from "markdown-it";
import type { Bibliography, Problem } from "../notebook.types";
import { positionAt, type Position } from "../position";

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

/** Where a token stands in the source, if that is known. */
export function placeOf({ meta }: Token, { source }: ProseEnv): Position | Record<string, never> {
  const { at } = (meta ?? {}) as { readonly at?: number };
  return at === undefined ? {} : positionAt(source, at);
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign);

/** A mistake where the reader would have seen the thing itself; never silent. */
export const problemHtml = ({ code, message }: Problem): string =>
  `<span class="prose-problem katex-error" role="note">${escapeHtml(`${code} ${message}`)}</span>`;
