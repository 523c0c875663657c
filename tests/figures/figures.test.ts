// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { createFigures } from "../../src/figures/figures";
import { standaloneSvg } from "../../src/figures/download";
import type { FigureRun } from "../../src/figures/figure.types";

const run = (step: number, change: Partial<FigureRun> = {}): FigureRun => {
  const steps = Array.from({ length: step + 1 }, (_, i) => i);
  const values = steps.map((i) => 1 / (1 + i / 10));
  return {
    status: "running",
    step,
    steps: 100,
    seed: 3,
    stale: false,
    recorded: false,
    device: "reference",
    seconds: 1.25,
    metrics: { loss: { steps, values, length: steps.length } },
    arrays: { confusion: { shape: [2, 2], values: [5, 1, 2, 7] } },
    ...change,
  };
};

// jsdom has no canvas; that pixels reach one is checked in a real browser.
HTMLCanvasElement.prototype.getContext = () => null;

const figures = createFigures({ numbers: { gap: 2 } });
const options = { id: "gap", metrics: { loss: "train" }, caption: "The loss.", alt: "A falling line" };
/** Numbers on the axes, each with its place: the end of the line moves, they must not. */
const axisTicks = (figure: Element) =>
  [...figure.querySelectorAll("svg text")]
    .filter((label) => /^[\d.,]+$/.test(label.textContent))
    .map((label) => `${label.textContent} ${label.getAttribute("transform")}`);

