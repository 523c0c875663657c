/**
 * Prose to HTML, at build or in the editor, never on a reader's page: Markdown with formulas, footnotes, citations, references
 * to figures, anchors on headings and coloured code. HTML in Markdown passes through: notebooks of the book are trusted.
 */
import MarkdownIt, { type Token } from "markdown-it";
import anchor from "markdown-it-anchor";
import footnote from "markdown-it-footnote";
import { highlightCode } from "./highlightCode";
import { citationPlugin } from "./markdown/citation";
import { mathPlugin } from "./markdown/math";
import { placeTokensPlugin } from "./markdown/placeTokens";
import type { ProseEnv } from "./markdown/proseEnv";
import type { Bibliography, Heading, Problem } from "./notebook.types";

export interface MarkdownOptions {
  /** The cell's id: its problems carry it, and its footnotes' ids, so that those of two cells differ. */
  readonly cell?: number;
  /** Figure numbers by id. */
  readonly figures?: Readonly<Record<string, number>>;
  readonly bibliography?: Bibliography;
  /** Heading ids taken so far; pass one set to all cells of a page. */
  readonly slugs?: Set<string>;
  /** Called for each heading of level 2 and 3, in order. */
  readonly onHeading?: (heading: Heading) => void;
  /** LB030 a formula, LB031 a citation, LB032 a reference to a figure; each is visible in the HTML too. */
  readonly onProblem?: (problem: Problem) => void;
}

/** What a reader would read out of a heading: no tags, no citations. */
const wordsOf = (tokens: readonly Token[]): string =>
  tokens
    .filter(({ type }) => ["text", "code_inline", "math_inline", "image", "softbreak"].includes(type))
    .map(({ type, content }) => (type === "softbreak" ? " " : content))
    .join("");

type HeadingEnv = ProseEnv & { readonly onHeading?: (heading: Heading) => void };

const md = new MarkdownIt({
  html: true,
  linkify: false,
  typographer: false,
  highlight: (code, language) => highlightCode(code, language || "text"),
});
md.use(mathPlugin).use(citationPlugin).use(footnote).use(placeTokensPlugin);
md.use(anchor, {
  level: [2, 3],
  tabIndex: false,
  getTokensText: wordsOf,
  slugifyWithState: (title, state) => freeSlug(slugOf(title), (state.env as HeadingEnv).slugs),
});
md.core.ruler.push("tell_headings", (state) => {
  const { onHeading } = state.env as HeadingEnv;
  state.tokens.forEach((token, i) => {
    const id = token.type === "heading_open" ? token.attrGet("id") : null;
    if (!onHeading || id === null) return;
    const title = wordsOf(state.tokens[i + 1]?.children ?? []);
    onHeading({ id: String(id), title, level: Number(token.tag.slice(1)) });
  });
});
// `\${` is how a file says `${` without meaning a value. In prose Markdown takes the backslash off; elsewhere it would stay.
md.core.ruler.push("plain_dollars", ({ tokens }) => {
  const verbatim = ["fence", "code_block", "code_inline", "html_block", "html_inline"];
  for (const token of tokens.flatMap((block) => [block, ...(block.children ?? [])]))
    if (verbatim.includes(token.type)) token.content = token.content.replace(/\\\$\{/g, "${");
});
// A table is wider than a phone: it scrolls by itself, by keyboard too, and the page does not.
md.renderer.rules.table_open = () =>
  `<div class="table-scroll" tabindex="0" role="region" aria-label="Table"><table>\n`;
md.renderer.rules.table_close = () => `</table></div>\n`;

/** HTML of a Markdown cell. Never throws for what an author wrote: mistakes are shown in place and told to `onProblem`. */
export function renderMarkdown(source: string, options: MarkdownOptions = {}): string {
  const { cell, figures = {}, bibliography = {}, slugs = new Set(), onHeading, onProblem } = options;
  const env: HeadingEnv = {
    source,
    figures,
    bibliography,
    slugs,
    report: (problem) => onProblem?.(cell === undefined ? problem : { ...problem, cell }),
    ...(cell === undefined ? {} : { docId: String(cell) }),
    ...(onHeading ? { onHeading } : {}),
  };
  return md.render(source, env);
}

/** `Two ways to fit` -> `two-ways-to-fit`; letters of any script stay. */
function slugOf(title: string): string {
  const words = title.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
  return words.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "section";
}

function freeSlug(slug: string, taken: Set<string>): string {
  let free = slug;
  for (let i = 2; taken.has(free); i += 1) free = `${slug}-${i}`;
  taken.add(free);
  return free;
}
