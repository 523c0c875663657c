// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import type { Figures } from "../../src/figures/figures";
import { lazyFigures, namesRecipes, recipesFor } from "../../src/page/builtins/lazyFigures";
import { NotReady } from "../../src/page/builtins/suspense";

const cell = (source: string, inputs = ["figures"]) => ({ source, inputs });
const words = { caption: "A line.", alt: "A line that rises" };

describe("a page asks for more recipes", () => {
  it("when a cell names one that is not basic, however it names it", () => {
    expect(namesRecipes(cell("figures.lines(rows, {})"))).toBe(true);
    expect(namesRecipes(cell("figures\n  .panels({})"))).toBe(true);
    expect(namesRecipes(cell("const { lines } = figures;"))).toBe(true);
    expect(namesRecipes(cell('figures["lines"](rows)'))).toBe(true);
    expect(namesRecipes(cell("figures.curves(run); figures.knobs(rows)"))).toBe(true);
  });
  it("not for curves, pictures, counts and colours, nor for the word in prose", () => {
    expect(namesRecipes(cell("figures.curves(run); figures.confusion(run); figures.images(run)"))).toBe(false);
    expect(namesRecipes(cell("figures.colours[0] + figures.sequential(0.5)"))).toBe(false);
    expect(namesRecipes(cell('paper({lede: "knobs, runs, figures, claims"})', ["paper"]))).toBe(false);
  });
});

// One story: what is loaded stays loaded.
it("basic figures are drawn at once, the others as soon as they are there, with their numbers", async () => {
  const figures = lazyFigures({ numbers: { a: 3 } }) as Figures;
  expect(figures.figure(document.createElement("p"), { id: "a" }).textContent).toContain("Figure 3.");
  const draw = () => figures.lines([{ x: 1, y: 2 }], { id: "a", x: "x", y: "y", ...words });
  expect(draw).toThrow(NotReady);
  await recipesFor([cell("figures.lines(rows)")]);
  expect(draw().querySelector("figcaption")!.textContent).toContain("Figure 3. A line.");
  expect(figures.lines).toBe(figures.lines);
  expect(() => (figures as unknown as { pie(): void }).pie()).toThrow("LB013 figures has no: pie");
});