describe("a figure", () => {
  it("has number, caption, alternative text and provenance", () => {
    const figure = figures.curves(run(100), options);
    expect(figure.id).toBe("fig-gap");
    expect(figure.querySelector("figcaption")!.textContent).toContain("Figure 2. The loss.");
    expect(figure.querySelector("svg")!.getAttribute("aria-label")).toBe("A falling line");
    expect(figure.querySelector("svg")!.getAttribute("role")).toBe("img");
    expect(figure.querySelector(".figure-provenance")!.textContent).toBe("seed 3 · reference · 100 steps · 1.3 s");
  });

  it("adopts the next of its kind and id in place, and no other", () => {
    const figure = figures.curves(run(10), options);
    const body = figure.querySelector(".figure-body");
    expect(figure.adopt(figures.curves(run(50), options))).toBe(true);
    figure.flush();
    expect(figure.querySelector(".figure-body")).toBe(body);
    expect(figure.querySelector(".figure-provenance")!.textContent).toContain("step 50 of 100");
    expect(figure.adopt(figures.curves(run(50), { ...options, id: "other" }))).toBe(false);
    expect(figure.adopt(figures.confusion(run(1), { id: "gap", classes: ["a", "b"] }))).toBe(false);
    expect(figure.adopt(document.createElement("p"))).toBe(false);
  });

  it("holds its axes still while a run goes on", () => {
    const figure = figures.curves(run(5), { ...options, y: { domain: [0, 1] } });
    const first = axisTicks(figure);
    expect(first.length).toBeGreaterThan(4);
    for (const step of [20, 60, 100]) {
      figure.adopt(figures.curves(run(step), { ...options, y: { domain: [0, 1] } }));
      figure.flush();
      expect(axisTicks(figure)).toEqual(first);
    }
  });

  it("shows its data as a table on demand", () => {
    const figure = figures.curves(run(100), options);
    const toggle = figure.querySelector<HTMLButtonElement>("[data-kind=table]")!;
    const region = figure.querySelector<HTMLElement>(".figure-table")!;
    expect(region.hidden).toBe(true);
    toggle.click();
    expect(region.hidden).toBe(false);
    expect(toggle.getAttribute("aria-expanded")).toBe("true");
    const rows = [...region.querySelectorAll("tbody tr")];
    expect(rows[0]!.textContent).toBe("01");
    expect(rows.at(-1)!.firstChild!.textContent).toBe("100");
    expect(rows.length).toBeLessThanOrEqual(61);
  });

  it("waits for a width that it can be drawn in, and keeps its drawing while its place is hidden", () => {
    const widths: ((width: number) => void)[] = [];
    class Observer {
      constructor(told: (entries: unknown[]) => void) {
        widths.push((width) => told([{ contentRect: { width }, isIntersecting: true }]));
      }
      observe() {}
      disconnect() {}
    }
    vi.stubGlobal("ResizeObserver", Observer);
    vi.stubGlobal("IntersectionObserver", Observer);
    vi.stubGlobal("requestAnimationFrame", (draw: () => void) => (draw(), 0));
    try {
      const figure = figures.curves(run(9), options);
      const [resized] = widths;
      const drawn = () => figure.querySelector(".figure-body svg")?.getAttribute("width");
      resized!(0);
      resized!(24.5);
      expect(drawn()).toBeUndefined();
      resized!(400.5);
      expect(drawn()).toBe("400");
      resized!(24);
      expect(drawn()).toBe("400");
      resized!(500);
      expect(drawn()).toBe("500");
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it("says what to do while there is no data, and marks a stale result", () => {
    expect(figures.curves(run(0, { metrics: {} }), options).textContent).toContain("Press Run");
    expect(figures.curves(run(9, { stale: true }), options).dataset["stale"]).toBe("true");
  });

  it("draws counts of a confusion matrix where they belong", () => {
    const figure = figures.confusion(run(9), { classes: ["cat", "dog"] });
    const shown = [...figure.querySelectorAll("[aria-label=text] text")].map((text) => text.textContent);
    expect(shown).toEqual(expect.arrayContaining(["5", "1", "2", "7"]));
    figure.querySelector<HTMLButtonElement>("[data-kind=table]")!.click();
    expect([...figure.querySelectorAll("tbody tr")].map((row) => row.textContent)).toEqual(["cat51", "dog27"]);
  });

  it("exports an SVG without variables", () => {
    document.body.innerHTML = `<div><svg><path stroke="currentColor" fill="red"/></svg></div>`;
    const text = standaloneSvg(document.querySelector("svg")!);
    expect(text).toContain('xmlns="http://www.w3.org/2000/svg"');
    expect(text).not.toContain("var(");
  });
});

describe("pictures", () => {
  const split = () => ({
    inputs: { values: new Float32Array(4 * 4), shape: [4, 4] },
    targets: { values: [0, 1, 0, 1] },
    classes: ["cat", "dog"],
  });
  const withAnswers = (change: Partial<FigureRun> = {}) =>
    run(9, { arrays: { predictions: { shape: [4], values: [0, 0, 1, 1] } }, ...change });
  const shown = (figure: Element) =>
    [...figure.querySelectorAll<HTMLElement>("li")]
      .filter(({ style }) => style.visibility !== "hidden")
      .map((item) => item.textContent);

  it("are those that the run got wrong, in places that stay", () => {
    const figure = figures.images(withAnswers(), { id: "m", split, show: "mistakes", count: 6 });
    expect(figure.querySelectorAll("li")).toHaveLength(6);
    expect(shown(figure)).toEqual(["catdog", "dogcat"]);
  });
  it("of a record are fetched only when asked for", () => {
    let fetched = 0;
    const counted = () => {
      fetched += 1;
      return split();
    };
    const figure = figures.images(withAnswers({ recorded: true }), {
      id: "m",
      split: counted,
      show: "mistakes",
      count: 6,
    });
    expect(fetched).toBe(0);
    figure.querySelector<HTMLButtonElement>(".figure-load button")!.click();
    expect(fetched).toBe(1);
    expect(shown(figure)).toEqual(["catdog", "dogcat"]);
  });
  it("wait for data that is loading", async () => {
    let ready = false;
    const loading = () => {
      if (ready) return split();
      throw Object.assign(new Error("loading"), { ready: Promise.resolve().then(() => void (ready = true)) });
    };
    const figure = figures.images(withAnswers(), { id: "m", split: loading, show: "mistakes", count: 6 });
    expect(figure.textContent).toContain("Loading the pictures");
    await new Promise((resolve) => setTimeout(resolve));
    expect(shown(figure)).toEqual(["catdog", "dogcat"]);
  });
});
