/** A page for a notebook that cannot be read, or is not there: one clear message and a way out. */
import type { PageProblem } from "../page.types";
import { escapeHtml } from "../words";
import { documentHtml } from "./document";
import { problemCard } from "./notebookPage";

export interface ProblemPageData {
  readonly title: string;
  readonly root: string;
  /** Path of the file in the repository. */
  readonly file?: string;
  readonly problems: readonly PageProblem[];
  readonly script?: string;
  readonly styles?: string;
}

export function problemPage({ title, root, file, problems, script, styles }: ProblemPageData): string {
  return documentHtml({
    kind: "problem",
    title: `${title} · Lossbook`,
    description: title,
    root,
    script,
    styles,
    bar: `<span class="bar-space"></span>`,
    body: `<main id="main" class="atlas">
<header class="head">
<h1>${escapeHtml(title)}</h1>
${file === undefined ? "" : `<p class="lede"><code>${escapeHtml(file)}</code></p>`}
</header>
<div class="problems">${problems.map(problemCard).join("")}</div>
<p><a href="${escapeHtml(root)}index.html">All notebooks</a></p>
</main>`,
  });
}
