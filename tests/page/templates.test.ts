// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import type { AtlasEntry, NotebookPageData } from "../../src/page/page.types";
import { atlasPage, notebookPage, problemPage } from "../../src/page/templates";
import { mountAtlas } from "../../src/page/atlas";

const hostile = `<img src=x onerror="alert(1)">'&`;

const data: NotebookPageData = {
  slug: "a",
  chapter: "dynamics",
  root: "../../",
  paper: {
    title: hostile,
    chapter: "dynamics",
    fidelity: "direct",
    lede: hostile,
    authors: ["A B", "C D"],
    year: 2024,
  },
  outline: [{ id: "one", title: hostile }],
  cells: [
    { id: 1, mode: "md", html: "<p>prose</p>", pinned: false },
    { id: 2, mode: "js", sourceHtml: "<span>code</span>", pinned: true, label: hostile },
  ],
  claim: { text: hostile },
  record: {
    state: "holds",
    seeds: 3,
    seedsHolding: 3,
    controlSeedsHolding: 0,
    device: hostile,
    date: "2026-01-01",
    runSeconds: 8,
  },
  script: "./page.js",
  styles: "./page.css",
  problems: [{ code: "LB010", message: hostile, cell: 2, line: 3, column: 4, hint: hostile }],
};

const parse = (html: string) => new DOMParser().parseFromString(html, "text/html");

describe("a notebook's page", () => {
  const page = parse(notebookPage(data));
  it("takes nothing of an author's text for markup", () => {
    expect(page.querySelector("img")).toBeNull();
    expect(page.querySelector("h1")!.textContent).toBe(hostile);
    expect(page.querySelector(".outline a")!.textContent).toBe(hostile);
  });
  it("has prose, code and problems in the HTML, for readers without scripts", () => {
    expect(page.querySelector("#cell-1 .cell-output")!.textContent).toBe("prose");
    const code = page.querySelector<HTMLDetailsElement>("#cell-2 details")!;
    expect(code.open).toBe(true);
    expect(code.textContent).toContain("code");
    expect(page.querySelector("#cell-2 .cell-status")!.textContent).toContain("line 3:4");
    expect(page.querySelector("noscript")).not.toBeNull();
  });
  it("says the claim's state, how near the paper it is, and how long a run takes", () => {
    const meta = page.querySelector(".meta")!.textContent;
    expect(meta).toContain("holds · 3 of 3 seeds · control fails");
    expect(meta).toContain("the paper's own experiment, smaller");
    expect(meta).toContain("8.0 s");
    expect(meta).toContain("B and D, 2024");
  });
  it("names every control and refers to nothing remote", () => {
    for (const control of page.querySelectorAll("button, summary, nav"))
      expect(control.getAttribute("aria-label") ?? control.textContent!.trim()).not.toBe("");
    for (const node of page.querySelectorAll("[src], link[href]"))
      expect(node.getAttribute("src") ?? node.getAttribute("href")).not.toMatch(/^(https?:)?\/\//);
  });
});

const entries: AtlasEntry[] = [
  {
    href: "n/dynamics/a.html",
    chapter: "dynamics",
    title: "Grokking",
    claim: "delays",
    paper: { title: "Grokking", chapter: "dynamics", authors: "Kumar", year: 2024 },
    record: data.record,
  },
  { href: "n/start/b.html", chapter: "start", title: "First run", paper: { title: "First run", chapter: "start" } },
  { href: "n/zoo/c.html", chapter: "zoo", title: "c.html", paper: { title: "c", chapter: "zoo" }, problem: hostile },
];

describe("the atlas", () => {
  it("has a card for each notebook, chapters in reading order, unknown ones last", () => {
    const page = parse(atlasPage({ root: "./", entries }));
    expect([...page.querySelectorAll(".chapter")].map(({ id }) => id)).toEqual(["start", "dynamics", "zoo"]);
    expect(page.querySelectorAll(".card")).toHaveLength(3);
    expect(page.querySelector("#dynamics .badge")!.textContent).toBe("holds");
    expect(page.querySelector("#zoo")!.textContent).toContain(hostile);
    expect(page.querySelector("#zoo img")).toBeNull();
  });
  it("says what to do when it is empty", () => {
    expect(parse(atlasPage({ root: "./", entries: [] })).body.textContent).toContain("No notebooks yet");
  });
  it("finds by title, claim and author", () => {
    document.body.innerHTML = parse(atlasPage({ root: "./", entries })).body.innerHTML;
    mountAtlas();
    const field = document.querySelector<HTMLInputElement>(".atlas-search input")!;
    const search = (text: string) => {
      field.value = text;
      field.dispatchEvent(new Event("input"));
      return [...document.querySelectorAll<HTMLElement>(".card:not([hidden]) h3")].map((title) =>
        title.textContent!.trim(),
      );
    };
    expect(search("KUMAR delays")).toEqual(["Grokking"]);
    expect(search("nothing like it")).toEqual([]);
    expect(document.querySelector<HTMLElement>(".atlas-none")!.hidden).toBe(false);
    document.querySelector<HTMLButtonElement>(".atlas-none button")!.click();
    expect(document.querySelectorAll(".card:not([hidden])")).toHaveLength(3);
  });
});

it("a page that cannot be read says why and what to do", () => {
  const page = parse(problemPage({ title: "Cannot be read", root: "../../", file: hostile, problems: data.problems }));
  expect(page.querySelector("img")).toBeNull();
  expect(page.querySelector(".problem")!.textContent).toContain("LB010");
});
