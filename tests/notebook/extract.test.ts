import { describe, expect, it } from "vitest";
import { compileNotebook } from "../../src/notebook/compileNotebook";
import { extract, figureNumbers } from "../../src/notebook/extract";
import { html, js, md, notebookOf, ts } from "./stories";

const said = (source: string) =>
  extract([js(1, source)]).problems.map(({ code, message, line, column }) => `${code} ${line}:${column} ${message}`);

describe("the paper", () => {
  it("is read as it is written, without running anything", () => {
    const { paper, problems } = extract([
      md(1, "paper({title: 'in prose'})"),
      js(
        2,
        'boom();\npaper({id: "grokking", title: "A " + `b`, chapter: "x", year: 2024, authors: ["A", "B"], n: -(2 ** 3)})',
      ),
    ]);
    expect(paper).toEqual({ id: "grokking", title: "A b", chapter: "x", year: 2024, authors: ["A", "B"], n: -8 });
    expect(problems).toEqual([]);
  });

  it("is the first one; a name of the author's own that only looks like it is none", () => {
    const { paper } = extract([
      js(1, 'wall.paper({title: "no"})'),
      js(2, 'paper({title: "1"})'),
      js(3, 'paper({title: "2"})'),
    ]);
    expect(paper).toEqual({ title: "1" });
  });

  it.each([
    ['const t = "T";\npaper({\n  title: t,\n  chapter: "x"\n})', "LB005 3:10 not a plain value in paper: t"],
    ["paper(options)", "LB005 1:1 not a plain value in paper: paper(options)"],
    ["paper({title: `a ${b}`})", "LB005 1:15 not a plain value in paper: `a ${b}`"],
    ["paper({...rest})", "LB005 1:8 not a plain value in paper: ...rest"],
    ["paper({[key]: 1})", "LB005 1:8 not a plain value in paper: [key]: 1"],
    ["paper({get title() { return 1 }})", "LB005 1:8 not a plain value in paper: get title() { return 1 }"],
    ["paper({title() {}})", "LB005 1:13 not a plain value in paper: () {}"],
    ["paper({year: [1, , 2]})", "LB005 1:14 not a plain value in paper: [1, , 2]"],
    ["paper({year: 10n})", "LB005 1:14 not a plain value in paper: 10n"],
    ["paper({year: f(1)})", "LB005 1:14 not a plain value in paper: f(1)"],
    ["paper({title: 5})", "LB005 1:15 not a string in paper's title: 5"],
    ["paper({authors: 2024})", "LB005 1:17 not a name or a list of names in paper's authors: 2024"],
    ['paper({authors: ["A", 1]})', 'LB005 1:17 not a name or a list of names in paper\'s authors: ["A", 1]'],
    ['paper({year: "2024"})', 'LB005 1:14 not a number in paper\'s year: "2024"'],
  ])("%j: %s", (source, problem) => {
    expect(said(source)).toEqual([problem]);
  });

  it("keeps what is well of it where one value is of another kind", () => {
    expect(extract([js(1, 'paper({title: "T", lede: 1})')]).paper).toEqual({ title: "T" });
  });

  it("shortens a long value in its message", () => {
    const [problem] = said(`paper({title: f(${"1, ".repeat(60)})})`);
    expect(problem!.length).toBeLessThan(110);
    expect(problem).toMatch(/…$/);
  });
});

describe("claims", () => {
  const source = `display(claim({
  text: "It holds.",
  experiment,
  at: {width: 64, on: true},
  control: {on: !true},
  seeds: [1, 2],
  measure: (run) => ({gap: run.last.gap}),
  rule: {gap: {atLeast: 0.5, label: "the gap"}}
}))`;

  it("are found inside of other calls, with their plain parts; experiment and measure stay code", () => {
    const { claims, problems } = extract([js(7, source)]);
    expect(claims).toEqual([
      {
        ...{ text: "It holds.", at: { width: 64, on: true }, control: { on: false }, seeds: [1, 2], cell: 7 },
        rule: { gap: { atLeast: 0.5, label: "the gap" } },
      },
    ]);
    expect(problems).toEqual([]);
  });

  it("can be many, in the order of the document", () => {
    const { claims } = extract([js(4, 'claim({text: "b"}), claim({text: "c"})'), js(2, 'claim({text: "d"})')]);
    expect(claims.map(({ text, cell }) => [text, cell])).toEqual([
      ["b", 4],
      ["c", 4],
      ["d", 2],
    ]);
  });

  it.each([
    ["claim({text, rule: {}})", "LB005 1:8 not a plain value in claim's text: text"],
    ["claim({seeds: seeds.slice(2)})", "LB005 1:15 not a plain value in claim's seeds: seeds.slice(2)"],
    ["claim({at: {width: w}})", "LB005 1:20 not a plain value in claim's at: w"],
    ["claim({get text() { return 1 }})", "LB005 1:8 not a plain value in claim's text: get text() { return 1 }"],
    ["claim()", "LB005 1:1 not a plain value in claim: claim()"],
    ["claim({text: 5})", "LB005 1:14 not a string in claim's text: 5"],
    ["claim({seeds: 3})", "LB005 1:15 not a list of numbers in claim's seeds: 3"],
    ["claim({control: []})", "LB005 1:17 not an object in claim's control: []"],
    ["claim({rule: {gap: 0.5}})", "LB005 1:14 not rules as {name: {atLeast: 0.8}} in claim's rule: {gap: 0.5}"],
    ["claim({rule: {gap: null}})", "LB005 1:14 not rules as {name: {atLeast: 0.8}} in claim's rule: {gap: null}"],
  ])("%j: %s", (source, problem) => {
    expect(said(source)).toEqual([problem]);
  });

  it("may take what is code by a getter or by spreading", () => {
    expect(said("claim({...common, get experiment() { return e }, text: 'x'})")).toEqual([]);
  });
});

