import { describe, expect, it } from "vitest";
import { cellsModule } from "../../src/publish/cellsModule";

describe("the module of a page's cells", () => {
  const cells = [
    { id: 3, body: "(a) => {\nreturn (\na +\n  1\n)\n}", lineOffset: 2 },
    { id: 7, body: "() => {\nconst x = 1;\nthrow new Error(x);\nreturn {x};\n}", lineOffset: 1 },
  ];

  it("says at which of its lines each cell's first line stands", () => {
    const { source, firstLines } = cellsModule(cells);
    const lines = source.split("\n");
    expect(lines[firstLines[3]! - 1]).toBe("a +");
    expect(lines[firstLines[7]! - 1]).toBe("const x = 1;");
  });

  it("is a module whose default export holds one function a cell", async () => {
    const { source } = cellsModule(cells);
    const url = `data:text/javascript,${encodeURIComponent(source)}`;
    const { default: bodies } = (await import(/* @vite-ignore */ url)) as {
      default: Record<number, (a?: number) => unknown>;
    };
    expect(bodies[3]!(2)).toBe(3);
    expect(() => bodies[7]!()).toThrow("1");
  });
});
