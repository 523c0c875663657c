/**
 * Formulas: `$…$` in a line, `$$…$$` on their own, set by KaTeX at build as HTML and MathML, so a reader's page loads no
 * typesetter. Pandoc's rule keeps prices apart from formulas: no space inside the signs, no digit after the closing one.
 */
import katex from "katex";
import type MarkdownIt from "markdown-it";
import type { Token } from "markdown-it";
import { placeOf, problemHtml, type ProseEnv } from "./proseEnv";

export function mathPlugin(md: MarkdownIt): void {
  md.inline.ruler.after("escape", "math", (state, silent) => {
    const { src, pos } = state;
    if (src[pos] !== "$") return false;
    const double = src[pos + 1] === "$";
    const start = pos + (double ? 2 : 1);
    const end = findClosing(src, start, state.posMax, double);
    if (end === undefined) return false;
    if (!silent) {
      const token = state.push(double ? "math_display" : "math_inline", "math", 0);
      token.content = src.slice(start, end).trim();
      token.markup = double ? "$$" : "$";
    }
    state.pos = end + (double ? 2 : 1);
    return true;
  });

  md.block.ruler.before(
    "fence",
    "math_block",
    (state, startLine, endLine, silent) => {
      const lineText = (line: number) =>
        state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]).trimEnd();
      const first = lineText(startLine);
      if (!first.startsWith("$$") || (state.sCount[startLine] ?? 0) - state.blkIndent >= 4) return false;
      let line = startLine;
      let text = first.slice(2);
      while (!text.endsWith("$$")) {
        line += 1;
        if (line >= endLine || lineText(line) === "") return false;
        text += `\n${lineText(line)}`;
      }
      if (text.slice(0, -2).includes("$$")) return false;
      if (silent) return true;
      const token = state.push("math_block", "math", 0);
      token.block = true;
      token.content = text.slice(0, -2).trim();
      token.map = [startLine, line + 1];
      state.line = line + 1;
      return true;
    },
    { alt: ["paragraph", "reference", "blockquote", "list"] },
  );

  const { rules } = md.renderer;
  rules.math_inline = (tokens, i, _options, env: ProseEnv) => setFormula(tokens[i]!, false, env);
  rules.math_display = (tokens, i, _options, env: ProseEnv) => setFormula(tokens[i]!, true, env);
  rules.math_block = (tokens, i, _options, env: ProseEnv) => `<p>${setFormula(tokens[i]!, true, env)}</p>\n`;
}

function findClosing(src: string, start: number, max: number, double: boolean): number | undefined {
  if (!double && (/\s/.test(src[start] ?? " ") || start >= max)) return undefined;
  for (let i = start; i < max; i += 1) {
    if (src[i] === "\\") i += 1;
    else if (src[i] === "$") {
      if (i === start) return undefined;
      if (double) {
        if (src[i + 1] === "$") return i;
      } else if (!/\s/.test(src[i - 1] ?? "") && !/\d/.test(src[i + 1] ?? "")) return i;
    }
  }
  return undefined;
}

function setFormula(token: Token, displayMode: boolean, env: ProseEnv): string {
  const tex = token.content;
  try {
    return katex.renderToString(tex, { displayMode, output: "htmlAndMathml", strict: "ignore" });
  } catch (error) {
    const raw = (error as Error).message
      .replace(/^KaTeX parse error: /, "")
      .replace(/ at (position \d+|end of input).*$/s, "");
    const problem = {
      code: "LB030",
      message: `formula cannot be set, ${raw[0]?.toLowerCase()}${raw.slice(1)}: ${tex}`,
      ...placeOf(token, env),
      hint: "see katex.org/docs/supported for what there is.",
    };
    env.report(problem);
    return problemHtml(problem);
  }
}
