import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkNotebook } from "../../src/notebook/check";
import { compileNotebook } from "../../src/notebook/compileNotebook";
import { graphOf } from "../../src/notebook/graphOf";
import { builtinNames } from "../../src/notebook/names";
import { nearestName } from "../../src/notebook/nearestName";
import type { CellNames, NotebookCell } from "../../src/notebook/notebook.types";
import { bookFiles, read } from "./files";
import { html, js, md, notebookOf, ts } from "./stories";

const paper = js(100, 'paper({title: "T", chapter: "c"})');
/** `1 LB012 not defined: x`, in the order in which an author is told. */
const said = (...cells: NotebookCell[]) =>
  checkNotebook(notebookOf(...cells, paper)).map(({ cell, code, message }) => `${cell} ${code} ${message}`);
const hints = (...cells: NotebookCell[]) => checkNotebook(notebookOf(...cells, paper)).map(({ hint }) => hint);

describe("a name that two cells define", () => {
  it("is told at each of them, with where the others are", () => {
    expect(said(js(1, "const a = 1"), js(2, "const a = 2, b = 1"), js(5, "function a() {}"), js(6, "a"))).toEqual([
      "1 LB011 defined more than once, here and in cells 2 and 5: a",
      "2 LB011 defined more than once, here and in cells 1 and 5: a",
      "5 LB011 defined more than once, here and in cells 1 and 2: a",
    ]);
    expect(said(js(3, "const {a} = {a: 1}"), ts(1, "const a: number = 1"))).toEqual([
      "3 LB011 defined more than once, here and in cell 1: a",
      "1 LB011 defined more than once, here and in cell 3: a",
    ]);
    expect(said({ ...html(1, "<input>"), output: "a" }, js(2, "const a = 1"))).toHaveLength(2);
  });

  it("is no matter where the names are inside of functions and blocks", () => {
    expect(said(js(1, "const f = (a) => a"), js(2, "{ const a = 1; }"), js(3, "const a = 2"))).toEqual([]);
  });
});

describe("cells that need each other", () => {
  it("are told at each of them, not at those that only use them", () => {
    const cells = [js(1, "const a = c"), js(2, "const b = a"), js(3, "const c = b"), js(4, "c"), js(5, "const d = 1")];
    expect(said(...cells)).toEqual([
      "1 LB016 circular definition with cells 2 and 3: c, a, b",
      "2 LB016 circular definition with cells 1 and 3: c, a, b",
      "3 LB016 circular definition with cells 1 and 2: c, a, b",
    ]);
  });

  it("can be one cell that uses its own name before it has it", () => {
    expect(said(js(1, "const a = ((x) => x)(1), b = a"))).toEqual([]);
    const own: CellNames = { id: 1, inputs: ["a"], outputs: [], output: "a" };
    expect(graphOf([own]).cycles).toEqual([{ cells: [1], names: ["a"] }]);
  });

  it("are found exactly where there is a way back (property)", () => {
    // Independent reference: reachability by repeated squaring of the relation.
    const edges = fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 12 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const cells: CellNames[] = [0, 1, 2, 3, 4, 5].map((id) => ({
          ...{ id, outputs: [`n${id}`] },
          inputs: [...new Set(pairs.filter(([to]) => to === id).map(([, from]) => `n${from}`))],
        }));
        const reach = cells.map(({ inputs }) => cells.map(({ id }) => inputs.includes(`n${id}`)));
        for (const via of cells.keys())
          for (const from of cells.keys())
            for (const to of cells.keys()) if (reach[from]![via] && reach[via]![to]) reach[from]![to] = true;
        const expected = cells
          .filter(({ id }) => reach[id]![id])
          .map(({ id }) =>
            cells.filter(({ id: other }) => reach[id]![other] && reach[other]![id]).map((cell) => cell.id),
          );
        const found = graphOf(cells).cycles.flatMap((cycle) => cycle.cells.map(() => cycle.cells));
        const sorted = (groups: readonly (readonly number[])[]) => groups.map((group) => group.join()).sort();
        expect(sorted(found)).toEqual(sorted(expected));
      }),
    );
  });
});

describe("a name that nobody defines", () => {
  it("is told with the name that was probably meant: a cell's, or the library's", () => {
    expect(said(js(1, "const learningRate = 1"), js(2, "learningrate + Imputs"))).toEqual([
      "2 LB012 not defined: learningrate",
      "2 LB012 not defined: Imputs",
    ]);
    expect(hints(js(1, "const learningRate = 1"), js(2, "learningrate + Imputs"))).toEqual([
      "did you mean learningRate?",
      "did you mean Inputs?",
    ]);
  });

  it("or how to define it, where nothing is near", () => {
    expect(hints(js(1, "zebra(1)"))).toEqual([expect.stringContaining("const zebra = …") as string]);
  });

  it("is none where it is the library's, the browser's or the cell's own", () => {
    const names = [...builtinNames, "display", "view", "invalidation", "visibility", "document", "HTMLElement", "URL"];
    for (const name of [...names, "localStorage", "matchMedia", "structuredClone", "queueMicrotask", "GPUBufferUsage"])
      expect(said(js(1, `[${name}]`)), name).toEqual([]);
    expect(
      said(js(1, "const f = (x) => { try { return x } catch (e) { return e } }; class A { b() { return A } }")),
    ).toEqual([]);
    expect(said(html(1, "<b>${1}</b>"), js(2, "typeof f"))).toEqual(["2 LB012 not defined: f"]);
  });

  it("is told for what only Node has, where the page is built but does not run", () => {
    for (const name of ["process", "Buffer", "global", "setImmediate", "require"])
      expect(said(js(1, `${name}.x`))).toEqual([`1 LB012 not defined: ${name}`]);
  });

  it("is known where the page offers more", () => {
    const options = { builtins: [...builtinNames, "zebra"] };
    expect(checkNotebook(notebookOf(js(1, "zebra"), paper), options)).toEqual([]);
  });
});

