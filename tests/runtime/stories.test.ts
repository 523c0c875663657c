// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { notebook } from "./notebook";

describe("cells", () => {
  it("is settled only once it was computed, however late that begins", async () => {
    const page = notebook({ 1: "const a = 1", 2: "a + 1" }, { tick: (callback) => setTimeout(callback, 150) });
    await page.runtime.settled();
    expect([page.says(1), page.says(2), page.text(2)]).toEqual(["done", "done", "2"]);
  });

  it("run in the order of their needs, not of the page", async () => {
    const page = notebook({ 1: "b * 2", 2: "const b = a + 1", 3: "const a = 20" });
    await page.runtime.settled();
    expect(page.text(1)).toBe("42");
    expect([1, 2, 3].map(page.says)).toEqual(["done", "done", "done"]);
  });

  it("tell an error once, at its source, and wait downstream", async () => {
    const page = notebook({
      1: 'const a = (() => { throw new Error("no data") })()',
      2: "const b = a",
      3: "b",
      4: "7",
    });
    await page.runtime.settled();
    expect([1, 2, 3, 4].map(page.says)).toEqual(["LB015 no data", "waiting for a", "waiting for b", "done"]);
  });

  it("tell duplicates at every definition, and unknown names with what was meant", async () => {
    const page = notebook({ 1: "const a = 1", 2: "const a = 2", 3: "widht", 4: "const width = 3" });
    await page.runtime.settled();
    expect(page.says(1)).toBe("LB011 defined more than once, here and in cell 2: a");
    expect(page.says(2)).toBe("LB011 defined more than once, here and in cell 1: a");
    expect(page.runtime.status(3)).toMatchObject({ error: { code: "LB012", hint: "did you mean width?" } });
  });

  it("tell a circle at every cell of it", async () => {
    const page = notebook({ 1: "const a = b", 2: "const b = a", 3: "1" });
    await page.runtime.settled();
    expect(page.says(1)).toMatch(/^LB016 circular definition with cell 2/);
    expect(page.says(2)).toMatch(/^LB016 circular definition with cell 1/);
    expect(page.says(3)).toBe("done");
  });

  it("show a syntax error with its place, and leave the others alone", async () => {
    const page = notebook({ 1: "const a = (1 + ;", 2: "2" });
    await page.runtime.settled();
    expect(page.runtime.status(1)).toMatchObject({ state: "error", error: { code: "LB010", line: 1 } });
    expect(page.says(2)).toBe("done");
  });

  it("wait for a name while the cell that defined it is broken, and never compute with nothing", async () => {
    const page = notebook({ 1: "const a = 2", 2: "a * 10" });
    await page.runtime.settled();
    page.redefine(1, "const a = ;");
    await page.runtime.settled();
    expect([1, 2].map(page.says)).toEqual([expect.stringMatching(/^LB010/), "waiting for a"]);
    expect(page.text(2)).toBe("20");
    page.redefine(1, "const a = 3");
    await page.runtime.settled();
    expect(page.text(2)).toBe("30");
  });

  it("tell their last status only: what an older version reports on its way out is not heard", async () => {
    const heard: string[] = [];
    const page = notebook({ 1: "const a = 2" }, { onStatus: (_, { state }) => heard.push(state) });
    await page.runtime.settled();
    heard.length = 0;
    page.redefine(1, "const a = ;");
    await page.runtime.settled();
    expect(heard).toEqual(["error"]);
  });

  it("follow an input's values", async () => {
    const page = notebook({ 1: "const n = view(knob)", 2: "n * 10" }, { builtins: { knob: () => knob } });
    const knob = Object.assign(document.createElement("input"), { value: "3" });
    await page.runtime.settled();
    expect(page.text(2)).toBe("30");
    knob.value = "4";
    knob.dispatchEvent(new Event("input"));
    await page.runtime.settled();
    expect(page.text(2)).toBe("40");
  });

  it("wait for what is loading, and keep their slot", async () => {
    let loaded = false;
    const slots: unknown[] = [];
    const load = () => {
      if (loaded) return "there";
      throw Object.assign(new Error("loading"), { ready: Promise.resolve().then(() => void (loaded = true)) });
    };
    const page = notebook(
      { 1: "keep(load())" },
      {
        builtins: { load: () => load },
        cellBuiltins: {
          keep:
            ({ slot }) =>
            (value: unknown) => (slots.push(slot), value),
        },
      },
    );
    await page.runtime.settled();
    expect(page.text(1)).toBe("there");
    page.redefine(1, "keep(load() + '!')");
    await page.runtime.settled();
    expect(page.text(1)).toBe("there!");
    expect(slots[0]).toBe(slots[1]);
  });

  it("run again alone with what depends on them when edited", async () => {
    const runs: string[] = [];
    const note = (name: string) => (runs.push(name), runs.length);
    const page = notebook(
      { 1: "const a = note('a') && 1", 2: "const b = note('b') && a + 1", 3: "const c = note('c')" },
      { builtins: { note: () => note } },
    );
    await page.runtime.settled();
    runs.length = 0;
    page.redefine(1, "const a = note('A') && 5");
    await page.runtime.settled();
    expect(runs.sort()).toEqual(["A", "b"]);
  });

  it("keep an element that adopts its successor in place", async () => {
    const made: HTMLElement[] = [];
    const figure = (text: string) => {
      const element = Object.assign(document.createElement("figure"), {
        textContent: text,
        adopt(next: Node) {
          element.textContent = next.textContent ?? "";
          return true;
        },
      });
      made.push(element);
      return element;
    };
    const page = notebook({ 1: "figure('one')" }, { builtins: { figure: () => figure } });
    await page.runtime.settled();
    page.redefine(1, "figure('two')");
    await page.runtime.settled();
    expect(page.root(1).firstChild).toBe(made[0]);
    expect(page.text(1)).toBe("two");
  });

  it("abort the signal of an evaluation that is over", async () => {
    const signals: AbortSignal[] = [];
    const page = notebook(
      { 1: "watch()" },
      {
        cellBuiltins: {
          watch:
            ({ signal }) =>
            () =>
              void signals.push(signal),
        },
      },
    );
    await page.runtime.settled();
    page.redefine(1, "watch(), 2");
    await page.runtime.settled();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    page.runtime.dispose();
    await new Promise((resolve) => setTimeout(resolve));
    expect(signals[1]!.aborted).toBe(true);
  });

  it("go on in a hidden tab", async () => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    const page = notebook({ 1: "const a = 1", 2: "a + 1" }, { tick: undefined });
    await page.runtime.settled();
    expect(page.text(2)).toBe("2");
    Object.defineProperty(document, "visibilityState", { value: "visible", configurable: true });
  });
});
