/** What a page of the book must have: a paper, figures that everybody can read, and a claim that could fail. */
import type { Extracted, Problem } from "./notebook.types";

/** LB020 the paper, LB021 a figure without caption or alt text, LB022 a claim, LB024 two figures with one id. */
export function findContentProblems({ paper, figures, claims, problems }: Extracted): Problem[] {
  const found: Problem[] = [];
  const unread = (cell: number, what: string) =>
    problems.some((problem) => problem.cell === cell && problem.message.includes(` in ${what}`));

  if (!paper && !problems.some(({ message }) => message.includes(" in paper:")))
    found.push({
      code: "LB020",
      message: "notebook without paper({…})",
      hint: "start with a cell paper({title, chapter, authors, year, …}).",
    });
  for (const key of ["title", "chapter"] as const)
    if (
      paper &&
      typeof paper[key] !== "string" &&
      !problems.some(({ message }) => message.includes(` in paper's ${key}`))
    )
      found.push({ code: "LB020", message: `paper without ${key}`, hint: `add ${key}: "…" to paper({…}).` });

  const ids = new Set<string>();
  for (const { id, kind, caption, alt, cell } of figures) {
    const name = id ?? kind;
    const missing = Object.entries({ id, caption, alt })
      .filter(([key, value]) => !value && !unread(cell, `figures.${kind}'s ${key}`))
      .map(([key]) => key);
    if (missing.length)
      found.push({
        code: "LB021",
        message: `figure without ${missing.join(" and ")}: ${name}`,
        cell,
        hint: "id links to it, caption says what it shows, alt describes it to those who cannot see it.",
      });
    if (id !== undefined && ids.has(id))
      found.push({ code: "LB024", message: `two figures with the same id: ${id}`, cell, hint: "give each its own." });
    if (id !== undefined) ids.add(id);
  }

  for (const { text, control, rule, cell } of claims) {
    if (!text && !unread(cell, "claim's text"))
      found.push({ code: "LB022", message: "claim without text", cell, hint: `say it in one sentence: text: "…".` });
    if (!rule && !unread(cell, "claim's rule"))
      found.push({
        code: "LB022",
        message: "claim without rule",
        cell,
        hint: "say when it holds: rule: {name: {atLeast: 0.8}}.",
      });
    if (!control && !unread(cell, "claim's control"))
      found.push({
        code: "LB022",
        message: "claim without control",
        cell,
        hint: "give the knobs at which the same rule must fail: control: {…}.",
      });
  }
  return found;
}
