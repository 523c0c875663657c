/**
 * References in prose, as Pandoc writes them: `[@kumar2024]` and `[@a; @b, ch. 2]` become "(Kumar et al., 2024)" with a link
 * to the bibliography's entry, `[@fig:gap]` becomes "Figure 1" with a link to the figure. What leads nowhere says so.
 */
import type MarkdownIt from "markdown-it";
import type { Token } from "markdown-it";
import { nearestName } from "../nearestName";
import type { Problem, Reference } from "../notebook.types";
import { escapeHtml, placeOf, problemHtml, type ProseEnv } from "./proseEnv";

export function citationPlugin(md: MarkdownIt): void {
  md.inline.ruler.before("link", "citation", (state, silent) => {
    const { src, pos } = state;
    if (src[pos] !== "[" || src[pos + 1] !== "@") return false;
    const found = /^\[(@[^\][]+)\](?!\()/.exec(src.slice(pos, state.posMax));
    if (!found) return false;
    if (!silent) state.push("citation", "", 0).content = found[1] ?? "";
    state.pos += found[0].length;
    return true;
  });
  md.renderer.rules.citation = (tokens, i, _options, env: ProseEnv) => citationHtml(tokens[i]!, env);
}

function citationHtml(token: Token, env: ProseEnv): string {
  const items = token.content.split(";").map((item) => item.trim());
  const html = items.map((item) => {
    const [, key = "", locator = ""] = /^@(\S+?)(?:[,\s]+(.*))?$/s.exec(item) ?? [undefined, item];
    return { figure: key.startsWith("fig:"), html: itemHtml(key, locator, token, env) };
  });
  const joined = html.map((one) => one.html).join(html.every(({ figure }) => figure) ? ", " : "; ");
  return html.some(({ figure }) => !figure) ? `<span class="citation">(${joined})</span>` : joined;
}

function itemHtml(key: string, locator: string, token: Token, env: ProseEnv): string {
  const rest = locator && `, ${escapeHtml(locator)}`;
  if (key.startsWith("fig:")) {
    const id = key.slice("fig:".length);
    const number = Object.hasOwn(env.figures, id) ? env.figures[id] : undefined;
    if (number === undefined) return unknown("LB032", "figure", id, Object.keys(env.figures), token, env);
    return `<a class="figure-link" href="#fig-${escapeHtml(id)}">Figure ${number}</a>${rest}`;
  }
  const entry = Object.hasOwn(env.bibliography, key) ? env.bibliography[key] : undefined;
  if (!entry) return unknown("LB031", "citation", key, Object.keys(env.bibliography), token, env);
  const year = entry.year === undefined ? "" : `, ${entry.year}`;
  const title = escapeHtml([entry.title, entry.venue].filter(Boolean).join(". "));
  const text = escapeHtml(`${shortAuthors(entry)}${year}`);
  return `<a class="cite" href="#ref-${escapeHtml(key)}" title="${title}">${text}</a>${rest}`;
}

function unknown(code: string, what: string, name: string, known: string[], token: Token, env: ProseEnv): string {
  const near = nearestName(name, known);
  const problem: Problem = {
    code,
    message: `unknown ${what}: ${name}`,
    ...placeOf(token, env),
    hint: near ? `did you mean ${near}?` : `known: ${known.join(", ") || "none yet"}.`,
  };
  env.report(problem);
  return problemHtml(problem);
}

/** `Kumar et al.`, `Kingma and Ba`, `Hinton`: surnames, from "First Last" or "Last, First". */
export function shortAuthors({ authors }: Pick<Reference, "authors">): string {
  const names = authors.map((author) =>
    author.includes(",") ? author.split(",")[0]! : author.trim().split(/\s+/).at(-1)!,
  );
  if (names.length > 2) return `${names[0]} et al.`;
  return names.join(" and ");
}
