// @vitest-environment jsdom
// Every recipe: what it draws, counted; where it draws it; what it says; and how it refuses.
import { describe, expect, it } from "vitest";
import * as Plot from "@observablehq/plot";
import { createFigures } from "../../src/figures/figures";
import type { PlotSpec } from "../../src/figures/plot";
import type { FigureElement } from "../../src/figures/figureElement";
import type { FigureRun } from "../../src/figures/figure.types";
import { pixelOf } from "../../src/figures/images";

const figures = createFigures({ numbers: { one: 1 } });
const words = { id: "one", caption: "What it shows.", alt: "What it looks like" };

const series = (values: readonly number[]) => ({ steps: values.map((_, i) => i), values, length: values.length });
const run = (metrics: FigureRun["metrics"], change: Partial<FigureRun> = {}): FigureRun => ({
  ...{ status: "done", step: 2, steps: 2, seed: 1, stale: false, recorded: false, device: "reference", seconds: 1 },
  ...{ metrics, arrays: {} },
  ...change,
});
const lane = (rate: number, seed: number, values: readonly number[]) => ({
  seed,
  knobs: { rate, seed },
  metrics: { loss: series(values) },
});
const population = run(
  { loss: series([4, 2, 1]) },
  { lanes: [lane(0.1, 1, [4, 2, 1]), lane(0.1, 2, [6, 4, 3]), lane(0.5, 1, [8, 8, 8]), lane(0.5, 2, [8, 8, NaN])] },
);

const drawing = (figure: FigureElement, width = 680, height = 300) => {
  const svg = figure.picture(width, height)!;
  const all = (selector: string) => [...svg.querySelectorAll(selector)];
  const marks = (name: string, what: string) => all(`[aria-label=${name}] ${what}`);
  const texts = all("text").map((text) => text.textContent);
  return { svg, all, marks, texts };
};
const table = (figure: FigureElement) => {
  figure.querySelector<HTMLButtonElement>("[data-kind=table]")!.click();
  return [...figure.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent));
};

describe("curves of a population", () => {
  it("are one line and one band a setting, over the seeds", () => {
    const figure = figures.curves(population, { ...words, metrics: { loss: "loss" } });
    const { marks, texts } = drawing(figure);
    expect(marks("area", "path")).toHaveLength(2);
    expect(marks("line", "path")).toHaveLength(2);
    expect(texts).toEqual(expect.arrayContaining(["rate 0.1", "rate 0.5"]));
    expect(table(figure)).toEqual([
      [
        "step",
        "rate 0.1",
        "rate 0.1, least",
        "rate 0.1, greatest",
        "rate 0.5",
        "rate 0.5, least",
        "rate 0.5, greatest",
      ],
      ["0", "5", "4", "6", "8", "8", "8"],
      ["1", "3", "2", "4", "8", "8", "8"],
      // The lane that fell is left out where it is not finite.
      ["2", "2", "1", "3", "8", "8", "8"],
    ]);
  });
  it("may be a line a seed, under their mean", () => {
    const { marks } = drawing(figures.curves(population, { ...words, metrics: { loss: "loss" }, seeds: "lines" }));
    expect(marks("area", "path")).toHaveLength(0);
    expect(marks("line", "path")).toHaveLength(4 + 2);
  });
  it("take the median where asked, and names of one's own", () => {
    const three = run({}, { lanes: [1, 2, 9].map((value, i) => lane(0.1, i, [value])) });
    const rows = table(figures.curves(three, { ...words, metrics: { loss: "loss" }, seeds: "median" }));
    expect(rows[1]).toEqual(["0", "2", "1", "9"]);
    expect(
      drawing(figures.curves(population, { ...words, metrics: { loss: "loss" }, names: ["slow", "fast"] })).texts,
    ).toContain("fast");
  });
});