describe("figures", () => {
  it("are numbered in the order of the document, whatever language their cell is in", () => {
    const { figures } = extract([
      js(9, 'figures.curves(run, {id: "a", caption: "A", alt: "a", y: {label: f()}})'),
      md(2, "figures.curves(run, {id: 'prose'})"),
      html(3, '<div>\n${figures.matrix(run, {id: "b", caption: "B"})}</div>'),
      ts(4, 'const f: Node = figures.bars(run as Run, {id: "c"});'),
      js(5, 'const pair = [1, 2].map((k) => figures.grid([figures.image(k, {id: "e"})], {id: "d"}))'),
    ]);
    expect(figures.map(({ number, id, kind, cell }) => [number, id, kind, cell])).toEqual([
      [1, "a", "curves", 9],
      [2, "b", "matrix", 3],
      [3, "c", "bars", 4],
      [4, "d", "grid", 5],
      [5, "e", "image", 5],
    ]);
    expect(figureNumbers(figures)).toEqual({ a: 1, b: 2, c: 3, d: 4, e: 5 });
    expect(figures[0]).toMatchObject({ caption: "A", alt: "a" });
  });

  it("are not the colours that figures lend to drawings", () => {
    const { figures } = extract([
      js(1, "const shade = (t) => figures.sequential(t)"),
      js(2, 'figures.plot({fill: figures.diverging(1)}, {id: "b"})'),
    ]);
    expect(figures.map(({ number, id }) => [number, id])).toEqual([[1, "b"]]);
  });

  it("without an id have a number, but no name", () => {
    const { figures } = extract([js(1, "figures.curves(run)"), js(2, 'figures.curves(run, {id: "b"})')]);
    expect(figures.map(({ number }) => number)).toEqual([1, 2]);
    expect(figureNumbers(figures)).toEqual({ b: 2 });
  });

  it.each([
    ["figures.curves(run, {id: name})", "LB005 1:26 not a plain value in figures.curves's id: name"],
    ["figures.curves(run, {id: 3})", "LB005 1:26 not a string in figures.curves's id: 3"],
    [
      "figures.curves(run, {caption: `${n} runs`})",
      "LB005 1:31 not a plain value in figures.curves's caption: `${n} runs`",
    ],
  ])("%j: %s", (source, problem) => {
    expect(said(source)).toEqual([problem]);
  });
});

describe("the bibliography", () => {
  it("is gathered from all its calls; one author need not be a list", () => {
    const { bibliography } = extract([
      js(1, 'bibliography({a2020: {authors: "A B", year: 2020, title: "T"}})'),
      js(2, 'bibliography({"b-2": {authors: ["B", "C"], title: "U", venue: "V"}, c: 5})'),
    ]);
    expect(bibliography).toEqual({
      a2020: { authors: ["A B"], year: 2020, title: "T" },
      "b-2": { authors: ["B", "C"], title: "U", venue: "V" },
      c: { authors: [], title: "" },
    });
  });

  it("tells the first part that is no literal", () => {
    expect(said("bibliography({\n  a: {title: T, year: Y}\n})")).toEqual([
      "LB005 2:14 not a plain value in bibliography: T",
    ]);
  });
});

describe("a broken cell", () => {
  it("gives nothing and hides nothing of the others", () => {
    const { paper, figures, problems } = extract([js(1, "figures.curves(run, {"), js(2, 'paper({title: "T"})')]);
    expect({ paper, figures, problems }).toEqual({ paper: { title: "T" }, figures: [], problems: [] });
  });
});

describe("what a page of the book must have", () => {
  const codes = (...sources: string[]) =>
    compileNotebook(notebookOf(...sources.map((source, i) => js(i + 1, source))))
      .problems.filter(({ code }) => code.startsWith("LB02"))
      .map(({ code, message, cell }) => `${code} ${message}${cell === undefined ? "" : ` (cell ${cell})`}`);
  const paper = 'paper({title: "T", chapter: "c"})';

  it("is a paper with its title and chapter", () => {
    expect(codes("1")).toEqual(["LB020 notebook without paper({…})"]);
    expect(codes("paper({})")).toEqual(["LB020 paper without title", "LB020 paper without chapter"]);
    expect(codes(paper)).toEqual([]);
  });

  it("is figures with id, caption and alt text, each id once", () => {
    expect(codes(paper, 'figures.curves(1, {caption: "C"})')).toEqual([
      "LB021 figure without id and alt: curves (cell 2)",
    ]);
    const full = 'figures.curves(1, {id: "a", caption: "C", alt: "A"})';
    expect(codes(paper, full, full)).toEqual(["LB024 two figures with the same id: a (cell 3)"]);
  });

  it("is claims that say when they hold and when they must fail", () => {
    expect(codes(paper, "claim({})")).toEqual([
      "LB022 claim without text (cell 2)",
      "LB022 claim without rule (cell 2)",
      "LB022 claim without control (cell 2)",
    ]);
  });

  it("is not missed twice, where it was not a literal or not of its kind", () => {
    expect(codes("paper(options)")).toEqual([]);
    expect(codes('paper({title: 5, chapter: "c"})')).toEqual([]);
    expect(codes(paper, "claim({text: t, rule: r, control: 5})")).toEqual([]);
    expect(codes(paper, "figures.curves(1, {id: i, caption: c, alt: 1})")).toEqual([]);
  });
});
