/**
 * A notebook as a page that reads without JavaScript: title, prose, formulas and code are in the HTML; what trains and moves
 * is added by `mountNotebook`, which looks cells up by `#cell-<id>`.
 */
import { chapterTitle } from "../chapters";
import type { NotebookPageData, PageCell, PageProblem } from "../page.types";
import { citationText, durationText, escapeHtml, fidelityText, recordText } from "../words";
import { documentHtml } from "./document";

export function notebookPage(view: NotebookPageData): string {
  const { paper, root, outline, cells, script, styles, problems } = view;
  return documentHtml({
    kind: "notebook",
    title: `${paper.title} · Lossbook`,
    description: paper.lede ?? view.claim?.text ?? paper.title,
    root,
    script,
    styles,
    bar: bar(view),
    body: `<div class="wrap">
${outlineHtml(outline)}
<main id="main" data-slug="${escapeHtml(view.slug)}">
${headerHtml(view)}
<noscript><p class="note">Scripts are off, so nothing trains here: the text, the formulas and the code are all on this page.</p></noscript>
${problemList(problems)}
${cells.map((cell) => cellHtml(cell, problems)).join("\n")}
</main>
</div>`,
  });
}

function bar({ chapter, root }: NotebookPageData): string {
  return `<a class="bar-chapter" href="${escapeHtml(root)}index.html#${escapeHtml(chapter)}">${escapeHtml(chapterTitle(chapter))}</a>
<span class="bar-space"></span>
<span class="chip device-chip needs-js" title="Where the training runs"><i aria-hidden="true"></i><span class="device-name">not started</span></span>
<button class="bar-button run-all needs-js" type="button">Run all</button>
<button class="bar-button stop-all needs-js" type="button" disabled>Stop all</button>
<button class="bar-button help-toggle needs-js" type="button" aria-label="Keyboard help" title="Keyboard help (?)"><span aria-hidden="true">?</span></button>`;
}

function outlineHtml(outline: NotebookPageData["outline"]): string {
  const links = outline.map(({ id, title }) => `<a href="#${escapeHtml(id)}">${escapeHtml(title)}</a>`).join("\n");
  return `<nav class="outline" aria-label="On this page">\n${links}\n</nav>`;
}

function headerHtml({ paper, chapter, record, claim }: NotebookPageData): string {
  const source = citationText(paper.authors, paper.year);
  const isPaper = paper.fidelity !== "tutorial" && source !== "";
  const chips = [
    claim && badge(record),
    paper.fidelity && `<span class="chip">${escapeHtml(fidelityText(paper.fidelity))}</span>`,
    record?.runSeconds !== undefined &&
      `<span class="chip" title="One run on ${escapeHtml(record.device)}">a run takes about ${durationText(record.runSeconds)}</span>`,
    isPaper &&
      `<span class="chip">${paper.url ? `<a href="${escapeHtml(paper.url)}" rel="noopener">${escapeHtml(source)}</a>` : escapeHtml(source)}</span>`,
  ].filter(Boolean);
  return `<header class="head">
<p class="kicker">${escapeHtml(chapterTitle(chapter))}</p>
<h1>${escapeHtml(paper.title)}</h1>
${paper.lede ? `<p class="lede">${escapeHtml(paper.lede)}</p>` : ""}
<div class="meta">${chips.join("\n")}</div>
</header>`;
}

/** The chip with the claim's state; the live page rewrites it after a check. */
export function badge(record: NotebookPageData["record"]): string {
  const state = record?.state ?? "not-run";
  const text = record ? recordText(record) : "claim not checked yet";
  return `<span class="chip badge" data-state="${state}"><i aria-hidden="true"></i><span class="badge-text">${escapeHtml(text)}</span></span>`;
}

function cellHtml(cell: PageCell, problems: readonly PageProblem[]): string {
  const { id, mode, html = "", sourceHtml, pinned, label } = cell;
  const own = problems.filter((problem) => problem.cell === id).map(problemCard);
  const code =
    sourceHtml === undefined
      ? ""
      : `<details class="cell-code"${pinned ? " open" : ""}>
<summary aria-label="Code of cell ${id}${label ? `, ${escapeHtml(label)}` : ""}"><span class="cell-label">${escapeHtml(label ?? "")}</span><span class="cell-toggle" aria-hidden="true">&lt;/&gt;</span></summary>
<div class="cell-editor"><pre tabindex="0" role="region" aria-label="Code of cell ${id}"><code>${sourceHtml}</code></pre></div>
</details>`;
  return `<section class="cell" id="cell-${id}" data-cell="${id}" data-mode="${escapeHtml(mode)}">
<div class="cell-output">${html}</div>
<div class="cell-status">${own.join("")}</div>
${code}</section>`;
}

function problemList(problems: readonly PageProblem[]): string {
  const general = problems.filter(({ cell }) => cell === undefined);
  return general.length === 0 ? "" : `<div class="problems">${general.map(problemCard).join("")}</div>`;
}

/** A quiet red card: what is wrong, where, and what to do. */
export function problemCard({ code, message, line, column, hint }: Omit<PageProblem, "cell">): string {
  const where =
    line === undefined
      ? ""
      : `<span class="problem-where">line ${line}${column === undefined ? "" : `:${column}`}</span>`;
  return `<div class="problem"><p><span class="problem-code">${escapeHtml(code)}</span> ${escapeHtml(message)} ${where}</p>${
    hint ? `<p class="problem-hint">${escapeHtml(hint)}</p>` : ""
  }</div>`;
}
