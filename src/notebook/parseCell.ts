/**
 * The syntax tree of a cell's code, whatever language it is written in: JavaScript as it stands, TypeScript without its types,
 * an HTML cell as the template that it is. Places in the tree are places in `text`, whose lines are those of the source.
 */
import { maybeParseJavaScript, parseTemplate } from "@observablehq/notebook-kit";
import type { Node } from "acorn";
import type { NotebookCell } from "./notebook.types";
import { stripTypes } from "./stripTypes";

export interface ParsedCell {
  readonly body: Node;
  readonly text: string;
}

/** Undefined for prose, for languages that do not run here, and for code that does not parse; never throws. */
export function parseCell({ mode, source }: Pick<NotebookCell, "mode" | "source">): ParsedCell | undefined {
  try {
    if (mode === "html") return { body: parseTemplate(source) as Node, text: source };
    if (mode !== "js" && mode !== "ts") return undefined;
    const text = mode === "ts" ? stripTypes(source) : source;
    const parsed = maybeParseJavaScript(text);
    return parsed && { body: parsed.body as Node, text };
  } catch {
    return undefined;
  }
}
