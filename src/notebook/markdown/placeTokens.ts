/**
 * Gives formulas and citations their place in the source, which markdown-it forgets inside a line of text: each is looked for
 * after the one before it, from the first line of its paragraph on, so the same formula twice has two places.
 */
import type MarkdownIt from "markdown-it";
import type { Token } from "markdown-it";
import type { ProseEnv } from "./proseEnv";

/** How a token with a place looks in the source. */
const looks: Readonly<Record<string, (token: Token) => string>> = {
  math_inline: ({ content }) => content,
  math_display: ({ content }) => content,
  math_block: ({ content }) => content,
  citation: ({ content }) => `[${content}]`,
};

/** Sets `meta.at`, an offset in the source; absent where a quote's or list's marks stand inside the text. */
export function placeTokensPlugin(md: MarkdownIt): void {
  // Before footnotes are moved to the end.
  md.core.ruler.after("inline", "place_tokens", ({ tokens, env }) => {
    const { source } = env as ProseEnv;
    const lineStarts = [0, ...[...source.matchAll(/\r\n?|\n/g)].map(({ index, 0: end }) => index + end.length)];
    for (const block of tokens) {
      let from = lineStarts[block.map?.[0] ?? 0] ?? 0;
      for (const token of block.type === "math_block" ? [block] : (block.children ?? [])) {
        const look = looks[token.type]?.(token);
        const at = look === undefined ? -1 : source.indexOf(look, from);
        if (look === undefined || at < 0) continue;
        token.meta = { at };
        from = at + look.length;
      }
    }
  });
}