describe("lines", () => {
  const rows = [8, 16].flatMap((width) =>
    [1, 3].flatMap((loss) => [
      { width, loss: loss + width, kind: "a" },
      { width, loss, kind: "b" },
    ]),
  );
  it("are one a value of by, with the band of equal x", () => {
    const figure = figures.lines([...rows, { width: 8, loss: NaN, kind: "a" }], {
      ...words,
      x: "width",
      y: "loss",
      by: "kind",
    });
    const { marks, texts } = drawing(figure);
    expect(marks("line", "path")).toHaveLength(2);
    expect(marks("area", "path")).toHaveLength(2);
    // two dots a line, and one at each end
    expect(marks("dot", "circle")).toHaveLength(6);
    expect(texts).toEqual(expect.arrayContaining(["a", "b"]));
    expect(table(figure)[1]).toEqual(["a", "8", "10", "9", "11", "2"]);
  });
  it("hold their axes while rows come, and start anew with new ones", () => {
    const figure = figures.lines(
      [
        { x: 1, y: 90 },
        { x: 2, y: 5 },
      ],
      { ...words, x: "x", y: "y" },
    );
    const ticks = () => [...figure.querySelectorAll("svg text")].map((text) => text.textContent).join(" ");
    expect(ticks()).toContain("80");
    figure.adopt(
      figures.lines(
        [
          { x: 1, y: 4 },
          { x: 2, y: 5 },
          { x: 3, y: 6 },
        ],
        { ...words, x: "x", y: "y" },
      ),
    );
    figure.flush();
    expect(ticks()).toContain("80");
    figure.adopt(figures.lines([{ x: 1, y: 4 }], { ...words, x: "x", y: "y" }));
    figure.flush();
    expect(ticks()).not.toContain("80");
  });
});

describe("scatter", () => {
  const law = [1, 10, 100].map((n) => ({ n, loss: 2 / n }));
  it("fits, extrapolates, and does not let the fit see what is held out", () => {
    const figure = figures.scatter([...law, { n: 1000, loss: 5, out: true }], {
      ...words,
      ...{ x: "n", y: "loss", xAxis: "log", yAxis: "log", fit: "power", extrapolate: 1e4 },
      held: (row) => row["out"] === true,
    });
    const { texts, marks } = drawing(figure);
    expect(texts).toContain("exponent −1, R² 1.000");
    expect(marks("dot", "circle")).toHaveLength(4);
    expect(marks("line", "path")).toHaveLength(2);
    expect(texts).toContain("10k");
    expect(table(figure)[4]!.slice(1)).toEqual(["1,000", "5", "0.002"]);
  });
});

describe("spectra and sharpness", () => {
  it("draw the edge at 2/η and refuse a rate that is none", () => {
    const two = run({ sharpness: series([1, 19, 21]) });
    const { texts, marks } = drawing(figures.sharpness(two, { ...words, rate: 0.1, y: { domain: [0, 40] } }));
    expect(texts).toContain("2/η");
    // inner height 234 from 26 to 260: 20 of 40 is the middle; and the axis' own rule
    expect(marks("rule", "line").map((line) => line.getAttribute("y1"))).toContain("143");
    expect(() => figures.sharpness(two, { ...words, rate: 0 })).toThrow("LB502 not a learning rate: 0");
  });
  it("let the edge move with a rate that does", () => {
    const moving = run({ sharpness: series([1, 2, 3]), rate: series([0.5, 0.25, 0.125]) });
    const rows = table(figures.sharpness(moving, { ...words, rate: "rate" }));
    expect(rows.map((row) => row[2])).toEqual(["2/η", "4", "8", "16"]);
  });
  it("draw a tick for every eigenvalue, and a stick for every weight above nothing", () => {
    const { marks } = drawing(figures.spectrum([1, 2, 2, 5], words));
    expect(marks("tick", "line")).toHaveLength(4);
    const sticks = drawing(figures.spectrum({ values: [0, 1, 4], weights: [0.9, 0.1, 1e-12] }, words));
    expect(sticks.marks("dot", "circle")).toHaveLength(2);
  });
});

