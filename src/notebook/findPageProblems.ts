/**
 * What a page of the book must say beside its code: who wrote the paper and how near the page is to it, and the parts of the story that
 * every reader looks for: an opening, the experiment, what to try, how it differs from the paper, where to read on.
 */
import { renderMarkdown } from "./markdown";
import type { Extracted, Heading, Notebook, Problem } from "./notebook.types";

/** How near a page may be to its paper; the page says each in words. */
export const fidelities = ["direct", "scaled", "mechanism", "tutorial"] as const;
export type Fidelity = (typeof fidelities)[number];

const sections: readonly { readonly what: string; readonly is: RegExp; readonly hint: string }[] = [
  {
    what: "the experiment",
    is: /\b(experiments?|task|setting|set-?up)\b/i,
    hint: "add a heading such as ## The experiment, with what is trained on what.",
  },
  {
    what: "what to try",
    is: /^what to try\b/i,
    hint: "add ## What to try: some turns of the knobs, and what they show.",
  },
  {
    what: "how it differs from the paper",
    is: /^(how (it|this) )?differs from the paper\b/i,
    hint: "add ## Differs from the paper: what is smaller, what is left out.",
  },
];

/** LB022 a second claim, LB026 a part of the prose, LB027 the metadata. @param chapter the folder that the notebook is in */
export function findPageProblems(notebook: Notebook, extracted: Extracted, chapter?: string): Problem[] {
  return [
    ...findMetaProblems(notebook, extracted, chapter),
    ...findProseProblems(notebook, extracted),
    ...findClaimProblems(extracted),
  ];
}

function findMetaProblems({ title }: Notebook, { paper }: Extracted, chapter?: string): Problem[] {
  if (!paper) return []; // told as LB020
  const found: Problem[] = [];
  const tell = (message: string, hint: string) => found.push({ code: "LB027", message, hint });
  const wanted = { id: "the paper's number", lede: "one or two sentences", authors: '["…"]', year: "2024" };
  for (const [key, example] of Object.entries(wanted))
    if (paper[key] === undefined) tell(`paper without ${key}`, `add ${key}: ${example} to paper({…}).`);
  if (!fidelities.some((one) => one === paper["fidelity"]))
    tell(`unknown fidelity of paper: ${String(paper["fidelity"])}`, `one of ${fidelities.join(", ")}.`);
  if (chapter !== undefined && typeof paper.chapter === "string" && paper.chapter !== chapter)
    tell(`paper's chapter is not the notebook's folder, ${chapter}: ${paper.chapter}`, "move the file or the name.");
  if (typeof paper.title === "string" && paper.title !== title)
    tell(`paper's title is not the notebook's, ${title}: ${paper.title}`, "make <title> and paper({title}) the same.");
  return found;
}

function findProseProblems({ cells }: Notebook, { bibliography }: Extracted): Problem[] {
  const prose = cells.filter(({ mode, source }) => mode === "md" && source.trim() !== "");
  const headings: Heading[] = [];
  for (const { source } of prose) renderMarkdown(source, { onHeading: (heading) => headings.push(heading) });
  const found: Problem[] = [];
  const tell = (what: string, hint: string) =>
    found.push({ code: "LB026", message: `page without a part that readers look for: ${what}`, hint });
  const [first] = prose;
  if (!first || /^\s*#/.test(first.source))
    tell("an opening", "start with a paragraph that makes one want to turn the knob, before any heading.");
  for (const { what, is, hint } of sections) if (!headings.some(({ title }) => is.test(title))) tell(what, hint);
  if (Object.keys(bibliography).length === 0)
    tell("references", 'add a cell bibliography({key: {authors: ["…"], title: "…", year: 2024}}).');
  return found;
}

/** A record keeps the evidence of one. */
function findClaimProblems({ claims }: Extracted): Problem[] {
  const [, second] = claims;
  if (!second) return [];
  const hint = "make one claim of them, with a rule for each number, or move one to a page of its own.";
  return [{ code: "LB022", message: `more than one claim: ${claims.length}`, cell: second.cell, hint }];
}
