/** `tex` and `md` for text that is made of values; text that stands still belongs into Markdown cells, which are rendered at build. */
import katex from "katex";
import { renderMarkdown } from "../../notebook/markdown";
import { element } from "../element";

type Tag = (strings: TemplateStringsArray, ...values: unknown[]) => HTMLElement;

const formula =
  (displayMode: boolean): Tag =>
  (strings, ...values) => {
    const place = element("span", { class: displayMode ? "math-block" : "math-inline" });
    katex.render(String.raw(strings, ...values), place, { displayMode, throwOnError: false });
    return place;
  };

/** A formula in the line; `tex.block` one of its own line. Backslashes are taken as they stand. */
export const tex: Tag & { readonly block: Tag } = Object.assign(formula(false), { block: formula(true) });

/** Markdown as in a Markdown cell, with `${…}` put in as text. */
export const md: Tag = (strings, ...values) => {
  const block = element("div");
  block.innerHTML = renderMarkdown(String.raw({ raw: strings }, ...values));
  return block;
};
