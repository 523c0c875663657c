import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileNotebook } from "../../src/notebook/compileNotebook";
import type { Problem } from "../../src/notebook/notebook.types";
import { bookFiles, fileOf, problemsOf, read } from "./files";

const cell = (id: string, text = "1", type = `type="module"`) => `<script ${id} ${type}>\n    ${text}\n  </script>`;
const one = (problems: readonly Problem[]): string => {
  expect(problems).toHaveLength(1);
  expect(problems[0]!.hint).toMatch(/\S/);
  return `${problems[0]!.code} ${problems[0]!.message}`;
};

describe("a file that is no notebook says what it lacks, once", () => {
  it.each([
    ["", "LB001 empty file"],
    [" \n", "LB001 empty file"],
    ["<!doctype html><p>Hello", "LB001 no <notebook> element in the file"],
    ['{"cells": []}', "LB001 no <notebook> element in the file"],
    ["\x89PNG\r\n\x1a\n\0\0", "LB001 no <notebook> element in the file"],
    ["<notebook><title>T</title></notebook>", "LB006 notebook without a cell"],
    [fileOf(cell('id="1"')) + fileOf(cell('id="2"')), "LB006 more than one <notebook> element: 2"],
  ])("%j: %s", (text, said) => {
    expect(one(problemsOf(text))).toBe(said);
  });
});

describe("a cell that nobody could name says so", () => {
  it.each([
    [cell(""), "LB002 cell without an id"],
    [cell('id="first"'), "LB002 cell id not a whole number: first"],
    [cell('id="1.5"'), "LB002 cell id not a whole number: 1.5"],
    [cell('id="0"'), "LB002 cell id not a whole number: 0"],
    [cell('id="90071992547409930"'), "LB002 cell id not a whole number: 90071992547409930"],
  ])("%s", (script, said) => {
    expect(one(problemsOf(fileOf(script)))).toBe(said);
  });

  it("with a number that is free", () => {
    const [problem] = problemsOf(fileOf(cell('id="3"'), cell('id="7"'), cell('id="3"')));
    expect(problem).toMatchObject({ code: "LB002", message: "two cells with the same id: 3", cell: 3 });
    expect(problem!.hint).toContain("8");
  });
});

describe("a cell of a type", () => {
  it("that nobody knows says which there are", () => {
    const said = one(problemsOf(fileOf(cell('id="1"', "1", 'type="text/javascript"'))));
    expect(said).toBe("LB008 unknown type of cell: text/javascript");
    expect(one(problemsOf(fileOf(cell('id="1"', "1", ""))))).toBe("LB008 cell without a type");
  });

  it.each([
    ["text/x-python", "python"],
    ["application/sql", "sql"],
    ["text/x-r", "r"],
    ["application/x-tex", "tex"],
    ["text/vnd.graphviz", "dot"],
    ["application/vnd.node.javascript", "node"],
    ["application/vnd.observable.javascript", "ojs"],
  ])("that does not run here (%s) is told in its place, and leaves the others alone", (type, mode) => {
    const text = fileOf(cell('id="1"', "const a = 1"), cell('id="2"', "x", `type="${type}"`), cell('id="3"', "a + 1"));
    const { cells, problems } = compileNotebook(read(text));
    expect(one(problems.filter((problem) => problem.cell === 2))).toBe(`LB004 language not available: ${mode}`);
    expect(cells.map(({ id, body }) => [id, body !== undefined])).toEqual([
      [1, true],
      [2, false],
      [3, true],
    ]);
  });
});

describe("several mistakes", () => {
  it("are told together, so that they can be mended together", () => {
    const text = fileOf(cell(""), cell('id="2"'), cell('id="2"'), cell('id="4"', "1", 'type="x"'));
    expect(problemsOf(text).map(({ code, cell }) => [code, cell])).toEqual([
      ["LB002", undefined],
      ["LB002", 2],
      ["LB008", 4],
    ]);
  });
});

describe("a cell that is not closed", () => {
  it("is named, not its neighbour that it swallowed", () => {
    const text = fileOf(`<script id="1" type="module">\n    1`, cell('id="2"'), cell('id="3"'));
    expect(one(problemsOf(text))).toBe("LB006 cell not closed: 1");
  });

  it("is told from one that shows how to write a cell", () => {
    const text = fileOf(
      cell(
        'id="1"',
        '```html\n    <script id="5" type="module">\n      1\n    <\\/script>\n    ```',
        'type="text/markdown"',
      ),
    );
    expect(problemsOf(text)).toEqual([]);
  });
});

describe("a file that was cut off", () => {
  const text = fileOf(cell('id="1"', "const a = 1;\n    const b = 2"), cell('id="2"', "a + b"));

  it("inside a cell says in which", () => {
    expect(one(problemsOf(text.slice(0, text.indexOf("const b"))))).toBe("LB006 file ends inside a cell: 1");
    expect(one(problemsOf(text.slice(0, text.indexOf("a + b"))))).toBe("LB006 file ends inside a cell: 2");
  });

  it("between cells says so too, though all that is left of it is well", () => {
    expect(one(problemsOf(text.slice(0, text.indexOf("</notebook>"))))).toBe("LB006 file ends before </notebook>");
    expect(one(problemsOf(text.slice(0, text.indexOf("Test"))))).toBe("LB006 file ends before </notebook>");
  });

  it("anywhere is never taken for the whole, nor does it crash (every place)", () => {
    for (let end = 0; end < text.lastIndexOf("</notebook>") + "</notebook>".length; end += 1)
      expect(problemsOf(text.slice(0, end)), text.slice(0, end)).not.toEqual([]);
    expect(problemsOf(text.trimEnd())).toEqual([]);
  });

  it("in the middle of a real notebook is told (property)", () => {
    const { text: real } = bookFiles()[0]!;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: real.lastIndexOf("</notebook>") }), (end) => {
        expect(problemsOf(real.slice(0, end)).length).toBeGreaterThan(0);
      }),
      { numRuns: 50 },
    );
  });
});

it("no text whatever crashes the reader (property)", () => {
  const bit = fc.constantFrom(
    ...[
      "<notebook>",
      "</notebook>",
      '<script id="1" type="module">',
      "<script id=x>",
      "</script>",
      "<!--",
      "-->",
      "<title>",
    ],
    ...["</title>", "<notebook", '"', "<template>", "<svg>", "<math>", "<table>", "<plaintext>", "\0", "x = 1\n"],
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(bit, fc.string()), { maxLength: 10 }), (bits) => {
      for (const { code, message, hint } of problemsOf(bits.join(""))) {
        expect(code).toMatch(/^LB0\d\d$/);
        expect(message).toMatch(/^[a-z]/);
        expect(hint).toBeTruthy();
      }
    }),
    { numRuns: 200 },
  );
});