describe("names of the library", () => {
  it("may be used for a cell's own value, but not those that know their cell", () => {
    expect(said(js(1, "const width = 3"), js(2, "width"))).toEqual([]);
    expect(said(js(1, "const view = 3"), js(2, "function display() {}"))).toEqual([
      "1 LB013 name of the library cannot be defined anew: view",
      "2 LB013 name of the library cannot be defined anew: display",
    ]);
  });
});

describe("the nearest name", () => {
  it.each([
    ["widht", ["width", "height"], "width"],
    ["Width", ["width"], "width"],
    ["lr", ["rate", "l"], "l"],
    ["loss", ["losses", "toss"], "toss"],
    ["cat", ["dog", "zebra"], undefined],
    ["width", ["width"], undefined],
    ["a", ["b"], "b"],
  ])("of %s in %j is %s", (name, candidates, nearest) => {
    expect(nearestName(name, candidates)).toBe(nearest);
  });
});

describe("all problems of a notebook", () => {
  it("come in the order of the document, the notebook's own first, and each has a way out", () => {
    const cells = [
      js(9, "const a = (;"),
      md(4, "$\\nope$\n\n[@x] ${y}"),
      md(5, "$\\nope$\n\n[@x]"),
      js(2, "b\nimport('npm:x')"),
      js(3, "c\nfigures.curves(1, {id: `${c}`})"),
      { ...js(7, "print()"), mode: "python" as const },
    ];
    const problems = checkNotebook(notebookOf(...cells));
    expect(problems.map(({ cell, code, line }) => [cell, code, line])).toEqual([
      [undefined, "LB020", undefined],
      [9, "LB010", 1],
      [4, "LB007", 3],
      [5, "LB030", 1],
      [5, "LB031", 3],
      [2, "LB003", 2],
      [3, "LB021", undefined],
      [3, "LB012", undefined],
      [3, "LB005", 2],
      [7, "LB004", undefined],
    ]);
    for (const { message, hint } of problems) {
      expect(message).toMatch(/^[^A-Z]/);
      expect(hint).toMatch(/\S/);
    }
  });

  it("do not keep the other cells from the page", () => {
    const { cells, outline } = compileNotebook(
      notebookOf(
        js(1, "const a = ;"),
        md(2, "## Two\n\n$\\nope$"),
        js(3, "1 + 1"),
        md(4, "### Three\n\n## Cell 3"),
        paper,
      ),
    );
    expect(cells.map(({ body, html, error }) => [!!body, !!html, error?.code])).toEqual([
      [false, false, "LB010"],
      [false, true, undefined],
      [true, false, undefined],
      [false, true, undefined],
      [true, false, undefined],
    ]);
    // `cell-3` is the id of a cell on the page.
    expect(outline).toEqual([
      { id: "two", title: "Two", level: 2 },
      { id: "cell-3-2", title: "Cell 3", level: 2 },
    ]);
  });

  it("are none in the notebooks of the book", () => {
    for (const { path, text } of bookFiles()) expect(checkNotebook(read(text)), path).toEqual([]);
  });

  it("are told without a crash, whatever the cells hold (property)", () => {
    const bit = fc.constantFrom(
      ...[
        "paper(",
        "claim({",
        "figures.curves(",
        "})",
        "{",
        "}",
        "(",
        ")",
        "`",
        "${",
        "$",
        "import",
        "export",
        "a",
        "b",
        "=>",
      ],
      ...[
        "const a =",
        "\n",
        ";",
        "[@x]",
        "## ",
        "await ",
        "yield",
        "...",
        "get x() {}",
        "text:",
        "id:",
        "'s'",
        "class A",
        ": number",
      ],
    );
    const source = fc.array(bit, { maxLength: 10 }).map((bits) => bits.join(""));
    const mode = fc.constantFrom("js" as const, "ts" as const, "md" as const, "html" as const);
    const cells = fc.array(fc.record({ source, mode }), { maxLength: 4 });
    fc.assert(
      fc.property(cells, (all) => {
        const notebook = notebookOf(...all.map(({ source, mode }, i) => ({ ...js(i + 1, source), mode })));
        const { cells, problems } = compileNotebook(notebook);
        expect(cells).toHaveLength(all.length);
        for (const { message, hint } of problems) {
          expect(message).toMatch(/^[^A-Z]/);
          expect(hint).toBeTruthy();
        }
      }),
      { numRuns: 300 },
    );
  });
});
