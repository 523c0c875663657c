/** What a page of the book must have beyond what makes it run. */
import { describe, expect, it } from "vitest";
import { checkNotebook, type CheckOptions } from "../../src/notebook/check";
import type { NotebookCell } from "../../src/notebook/notebook.types";
import { bookFiles, read } from "./files";
import { js, md, notebookOf } from "./stories";

const paper = (change = "") =>
  js(
    1,
    `paper({title: "Test", chapter: "c", id: 7, fidelity: "scaled", lede: "L.", authors: ["A"], year: 2020, ${change}})`,
  );
const prose = md(
  2,
  "Turn the knob.\n\n## The experiment\n\nIt is so [@a].\n\n## What to try\n\nThis.\n\n## Differs from the paper\n\nThat.",
);
const references = js(3, 'bibliography({a: {authors: ["A"], title: "T", year: 2020}})');
const complete = [paper(), prose, references];

const said = (cells: readonly NotebookCell[], book: CheckOptions["book"] = { chapter: "c" }) =>
  checkNotebook(notebookOf(...cells), { book }).map(({ cell, code, message, line }) =>
    [cell, code, message, line !== undefined && `line ${line}`].filter(Boolean).join(" "),
  );

it("a page with all its parts has no problems, and so have those of the book", () => {
  expect(said(complete)).toEqual([]);
  for (const { path, text } of bookFiles())
    expect(checkNotebook(read(text), { book: { chapter: path.split("/")[1]! } }), path).toEqual([]);
});

describe("the metadata", () => {
  it("say what the paper is, and how near the page is to it", () => {
    expect(said([js(1, 'paper({title: "Test", chapter: "c"})'), prose, references])).toEqual([
      ...["id", "lede", "authors", "year"].map((key) => `LB027 paper without ${key}`),
      "LB027 unknown fidelity of paper: undefined",
    ]);
    expect(said([paper('fidelity: "close"'), prose, references])).toEqual(["LB027 unknown fidelity of paper: close"]);
  });

  it("agree with the file", () => {
    expect(said(complete, { chapter: "d" })).toEqual(["LB027 paper's chapter is not the notebook's folder, d: c"]);
    expect(said([paper('title: "Other"'), prose, references])).toEqual([
      "LB027 paper's title is not the notebook's, Test: Other",
    ]);
  });
});

describe("the prose", () => {
  const without = (text: string) => said([paper(), md(2, prose.source.replace(text, "")), references]);
  it("has an opening, the experiment, what to try, the differences and references", () => {
    const part = "LB026 page without a part that readers look for:";
    expect(without("Turn the knob.\n\n")).toEqual([`${part} an opening`]);
    expect(without("## The experiment")).toEqual([`${part} the experiment`]);
    expect(without("## What to try")).toEqual([`${part} what to try`]);
    expect(without("## Differs from the paper")).toEqual([`${part} how it differs from the paper`]);
    expect(said([paper(), md(2, prose.source.replace("[@a]", ""))])).toEqual([`${part} references`]);
    expect(said([paper()]).filter((line) => line.includes("LB026"))).toHaveLength(5);
  });

  it("is not fooled by headings in code", () => {
    expect(without("## What to try\n\nThis.").length).toBe(1);
    const fenced = prose.source.replace("## What to try", "```\n## What to try\n```");
    expect(said([paper(), md(2, fenced), references])).toHaveLength(1);
  });
});

describe("a knob", () => {
  const knob = (source: string, ...more: string[]) =>
    said([...complete, js(10, source), ...more.map((one, i) => js(11 + i, one))]);
  it("that no cell reads is told at its name", () => {
    const knobs = 'const a = view(Inputs.range([0, 1])),\n  b = view(Inputs.toggle({label: "b"}));';
    expect(knob(knobs, "display(a)")).toEqual(["10 LB025 knob without effect, no cell reads it: b line 2"]);
    expect(knob(knobs, "a + b")).toEqual([]);
    expect(knob(knobs, "const f = (b) => b; a")).toEqual(["10 LB025 knob without effect, no cell reads it: b line 2"]);
  });

  it("has no effect in its own cell, unless it is live", () => {
    expect(knob("const a = view(Inputs.range([0, 1])); display(a);")).toHaveLength(1);
    expect(knob("const a = live(Inputs.range([0, 1])); train(() => ({}), {a});")).toEqual([]);
    expect(knob("const a = live(Inputs.range([0, 1]));")).toHaveLength(1);
  });

  it("is not whatever else is shown and has a value", () => {
    expect(knob("const run = view(train(() => ({}), {})); const x = Inputs.range([0, 1]);")).toEqual([]);
  });
});

describe("a name that the library does not have", () => {
  const members = { losses: ["crossEntropy", "hinge"], data: ["take"] };
  const names = (source: string) => said([...complete, js(10, source)], { chapter: "c", members });
  it("is told with its place and the nearest one", () => {
    expect(names("const f = () =>\n  losses.crossEntropie;")).toEqual(["10 LB013 losses has no: crossEntropie line 2"]);
    const [problem] = checkNotebook(notebookOf(...complete, js(10, "losses.crossEntropie")), { book: { members } });
    expect(problem!.hint).toBe("did you mean crossEntropy?");
  });

  it("is not one of a variable that hides the library's name", () => {
    expect(names("const f = ({data}) => data.train; data.take")).toEqual([]);
    expect(names("const f = (x) => { const data = x; return data.rows; }; data.take")).toEqual([]);
    expect(names("for (const data of []) data.rows; try {} catch (losses) { losses.message }; data.take")).toEqual([]);
    expect(names("const f = ({x = data.rows}) => x;")).toEqual(["10 LB013 data has no: rows line 1"]);
  });
});

describe("a claim", () => {
  const claim = (source: string) => said([...complete, js(10, source)]);
  it("may be published as one that does not hold, in the page's words", () => {
    const text = 'claim({text: "T.", rule: {a: {atLeast: 1}}, control: {}, expect: "';
    expect(claim(`${text}does not hold"})`)).toEqual([]);
    expect(claim(`${text}fails"})`)).toEqual([
      `10 LB005 not "holds" or "does not hold" or "undecided" in claim's expect: "fails" line 1`,
    ]);
  });
  it("is one to a page, since a record keeps one", () => {
    const one = 'claim({text: "T.", rule: {a: {atLeast: 1}}, control: {}});';
    expect(claim(`${one} ${one}`)).toEqual(["10 LB022 more than one claim: 2"]);
  });
});