describe("planes", () => {
  it("fill as many contours as asked, and draw what moves over them", () => {
    const { all, marks, texts } = drawing(
      figures.landscape((x, y) => x * x + y * y, {
        ...words,
        ...{ levels: 7, label: "loss", resolution: 21 },
        paths: [
          {
            label: "descent",
            points: [
              [1, 1],
              [0.5, 0.5],
              [0, 0],
            ],
          },
        ],
        points: [
          {
            points: [
              [0, 0],
              [0.5, 0],
            ],
            label: "minima",
          },
        ],
      }),
    );
    expect(all("[aria-label=contour]").length).toBe(7);
    expect(texts).toEqual(expect.arrayContaining(["descent", "minima", "loss", "0", "2"]));
    // two points, three dots of the path and its end
    expect(marks("dot", "circle")).toHaveLength(2 + 3 + 1);
  });
  it("read a grid from y's lower end upwards", () => {
    const rows = table(
      figures.landscape(
        [
          [1, 2],
          [3, 4],
        ],
        { ...words, x: [0, 1], y: [0, 1] },
      ),
    );
    expect(rows.slice(1)).toEqual([
      ["0", "0", "1"],
      ["1", "0", "2"],
      ["0", "1", "3"],
      ["1", "1", "4"],
    ]);
  });
  it("draw a field's arrows in its direction on the screen", () => {
    const { marks } = drawing(
      figures.field(() => [1, 0], { ...words, arrowsAcross: 5 }),
      600,
      500,
    );
    const arrows = marks("vector", "path");
    expect(arrows).toHaveLength(25);
    expect(arrows[0]!.getAttribute("transform")).toContain("rotate(90)");
  });
  it("draw a path a name", () => {
    const { texts, marks } = drawing(
      figures.paths(
        [
          {
            label: "layer 1",
            points: [
              [0, 0],
              [1, 1],
              [2, 1],
            ],
            progress: true,
          },
        ],
        words,
      ),
    );
    expect(texts).toContain("layer 1");
    expect(marks("link", "path")).toHaveLength(2);
  });
  it("mark the end of a path, but not of a closed one", () => {
    const corners: [number, number][] = [
      [0, 0],
      [1, 0],
      [1, 1],
    ];
    const dots = (points: [number, number][]) =>
      drawing(figures.paths([{ points, dots: false }], words)).marks("dot", "circle");
    expect(dots(corners)).toHaveLength(1);
    expect(dots([...corners, [0, 0]])).toHaveLength(0);
  });
});

describe("matrices", () => {
  it("have a cell a number, ragged or not, coloured by sign where there are signs", () => {
    const { marks, texts } = drawing(figures.matrix([[1, -1], [0.5]], words));
    const cells = marks("rect", "rect");
    expect(cells).toHaveLength(3);
    expect(cells[0]!.getAttribute("fill")).toContain("--c1");
    expect(cells[1]!.getAttribute("fill")).toContain("--c2");
    expect(texts).toEqual(expect.arrayContaining(["0.5", "−1"]));
  });
  it("as a Hinton diagram have squares whose area is the size", () => {
    const { marks } = drawing(figures.hinton([[4, -1, 0]], words));
    const [full, quarter] = marks("rect", "rect").map((rect) => Number(rect.getAttribute("width")));
    expect(marks("rect", "rect")).toHaveLength(2);
    // the hollow one is drawn with its stroke (1.6 pixels) inside
    expect(quarter! + 1.6).toBeCloseTo(full! / 2, 1);
  });
  it("over two knobs put the mean of the seeds where it belongs, the least y at the bottom", () => {
    const rows = [1, 2].flatMap((x) => [10, 20].flatMap((y) => [-1, 1].map((e) => ({ x, y, value: 100 * x + y + e }))));
    const shown = table(figures.knobs(rows, { ...words, x: "x", y: "y", value: "value" }));
    expect(shown.slice(1)).toEqual([
      ["20", "120", "220"],
      ["10", "110", "210"],
    ]);
  });
  it("keep the place of settings that are still to come", () => {
    const { texts } = drawing(
      figures.knobs([{ x: 1, y: 1, value: 5 }], { ...words, x: "x", y: "y", value: "value", xs: [1, 2, 3], ys: [1] }),
    );
    expect(texts).toEqual(expect.arrayContaining(["1", "2", "3"]));
  });
});

