/** Code as coloured HTML at build time: Lezer's parser and its `tok-*` classes, the same that the editor uses. */
import { classHighlighter, highlightCode as lezerHighlight } from "@lezer/highlight";
import { parser } from "@lezer/javascript";

const dialects: Readonly<Record<string, string>> = {
  js: "jsx",
  jsx: "jsx",
  javascript: "jsx",
  ts: "ts",
  tsx: "ts jsx",
  typescript: "ts",
};

/** HTML of the code, escaped, with classes; of a language that is not known, escaped alone. Same text, line for line. */
export function highlightCode(source: string, language = "js"): string {
  const dialect = Object.hasOwn(dialects, language) ? dialects[language] : undefined;
  if (dialect === undefined) return escapeText(source);
  let html = "";
  lezerHighlight(
    source,
    parser.configure({ dialect }).parse(source),
    classHighlighter,
    (text, classes) => (html += classes ? `<span class="${classes}">${escapeText(text)}</span>` : escapeText(text)),
    () => (html += "\n"),
  );
  return html;
}

const escapeText = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
