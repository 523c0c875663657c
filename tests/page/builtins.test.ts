// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { createFigures } from "../../src/figures/figures";
import { builtinNames } from "../../src/notebook/names";
import { builtins, lazyEngine } from "../../src/page/builtins/builtins";
import { cellBuiltins } from "../../src/page/builtins/cellBuiltins";
import type * as markup from "../../src/page/builtins/markup";
import { pageSession } from "../../src/page/pageSession";

const page = {
  ...builtins(
    createFigures(),
    lazyEngine((name) => name),
  ),
  ...cellBuiltins(pageSession({})),
};

describe("the names of the library", () => {
  it("are the same for the build, which checks cells, and for the page, which runs them", () => {
    expect(Object.keys(page).sort()).toEqual([...builtinNames].sort());
  });

  it("render formulas and prose made of values", async () => {
    const make = (name: string) => page[name]!({} as never) as Promise<never>;
    const { tex, md }: Pick<typeof markup, "tex" | "md"> = { tex: await make("tex"), md: await make("md") };
    expect(tex`\alpha = ${1.5}`.querySelector("annotation")!.textContent).toBe("\\alpha = 1.5");
    expect(tex.block`\sum_i x_i`.querySelector(".katex-display")).not.toBeNull();
    expect(md`The value is **${3}**, and $x^2$.`.innerHTML).toMatch(/<strong>3<\/strong>.*katex/s);
  });
});