describe("round ones", () => {
  it("draw every point, and the density of the angles", () => {
    const { marks } = drawing(
      figures.circle(
        {
          a: [
            [1, 0],
            [0, 5],
          ],
          b: [[-1, 0]],
        },
        words,
      ),
    );
    expect(marks("dot", "circle")).toHaveLength(3);
    expect(
      drawing(
        figures.sphere(
          [
            [1, 0, 0],
            [0, 0, 1],
            [0, 1, 0],
          ],
          words,
        ),
      ).marks("dot", "circle"),
    ).toHaveLength(3);
  });
  it("name the corners of a triangle", () => {
    const { texts, marks } = drawing(figures.simplex([[1, 1, 1]], { ...words, corners: ["cat", "dog", "fox"] }));
    expect(texts).toEqual(["cat", "dog", "fox"]);
    expect(marks("dot", "circle")).toHaveLength(1);
  });
});

describe("bars and ranks", () => {
  const rows = ["a", "b"].flatMap((name, i) => [0, 1].map((seed) => ({ name, value: i + seed })));
  it("have a bar a name, a dot a seed, in the order asked for", () => {
    const { marks, texts } = drawing(
      figures.bars(rows, { ...words, name: "name", value: "value", sort: "descending" }),
    );
    expect(marks("rect", "rect")).toHaveLength(2);
    expect(marks("dot", "circle")).toHaveLength(4);
    expect(texts.indexOf("b")).toBeLessThan(texts.indexOf("a"));
    expect(texts).toEqual(expect.arrayContaining(["0.5", "1.5"]));
  });
  it("count who is first at each place", () => {
    const places = [
      { at: 1, name: "a", value: 5 },
      { at: 1, name: "b", value: 7 },
      { at: 2, name: "a", value: 9 },
      { at: 2, name: "b", value: 7 },
    ];
    const ranked = (best: "high" | "low") =>
      table(figures.ranks(places, { ...words, x: "at", name: "name", value: "value", best }))
        .slice(1)
        .map((row) => row.slice(0, 3));
    expect(ranked("high")).toEqual([
      ["1", "1", "b"],
      ["1", "2", "a"],
      ["2", "1", "a"],
      ["2", "2", "b"],
    ]);
    expect(ranked("low")[0]).toEqual(["1", "1", "a"]);
  });
});

describe("panels", () => {
  const two = (options: { minWidth?: number; cover?: string } = {}) =>
    figures.panels(
      {
        left: (draw) =>
          draw.lines(
            [
              { x: 1, y: 1 },
              { x: 2, y: 2 },
            ],
            { x: "x", y: "y" },
          ),
        right: (draw) => draw.hinton([[1]], {}),
      },
      { ...words, ...options },
    );
  it("stand side by side where there is room, else below each other, as one drawing", () => {
    const places = (width: number) =>
      drawing(two(), width, 600)
        .all(":scope > svg")
        .map((svg) => [svg.getAttribute("x"), svg.getAttribute("y")].map(Number));
    const [left, right] = places(800);
    expect(left![1]).toBe(right![1]);
    expect(right![0]).toBeGreaterThan(400);
    const picture = (options: { minWidth?: number; cover?: string }) =>
      [...two(options).picture(400, 210)!.querySelectorAll(":scope > text")].map(({ textContent }) => textContent);
    expect(picture({ minWidth: 150 })).toEqual(["left", "right"]);
    expect(picture({})).toEqual(["left"]); // Below each other, both would be flat.
    expect(picture({ cover: "right" })).toEqual(["right"]);
    expect(picture({ minWidth: 150, cover: "right" })).toEqual(["left", "right"]);
    const [upper, lower] = places(390);
    expect(lower![1]).toBeGreaterThan(upper![1]! + 100);
    expect(drawing(two()).texts).toEqual(expect.arrayContaining(["left", "right"]));
  });
  it("have one table, and one image for screen readers", () => {
    const figure = two();
    expect(table(figure)[1]!.slice(0, 3)).toEqual(["left", "1", "1"]);
    expect(figure.querySelectorAll("[role=img]")).toHaveLength(1);
    expect(figure.querySelector("[role=img]")!.getAttribute("aria-label")).toBe(words.alt);
  });
});

