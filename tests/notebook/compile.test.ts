import { describe, expect, it } from "vitest";
import { compileCell } from "../../src/notebook/compile";
import { builtinNames } from "../../src/notebook/names";
import type { CompiledSource, Problem } from "../../src/notebook/notebook.types";
import { html, js, md, ts } from "./stories";

const errorOf = (compiled: CompiledSource): Problem => {
  expect(compiled.body).toBeUndefined();
  expect(compiled.error).toBeDefined();
  return compiled.error!;
};
const where = ({ line, column }: Problem) => `${line}:${column}`;

describe("a cell of JavaScript", () => {
  it("becomes a function of the names that it uses", () => {
    const { inputs, outputs, autodisplay, body } = compileCell(js(1, "const b = a + Math.sqrt(c)"));
    expect({ inputs, outputs, autodisplay }).toEqual({ inputs: ["a", "c"], outputs: ["b"], autodisplay: false });
    expect((evaluate(body!) as (a: number, c: number) => unknown)(1, 9)).toEqual({ b: 4 });
  });

  it("that is an expression gives its value, and shows it unless it is hidden or shows by itself", () => {
    const shows = (source: string, hidden = false) => compileCell({ ...js(1, source), hidden }).autodisplay;
    expect(evaluate(compileCell(js(1, "{a: 1}")).body!)()).toEqual({ a: 1 });
    expect([shows("a"), shows("a", true), shows("display(a)"), shows("a;")]).toEqual([true, false, false, false]);
  });

  it("without code is nothing, and no error", () => {
    for (const source of ["", "\n\n  \n"]) {
      const { body, error } = compileCell(js(1, source));
      expect([body, error]).toEqual([undefined, undefined]);
    }
    expect(compileCell(js(1, "// only a note")).error).toBeUndefined();
  });
});

describe("a syntax error says where it is in the cell", () => {
  it.each([
    ["on the first line", "const x = (1 + ;", "1:16", "syntax error: unexpected token: ;"],
    ["in the middle", "const a = 1;\nconst b = a +* 2;\nconst c = 3;", "2:14", "syntax error: unexpected token: *"],
    ["on the last line", "const a = 1;\nconst b = (a", "2:13", "syntax error: unexpected end of the cell"],
    ["after a leading newline", "\n\nconst b = (1 +;", "3:15", "syntax error: unexpected token: ;"],
    ["inside a template", "const t = `a\n${1 +}\nb`", "2:6", "syntax error: unexpected token: }"],
    ["where a template is not closed", "const a = 1;\nconst t = `a\n", "2:12", "syntax error: unterminated template"],
    [
      "of two definitions",
      "const a = 1;\nconst a = 2;",
      "2:7",
      "syntax error: identifier 'a' has already been declared",
    ],
    ["in a word of another script", "const größe = 1;\nlet π π", "2:7", "syntax error: unexpected token: π"],
  ])("%s", (_, source, place, message) => {
    const error = errorOf(compileCell(js(4, source)));
    expect(error).toMatchObject({ code: "LB010", cell: 4, message });
    expect(where(error)).toBe(place);
    expect(error.hint).toBeTruthy();
  });
});

describe("what a cell may not do is refused with a way out", () => {
  it.each([
    ["const x = 1;\nx2 = 3", "2:1", "assignment to external variable 'x2'", /only the cell that defines x2/],
    ["for (n of [1]) {}", "1:6", "assignment to external variable 'n'", /return a new value/],
    ["Math = 1", "1:1", "assignment to global 'Math'", /may read it/],
    ["const fetch = 1", "1:7", "global 'fetch' cannot be redefined", /another name/],
    ["export const a = 1", "1:1", "unexpected token 'export'", /leave out export/],
    [
      "const a = 1;\nexport default a",
      "2:1",
      "'import' and 'export' may only appear at the top level",
      /leave out export/,
    ],
    ["yield 1", "1:1", "the keyword 'yield' is reserved", /function\*/],
    ["const a = 1;\nreturn a", "2:1", "'return' outside of function", /last expression/],
  ])("%j", (source, place, said, hint) => {
    const error = errorOf(compileCell(js(1, source)));
    expect(error).toMatchObject({ code: "LB010", message: `syntax error: ${said}` });
    expect(where(error)).toBe(place);
    expect(error.hint).toMatch(hint);
  });

  it("also where only the page's module would have found it, and all its cells would have been lost", () => {
    const error = errorOf(compileCell(js(1, "Math.max(...arguments)")));
    expect(error).toMatchObject({ code: "LB010", message: expect.stringContaining("arguments") as string });
  });
});

