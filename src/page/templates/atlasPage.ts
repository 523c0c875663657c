/** The atlas: every notebook of the book by chapter, with its claim, the claim's state, and a picture of its figure. */
import { chapterTitle, compareChapters } from "../chapters";
import type { AtlasEntry, AtlasPageData } from "../page.types";
import { citationText, durationText, escapeHtml, fidelityText } from "../words";
import { stateText } from "../claim/verdict";
import { documentHtml } from "./document";

export function atlasPage({ root, entries, script, styles }: AtlasPageData): string {
  const chapters = [...new Set(entries.map(({ chapter }) => chapter))].sort(compareChapters);
  const holding = entries.filter(({ record }) => record?.state === "holds").length;
  const count = `${entries.length} ${entries.length === 1 ? "notebook" : "notebooks"}`;
  return documentHtml({
    kind: "atlas",
    title: "Lossbook",
    description: "A reactive workbook for the science of training neural networks: every page trains, in the browser.",
    root,
    script,
    styles,
    bar: `<span class="bar-space"></span>`,
    body: `<main id="main" class="atlas">
<header class="head">
<h1>Lossbook</h1>
<p class="lede">The science of training neural networks, as pages that train. Turn a knob and the loop answers; each page ends in a claim that it checks by itself.</p>
${
  entries.length === 0
    ? ""
    : `<div class="atlas-tools"><label class="atlas-search needs-js"><span>Find</span><input type="search" placeholder="a title, a claim, an author" autocomplete="off"></label>
<p class="atlas-count" role="status">${count}${holding > 0 ? ` · ${holding} ${holding === 1 ? "claim holds" : "claims hold"}` : ""}</p></div>`
}
</header>
${entries.length === 0 ? emptyAtlas : chapters.map((chapter) => chapterHtml(chapter, entries)).join("\n")}
<p class="atlas-none note" hidden>Nothing here has these words. <button type="button" class="button quiet">Show all</button></p>
</main>`,
  });
}

const emptyAtlas = `<p class="note">No notebooks yet. Put one at <code>notebooks/&lt;chapter&gt;/&lt;slug&gt;.html</code> and it appears here.</p>`;

function chapterHtml(chapter: string, entries: readonly AtlasEntry[]): string {
  const cards = entries.filter((entry) => entry.chapter === chapter).map(cardHtml);
  return `<section class="chapter" id="${escapeHtml(chapter)}">
<h2>${escapeHtml(chapterTitle(chapter))}</h2>
<ul class="cards">
${cards.join("\n")}
</ul>
</section>`;
}

function cardHtml(entry: AtlasEntry): string {
  const { href, title, paper, lede, claim, record, thumbnail, problem } = entry;
  const source = paper.fidelity === "tutorial" ? "" : citationText(paper.authors, paper.year);
  const facts = [
    source,
    paper.fidelity && fidelityText(paper.fidelity),
    record?.runSeconds !== undefined && `a run takes about ${durationText(record.runSeconds)}`,
  ].filter(Boolean);
  const state = problem === undefined ? (record?.state ?? "not-run") : "problem";
  return `<li class="card" data-search="${escapeHtml([title, lede, claim, source, entry.chapter].filter(Boolean).join(" ").toLowerCase())}">
<div class="card-picture" aria-hidden="true">${thumbnail ?? placeholder}</div>
<div class="card-text">
<h3><a href="${escapeHtml(href)}">${escapeHtml(title)}</a></h3>
${problem === undefined ? `<p class="card-claim">${escapeHtml(claim ?? lede ?? "")}</p>` : `<p class="card-problem">${escapeHtml(problem)}</p>`}
<p class="card-facts">${claim === undefined && problem === undefined ? "" : `<span class="chip badge" data-state="${state}"><i aria-hidden="true"></i>${problem === undefined ? stateText[record?.state ?? "not-run"] : "cannot be read"}</span> `}<span>${facts.map(escapeHtml).join(" · ")}</span></p>
</div>
</li>`;
}

const placeholder = `<svg viewBox="0 0 240 140" fill="none"><path d="M24 20V116H220" stroke="currentColor" stroke-opacity=".35"/><path d="M30 34C60 96 110 104 214 108" stroke="currentColor" stroke-opacity=".35" stroke-dasharray="3 5" stroke-width="2"/></svg>`;