describe("any plot", () => {
  const marks = [
    Plot.dot([
      [1, 2],
      [3, 4],
    ]),
  ];
  it("gets the frame, the colours and the table", () => {
    const figure = figures.plot({ marks }, { ...words, data: [{ a: 1, b: "x" }, { a: 2 }] });
    expect(figure.querySelectorAll("svg circle")).toHaveLength(2);
    expect(figure.querySelector("figcaption")!.textContent).toContain("Figure 1. What it shows.");
    expect(table(figure)).toEqual([
      ["a", "b"],
      ["1", "x"],
      ["2", ""],
    ]);
  });
  const axis = (k: "x" | "y", plot: PlotSpec) => {
    const figure = figures.plot(plot, words);
    const { all } = drawing(figure);
    return {
      words: all(`[aria-label="${k}-axis tick label"] text`).map(({ textContent }) => textContent),
      label: all(`[aria-label="${k}-axis label"]`).map(({ textContent }) => textContent),
      grid: all(`[aria-label="${k}-grid"] line`).length,
    };
  };
  const asked = [2, 5, 10, 20, 50, 100, 200, 250];
  it("has a word at each tick that its author asks for, on a log axis too", () => {
    const log = { type: "log", domain: [2, 300], ticks: asked, label: "examples →" } as const;
    const all = asked.map(String);
    expect(axis("x", { marks, x: log })).toEqual({ words: all, label: ["examples →"], grid: 0 });
    expect(axis("x", { marks, x: { ...log, tickFormat: (n: number) => `${n}!` } }).words).toEqual(
      all.map((n) => `${n}!`),
    );
    expect(axis("x", { marks, x: { ...log, tickFormat: ".1f" } }).words).toEqual(asked.map((n) => n.toFixed(1)));
    expect(axis("y", { marks, y: { ...log, ticks: [3, 7e7, 1e-9], domain: [1e-9, 1e8] } })).toEqual({
      ...{ words: ["3", "7×10⁷", "10⁻⁹"], label: ["examples →"], grid: 3 },
    });
  });
  it("keeps an axis of the author's own, and none where none is wanted", () => {
    const log = { type: "log", domain: [2, 300], ticks: asked } as const;
    expect(axis("x", { marks: [marks, Plot.axisX([2, 200])], x: log }).words).toHaveLength(2);
    expect(axis("x", { marks, x: { ...log, axis: null } }).words).toEqual([]);
    expect(axis("x", { marks, x: { domain: [0, 10], ticks: [0, 5] } }).words).toEqual(["0", "5"]);
  });
  it("may depend on the room there is", () => {
    const made: boolean[] = [];
    const figure = figures.plot(({ small }) => (made.push(small), { marks }), words);
    figure.picture(390, 200);
    expect(made).toEqual([false, true]);
  });
  it("is refused without marks", () => {
    expect(() => figures.plot({}, words)).toThrow("LB504 plot without marks");
  });
});

describe("words", () => {
  it.each(["caption", "alt"] as const)("are required: %s", (missing) => {
    const short = { ...words, [missing]: " " };
    for (const make of [
      () => figures.lines([], { ...short, x: "x", y: "y" }),
      () => figures.landscape(undefined, short),
      () => figures.panels({}, short),
      () => figures.plot({ marks: [] }, short),
    ])
      expect(make).toThrow(`LB021 figure without ${missing}: one`);
  });
  it("say what to do while there is no data", () => {
    for (const figure of [
      figures.lines([], { ...words, x: "x", y: "y" }),
      figures.landscape(undefined, words),
      figures.matrix(undefined, words),
      figures.spectrum([], words),
      figures.knobs([], { ...words, x: "x", y: "y", value: "v" }),
      figures.bars([], { ...words, name: "n", value: "v" }),
    ])
      expect(figure.querySelector(".figure-empty")!.textContent).toContain("Press Run");
  });
});

it("pictures may have colours or signs", () => {
  const size = { height: 1, width: 1 };
  expect(pixelOf({ ...size, pixels: [1, 0.5, 0], values: "colour" }, 0)).toEqual([255, 128, 0, 255]);
  expect(pixelOf({ ...size, pixels: [0.5] }, 0)).toEqual([0, 0, 0, 128]);
  const [red, , blue, opacity] = pixelOf({ ...size, pixels: [-1], values: "signed" }, 0);
  expect(red).toBeGreaterThan(blue);
  expect(opacity).toBe(255);
});
