/** An error's line in a running cell is the author's line, however the compiler moved it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileCell } from "../../src/notebook/compile";
import type { NotebookCell } from "../../src/notebook/notebook.types";
import { cellsModule } from "../../src/publish/cellsModule";
import { cellLocator } from "../../src/publish/cellLocator";
import { html, js, ts } from "./stories";

const boom = () => {
  throw new Error("boom");
};

/** Line of the cell at which it throws, from the stack; called with `boom` for each name that it uses. */
async function thrownLine(cell: NotebookCell): Promise<number | undefined> {
  const { body, inputs, lineOffset, error } = compileCell(cell);
  expect(error).toBeUndefined();
  // The wrapper of new Function has two lines of its own.
  const name = `cell-${cell.id}-${Math.random()}.js`;
  const run = new Function(`return ${body}\n//# sourceURL=${name}`)() as (...values: unknown[]) => unknown;
  try {
    await run(...inputs.map(() => boom));
  } catch (thrown) {
    const at = new RegExp(`${name}:(\\d+):`).exec((thrown as Error).stack ?? "");
    return Number(at?.[1]) - 2 - lineOffset;
  }
  return undefined;
}

const blank = fc.constantFrom("", "  ", "// a note", "/* one\n   two */", "let i = `a\n\nb`.length;", "if (1) {\n}");
/** Few lines, each at most once a name. */
const before = fc
  .array(blank, { maxLength: 6 })
  .map((lines) => lines.map((line, i) => line.replace("let i", `let i${i}`)));

describe("the line that throws", () => {
  it("of statements, after any blank lines and notes (property)", async () => {
    await fc.assert(
      fc.asyncProperty(
        before,
        fc.constantFrom("boom();", "const z = boom()", "for (;;) boom()"),
        async (lines, throwing) => {
          const source = [...lines, throwing, "", "const after = 1;"].join("\n");
          expect(await thrownLine(js(1, source))).toBe(source.split("\n").findIndex((line) => line === throwing) + 1);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("of an expression (property)", async () => {
    const notes = fc.array(fc.constantFrom("", "// a note", "/* a\nb */"), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(notes, notes, fc.boolean(), async (above, inside, asynchronous) => {
        const call = asynchronous ? "await boom()" : "boom()";
        const source = [...above, "[", ...inside, call, "]"].join("\n");
        expect(await thrownLine(js(1, source))).toBe(source.split("\n").indexOf(call) + 1);
      }),
      { numRuns: 100 },
    );
  });

  it("of TypeScript, whose compiler drops blank lines and types (property)", async () => {
    const typed = fc.constantFrom(
      ...["", "// a note", "interface A {\n  a: number;\n}", "type B =\n  | 1\n  | 2;", "let i: string = `a\n\nb`;"],
      ...["function f(\n  a: number,\n\n  b?: string,\n): void {\n\n}", "let i = {\n  a: 1,\n\n  b: 2 as number,\n};"],
    );
    const lines = fc.uniqueArray(typed, { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(lines, async (above) => {
        const named = above.map((line, k) =>
          line.replace("let i", `let i${k}`).replace("interface A", `interface A${k}`),
        );
        const source = [...named, "const z: number = boom() as number;"].join("\n");
        expect(await thrownLine(ts(1, source))).toBe(source.split("\n").length);
      }),
      { numRuns: 100 },
    );
    expect(await thrownLine(ts(1, "\n\n// note\n(boom as () => void)()"))).toBe(4);
  });

  it("of an HTML cell", async () => {
    const line = async (source: string) => {
      const { body, lineOffset } = compileCell(html(1, source));
      const at = /<anonymous>:(\d+):/;
      try {
        (new Function(`return ${body}`)() as (htl: unknown, boom: () => void) => void)({ html: () => "" }, boom);
      } catch (thrown) {
        const frames = (thrown as Error).stack!.split("\n").filter((frame) => at.test(frame));
        return Number(at.exec(frames[0]!.slice(frames[0]!.lastIndexOf("<anonymous>")))![1]) - 2 - lineOffset;
      }
      return undefined;
    };
    expect(await line("<b>${boom()}</b>")).toBe(1);
    expect(await line("\n\n<b>`\n${boom()}</b>")).toBe(4);
  });

  it("is found in the module of the whole page, for each cell of it", async () => {
    const cells = [
      js(2, "\n\nconst a = 1;\n\nboom()"),
      js(5, "const t = '\u2028';\n"),
      ts(7, "type A =\n  1;\nboom();"),
    ];
    const compiled = cells.map((cell) => compileCell(cell));
    const { source, firstLines } = cellsModule(
      compiled.map(({ id, body, lineOffset }) => ({ id, body: body!, lineOffset })),
    );
    const url = `data:text/javascript,${encodeURIComponent(source)}`;
    const { default: bodies } = (await import(/* @vite-ignore */ url)) as {
      default: Record<number, (f: unknown) => void>;
    };
    const line = (id: number) => {
      try {
        bodies[id]!(boom);
      } catch (thrown) {
        return cellLocator(url, firstLines)(thrown)?.line;
      }
      return undefined;
    };
    expect([line(2), line(5), line(7)]).toEqual([5, undefined, 3]);
  });
});