describe("an import is refused, wherever it stands", () => {
  it.each([
    ['import _ from "npm:lodash"', "npm:lodash", "1:1"],
    ['const a = 1;\nimport { x } from "lodash"', "lodash", "2:1"],
    ['import x from "./mine.js"', "./mine.js", "1:1"],
    ['import x from "/src/lab/models.ts"', "/src/lab/models.ts", "1:1"],
    ['import "https://cdn.jsdelivr.net/npm/x/+esm"', "https://cdn.jsdelivr.net/npm/x/+esm", "1:1"],
    ['import {chart} from "observable:@d3/bar-chart"', "observable:@d3/bar-chart", "1:1"],
    ['import x from "jsr:@std/assert"', "jsr:@std/assert", "1:1"],
    ['const x = await import("npm:lodash")', "npm:lodash", "1:17"],
    ["const f = () =>\n  import(`npm:${name}`)", "`npm:${name}`", "2:3"],
    ["const u = import.meta.url", "import.meta", "1:11"],
  ])("%s", (source, name, place) => {
    const error = errorOf(compileCell(js(2, source)));
    expect(error).toMatchObject({ code: "LB003", message: `import not available: ${name}`, cell: 2 });
    expect(where(error)).toBe(place);
    for (const builtin of builtinNames) expect(error.hint).toContain(builtin);
  });

  it("in TypeScript and in an HTML cell as well", () => {
    const inTypes = errorOf(compileCell(ts(1, 'const a: number = 1;\n\nconst b = import("npm:x")')));
    expect(inTypes).toMatchObject({ code: "LB003", message: "import not available: npm:x", line: 3 });
    const inHtml = errorOf(compileCell(html(1, '<p>\n${import("npm:x")}')));
    expect(inHtml).toMatchObject({ code: "LB003", message: "import not available: npm:x", line: 2, column: 3 });
  });

  it("with the builtin that stands in for it, where there is one", () => {
    const hint = (source: string) => errorOf(compileCell(js(1, source))).hint;
    expect(hint('import * as Plot from "npm:@observablehq/plot@0.6"')).toMatch(/^leave out the import: Plot is there/);
    expect(hint('import * as t from "@tensorflow/tfjs"')).toMatch(/^leave out the import: tf is there/);
    expect(hint('import x from "constructor"')).toMatch(/^a page loads nothing but the library/);
  });

  it("but not in a text, a comment, or a type", () => {
    for (const cell of [
      js(1, 'const s = "import x from \'npm:y\'"; // import("z")'),
      ts(1, "const s: string = 'import(\"npm:y\")';"),
      ts(1, 'import type { X } from "npm:y";\nconst x = 1 as unknown as X;'),
    ])
      expect(compileCell(cell).error).toBeUndefined();
  });
});

describe("a cell of TypeScript", () => {
  it("is JavaScript without its types", () => {
    const compiled = compileCell(ts(1, "interface P { x: number }\nconst p: P = { x: a as number };"));
    expect(compiled).toMatchObject({ inputs: ["a"], outputs: ["p"], autodisplay: false, mode: "ts" });
    expect((evaluate(compiled.body!) as (a: number) => unknown)(2)).toEqual({ p: { x: 2 } });
  });

  it("that is an expression gives its value", () => {
    for (const source of ["{a: 1} as object", "\n  {a: 1} // note", "({a: 1})"]) {
      const { body, autodisplay } = compileCell(ts(1, source));
      expect([evaluate(body!)(), autodisplay]).toEqual([{ a: 1 }, true]);
    }
    expect(compileCell(ts(1, "f(1 as number);")).autodisplay).toBe(false);
    expect(compileCell(ts(1, "function f(): void {}")).outputs).toEqual(["f"]);
  });

  it.each([
    ["const a: = 1", "1:10"],
    ["\n\nconst a: number = ;", "3:19"],
    ["const a = 1;\nconst b = (a as number", "2:23"],
  ])("tells the place of a syntax error: %j", (source, place) => {
    const error = errorOf(compileCell(ts(1, source)));
    expect(error.code).toBe("LB010");
    expect(where(error)).toBe(place);
  });
});

describe("a cell of HTML", () => {
  it("without values is itself", () => {
    const { html: made, body } = compileCell(html(1, "<b>5 $</b>"));
    expect([made, body]).toEqual(["<b>5 $</b>", undefined]);
  });

  it("with values is a function of them", () => {
    const { inputs, body, autodisplay } = compileCell(html(1, "<b>`${x}`\n</b>"));
    const htl = { html: (parts: TemplateStringsArray, ...values: unknown[]) => String.raw({ raw: parts }, ...values) };
    expect([inputs, autodisplay]).toEqual([["htl", "x"], true]);
    expect((evaluate(body!) as (h: typeof htl, x: number) => string)(htl, 3)).toBe("<b>`3`\n</b>");
  });

  it("gives its value a name", () => {
    expect(compileCell({ ...html(1, "<input>"), output: "field" })).toMatchObject({ output: "field", outputs: [] });
  });

  it.each([
    ["<b>${(x}</b>", "1:8", "unexpected token: }"],
    ["<b>\n  ${x", "2:6", "unexpected end of the cell"],
    ["<b>${x = 1}</b>", "1:6", "assignment to external variable 'x'"],
    ["\n<b>${x = 1}</b>", "2:6", "assignment to external variable 'x'"],
  ])("tells the place of an error: %j", (source, place, message) => {
    const error = errorOf(compileCell(html(1, source)));
    expect(error.message).toBe(`syntax error: ${message}`);
    expect(where(error)).toBe(place);
  });
});

describe("a value inside Markdown", () => {
  it("is refused at its place, since prose is set before anything runs", () => {
    expect(compileCell(md(3, "one\ntwo ${x}")).error).toMatchObject({ code: "LB007", cell: 3, line: 2, column: 5 });
  });

  it("is none where its sign is escaped, or where there are only dollars", () => {
    for (const source of ["\\${x}", "$5 and {6}", "$x$", "\\\\\\${x}"])
      expect(compileCell(md(1, source)).error).toBeUndefined();
    expect(compileCell(md(1, "\\\\${x}")).error).toMatchObject({ code: "LB007", column: 3 });
  });
});

const evaluate = (body: string) => new Function(`return (${body}\n)`)() as () => unknown;
