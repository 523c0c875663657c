import { deserialize, serialize, toNotebook, type NotebookSpec } from "@observablehq/notebook-kit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CellMode, Notebook, NotebookCell } from "../../src/notebook/notebook.types";
import { writeNotebook } from "../../src/notebook/write";
import { bookFiles, read } from "./files";
import { document, js, md, notebookOf, parser } from "./stories";

const write = (notebook: Notebook) => writeNotebook(notebook, { document });

describe.each(bookFiles())("$path", ({ text }) => {
  it("is the same, byte for byte, read and written again", () => {
    expect(write(read(text))).toBe(text);
  });

  it("has the same cells for Observable's tools", () => {
    const theirs = deserialize(text, { parser });
    const ours = read(text);
    expect(theirs.title).toBe(ours.title);
    expect(
      theirs.cells.map(({ id, mode, value, pinned, hidden }) => ({ id, mode, source: value, pinned, hidden })),
    ).toEqual(ours.cells.map(({ id, mode, source, pinned, hidden }) => ({ id, mode, source, pinned, hidden })));
  });
});

/** Pieces that HTML, Markdown or the file's indent could take for their own. */
const piece = fc.constantFrom(
  ...[
    "</script>",
    "<\\/script>",
    "<\\\\/script >",
    "</script",
    "</SCRIPT/>",
    "</script\t",
    "<script>",
    "<script",
    "<script/",
  ],
  ...[
    "<!--",
    "<\\!--",
    "-->",
    "<!-->",
    "</notebook>",
    "<notebook>",
    "<title>",
    "&amp;",
    "&",
    "<",
    "]]>",
    "`",
    "${x}",
    "\\",
  ],
  ...["\n", "\n\n", " ", "    ", "\t", "x", "π", "日本", "👩‍🔬", "\u2028", "\u00a0", '"', "'", "$$", "//", "/*"],
);
const source = fc
  .array(fc.oneof({ weight: 4, arbitrary: piece }, fc.string()), { maxLength: 12 })
  .map((all) => all.join(""));
const mode = fc.constantFrom<CellMode>("js", "ts", "md", "html", "tex", "dot", "ojs", "node", "python", "r", "sql");
const cells = fc
  .array(fc.record({ mode, source, pinned: fc.boolean(), hidden: fc.boolean() }), { minLength: 1, maxLength: 4 })
  .map((all): NotebookCell[] => all.map((cell, i) => ({ ...cell, id: 2 * i + 1 })));
const notebook = fc.record({
  title: fc.string(),
  theme: fc.constantFrom("air", "ink", { light: "air", dark: "ink" }),
  readOnly: fc.boolean(),
  cells,
});

/** Lines of spaces alone are written empty; NUL cannot stand in HTML, and a carriage return is a line's end. */
const canonical = (text: string) =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(/\0/g, "\ufffd")
    .split("\n")
    .map((line) => (line.trim() ? line : ""))
    .join("\n");
const sourcesOf = ({ cells }: Notebook) => cells.map(({ source }) => source);

describe("any notebook", () => {
  it("comes back as it was: cells, texts, title, theme (property)", () => {
    fc.assert(
      fc.property(notebook, (one) => {
        const again = read(write(one));
        expect(sourcesOf(again)).toEqual(sourcesOf(one).map(canonical));
        const rest = ({ cells, theme, readOnly }: Notebook) => ({
          ...{ theme, readOnly },
          cells: cells.map(({ id, mode, pinned, hidden }) => ({ id, mode, pinned, hidden })),
        });
        expect(rest(again)).toEqual(rest(one));
        expect(again.title).toBe(one.title.replace(/\r\n?/g, "\n").replace(/\0/g, "\ufffd"));
      }),
      { numRuns: 500 },
    );
  });

  it("is written the same the second time (property)", () => {
    fc.assert(
      fc.property(notebook, (one) => {
        const once = write(one);
        expect(write(read(once))).toBe(once);
      }),
      { numRuns: 200 },
    );
  });

  it("is written as Observable's own tools write it, where they lose nothing", () => {
    const one: Notebook = {
      ...{ title: "A & B <i>", theme: "ink", readOnly: true },
      cells: [
        { ...md(1, "## Hi\n\n    code"), pinned: true },
        { ...js(4, 'x = "</script>"'), hidden: true },
      ],
    };
    const spec = { ...one, cells: one.cells.map(({ source, ...cell }) => ({ ...cell, value: source })) };
    expect(write(one)).toBe(serialize(toNotebook(spec as NotebookSpec), { document }));
  });

  it("says nothing of a theme that is the common one", () => {
    expect(write(notebookOf(js(1, "1")))).toContain("<notebook>\n  <title>Test</title>");
  });

  it("keeps a cell apart from the next one, whatever tags are in it", () => {
    const traps = ["<!-- <script>", "a </script/ b", "</script", "<!-- </script> <script a>"];
    for (const trap of traps) {
      const again = read(write(notebookOf(md(1, trap), js(2, "2"))));
      expect(sourcesOf(again)).toEqual([trap, "2"]);
    }
  });

  it("keeps what a cell has beside its text", () => {
    const cells: NotebookCell[] = [
      { ...js(1, "<b>${x}</b>"), mode: "html", output: "bold" },
      { ...js(2, "select 1"), mode: "sql", database: "var:other" },
      { ...js(3, "print(1)"), mode: "python", format: "json" },
    ];
    expect(read(write(notebookOf(...cells))).cells).toEqual(cells);
  });
});
