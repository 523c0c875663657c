import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { missingPage } from "../../src/publish/missingPage";
import { html, js, md, ts } from "../notebook/stories";
import { fileText, pageOf, parsePage, record, recordOf } from "./site";

const paper = js(1, 'paper({title: "A title", chapter: "start", lede: "In short."})');
const functionsOf = async (source: string) => {
  const url = `data:text/javascript,${encodeURIComponent(source)}`;
  return ((await import(/* @vite-ignore */ url)) as { default: Record<number, (...inputs: unknown[]) => unknown> })
    .default;
};

describe("a notebook's page", () => {
  it("has prose, code and outline in it, and a function for each cell of code beside it", async () => {
    const { page, cells, data, problems } = await pageOf(
      fileText(
        paper,
        md(2, "## Two\n\n$x$"),
        js(3, "const a = 1 < 2"),
        ts(4, "const b: boolean = !a"),
        html(5, "<hr>"),
      ),
    );
    expect(page.querySelector("h1")!.textContent).toBe("A title");
    expect(page.title).toBe("A title · Lossbook");
    expect(page.querySelector(".outline a")!.getAttribute("href")).toBe("#two");
    expect(page.querySelector("#cell-2 .katex")).not.toBeNull();
    expect(page.querySelector("#cell-3 code")!.textContent).toBe("const a = 1 < 2");
    expect(page.querySelector("#cell-5 .cell-output hr")).not.toBeNull();
    expect(problems()).toEqual([]);

    const functions = await functionsOf(cells);
    expect(functions[4]!(functions[3]!() && true)).toEqual({ b: false });
    expect(data.cellsUrl).toBe("./one.cells.js");
    expect(data.cells.map(({ id, hasBody }) => [id, hasBody])).toEqual([
      [1, true],
      [2, false],
      [3, true],
      [4, true],
      [5, false],
    ]);
  });

  it("shows the error of a broken cell in its place, and keeps the others", async () => {
    const { page, cells, data, problems } = await pageOf(
      fileText(
        paper,
        js(2, "const a = 1"),
        js(3, "const b = (1 +;"),
        md(4, "Text $\\nope$"),
        js(5, "export default a"),
        js(6, "a"),
      ),
    );
    expect(problems("#cell-3")).toEqual([
      expect.stringMatching(/^LB010 syntax error: unexpected token: ; line 1:15/) as string,
    ]);
    expect(problems("#cell-4")).toEqual([expect.stringMatching(/^LB030 .*\\nope.* line 1:7/) as string]);
    expect(problems("#cell-5")).toHaveLength(1);
    expect(problems()).toHaveLength(3);
    expect(page.querySelector("#cell-3 code")!.textContent).toBe("const b = (1 +;");
    expect(page.querySelector("#cell-4")!.textContent).toContain("Text");
    expect(data.cells[2]).toMatchObject({ hasBody: false, error: { code: "LB010", line: 1 } });
    const functions = await functionsOf(cells);
    expect(Object.keys(functions)).toEqual(["1", "2", "6"]);
    expect(functions[6]!(3)).toBe(3);
  });

  it("keeps what a cell left open to that cell", async () => {
    const open = [
      "<!-- never closed",
      "<div><b>",
      "<textarea>",
      "<script>",
      "<style>",
      "</section></main></body>",
      "<table><tr>",
      "<title>",
    ];
    for (const [i, text] of open.entries()) {
      const cell = i % 2 ? html(2, text) : md(2, text);
      const { page, data } = await pageOf(fileText(paper, cell, js(3, "const a = 1")));
      expect(page.querySelector("main > #cell-3 code")?.textContent, text).toBe("const a = 1");
      expect(data.cells, text).toHaveLength(3);
    }
  });
});

describe("what an author writes", () => {
  const hostile = `</script><script>alert(1)</script><!-- <b a="'">&amp;`;
  it("is text, not markup, wherever the page repeats it", async () => {
    const literal = JSON.stringify(hostile);
    const {
      page,
      html: text,
      data,
    } = await pageOf(
      fileText(
        js(
          1,
          `paper({title: ${literal}, chapter: "start", lede: ${literal}, authors: ${literal}, fidelity: ${literal}})`,
        ),
        md(2, "## `" + hostile + "`\n\n[@" + hostile.replace(/[[\]]/g, "") + "]"),
        js(3, `claim({text: ${literal}, rule: {}, control: {}})`),
        js(4, `const x = ${literal}; unknown`),
      ),
    );
    // The theme's boot, the reader, the page's data: no other script.
    expect(
      [...page.querySelectorAll("script")].map((script) => script.id || script.getAttribute("src") || "boot"),
    ).toEqual([...["boot", "/src/publish/reader.entry.ts", "lossbook-page"]]);
    expect(page.querySelectorAll("b")).toHaveLength(0);
    expect(page.querySelector("h1")!.textContent).toBe(hostile);
    expect(page.title).toBe(`${hostile} · Lossbook`);
    expect(page.querySelector("#cell-4 code")!.textContent).toContain(literal);
    expect(data.cells[3]!.source).toContain(literal);
    expect(text).not.toContain("<script>alert");
  });

  it("as the file's title is text too", async () => {
    const { page } = await pageOf(fileText(js(1, "1")).replace("<title>Test", `<title><b>&quot;A&quot;</b> &amp; B`));
    expect(page.querySelector("h1")!.textContent).toBe('<b>"A"</b> & B');
    expect(page.querySelector("h1 b")).toBeNull();
  });

  it("survives as the page's data (property)", async () => {
    const bit = fc.constantFrom(
      "</script>",
      "<!--",
      "<script>",
      "-->",
      "</body>",
      "\u2028",
      '"',
      "\\",
      "\n",
      "&",
      "$&",
      "$'",
      "π",
    );
    const text = fc.array(fc.oneof(bit, fc.string()), { maxLength: 8 }).map((bits) => bits.join(""));
    await fc.assert(
      fc.asyncProperty(text, async (one) => {
        const source = `const s = ${JSON.stringify(one)}`;
        const { data, cells } = await pageOf(fileText(paper, js(2, source)));
        expect(data.cells[1]!.source).toBe(source);
        expect((await functionsOf(cells))[2]!()).toEqual({ s: one });
      }),
      { numRuns: 25 },
    );
  });

  it("in paper({…}) that no page could show is told, and left out", async () => {
    const values = ["5", "null", "{}", "[1]", "true", '["a", 2]'];
    for (const value of values) {
      const keys = ["title", "chapter", "lede", "authors", "year", "url", "fidelity"];
      const { page, problems } = await pageOf(
        fileText(js(1, `paper({${keys.map((key) => `${key}: ${value}`).join(", ")}})`)),
      );
      expect(page.querySelector("h1")!.textContent).toBe("Test");
      expect(problems().length, value).toBe(value === "5" ? 6 : 7);
    }
  });
});

describe("a file that is no notebook", () => {
  it("has a page that names the file, says all that is wrong, and leads back to the list", async () => {
    const { page, cells, problems } = await pageOf(
      `<notebook><script type="module">1</script><script id="2">2</script></notebook>`,
    );
    expect(cells).toBe("");
    expect(page.querySelector("h1")!.textContent).toBe("This notebook cannot be read");
    expect(page.querySelector(".lede")!.textContent).toBe("notebooks/start/one.html");
    expect(problems().map((text) => text.slice(0, 5))).toEqual(["LB002", "LB008"]);
    expect(page.querySelector('a[href="../../index.html"]')).not.toBeNull();
  });

  it("is told so when it is empty or cut off", async () => {
    expect((await pageOf("")).problems()).toEqual([expect.stringMatching(/^LB001 empty file/) as string]);
    const cut = fileText(paper, js(2, "1 + 1")).split("+ 1")[0]!;
    expect((await pageOf(cut)).problems()).toEqual([
      expect.stringMatching(/^LB006 file ends inside a cell: 2/) as string,
    ]);
  });
});

it("an address without a page says so, and leads to the list", () => {
  const page = parsePage(missingPage());
  expect(page.querySelector(".problem")!.textContent).toMatch(/LB009 no notebook at this address/);
  expect(page.querySelector('a[href="./index.html"]')).not.toBeNull();
});

describe("a record beside the notebook", () => {
  const text = fileText(paper, js(2, 'claim({text: "It holds.", rule: {gap: {atLeast: 1}}, control: {}})'));
  const withRecord = (content: unknown) =>
    pageOf(text, { "one.record.json": typeof content === "string" ? content : JSON.stringify(content) });

  it("is what the page shows before anybody presses Run", async () => {
    const own = await recordOf(text);
    const { page, data, problems } = await withRecord(own);
    expect(page.querySelector(".badge")!.textContent).toBe("holds · 2 of 2 seeds · control fails");
    expect(data.record).toEqual(own);
    expect(problems()).toEqual([]);
  });

  it("is stale when the code is another one, but not when the prose is", async () => {
    const made = { "one.record.json": JSON.stringify(await recordOf(text)) };
    const badge = async (file: string) =>
      (await pageOf(file, made)).page.querySelector<HTMLElement>(".badge")!.dataset["state"];
    expect(await badge(text)).toBe("holds");
    const claim = js(2, 'claim({text: "It holds.", rule: {gap: {atLeast: 1}}, control: {}})');
    expect(await badge(fileText(paper, claim, md(3, "More.")))).toBe("holds");
    expect(await badge(fileText(paper, claim, js(3, "1 // a cell that no result comes from")))).toBe("holds");
    expect(await badge(fileText(js(5, claim.source.replace("{gap", "/* words */ { gap")), paper))).toBe("holds");
    expect(await badge(fileText(paper, { ...claim, source: claim.source.replace("1", "2") }))).toBe("stale");
  });

  const run = record.runs["5"]!;
  const unusable: [unknown, string][] = [
    ["", "its JSON is broken or cut off"],
    [JSON.stringify(record).slice(0, -9), "its JSON is broken or cut off"],
    ["<<<<<<< HEAD\n{}", "its JSON is broken or cut off"],
    ["null", "the whole is missing or of another kind"],
    ["[]", "the whole is missing or of another kind"],
    [{ ...record, name: undefined }, "name is missing or of another kind"],
    [{ ...record, sweeps: { "7": { seconds: 1, rows: [1] } } }, "sweeps.7.rows is missing or of another kind"],
    ["{}", "date is missing or of another kind"],
    [{ ...record, runs: undefined }, "runs is missing or of another kind"],
    [{ ...record, runs: { "5": null } }, "runs.5 is missing or of another kind"],
    [
      { ...record, runs: { "5": { ...run, metrics: { loss: [1] } } } },
      "runs.5.metrics.loss is missing or of another kind",
    ],
    [
      { ...record, runs: { "5": { ...run, metrics: { loss: { steps: [0], values: [] } } } } },
      "runs.5.metrics.loss is missing or of another kind",
    ],
    [
      { ...record, runs: { "5": { ...run, arrays: { w: {} } } } },
      "runs.5.arrays.w.shape is missing or of another kind",
    ],
    [{ ...record, claim: { ...record.claim, state: '"><b>' } }, "claim.state is missing or of another kind"],
    [{ ...record, claim: { ...record.claim, values: [null] } }, "claim.values is missing or of another kind"],
    [{ ...record, claim: { ...record.claim, control: undefined } }, "claim.control is missing or of another kind"],
    [{ ...record, thumbnail: 5 }, "thumbnail is missing or of another kind"],
  ];
  it.each(unusable.map(([content, why]) => [why, content]))(
    "that cannot be shown is one problem, and the page is there: %s",
    async (why, content) => {
      const { page, data, problems } = await withRecord(content);
      expect(problems()).toEqual([
        expect.stringContaining(`LB040 record cannot be read, ${why}: one.record.json`) as string,
      ]);
      expect(problems()[0]).toContain("npm run verify -- one");
      expect(page.querySelector(".badge")!.textContent).toBe("claim not checked yet");
      expect(data.record).toBeUndefined();
      expect(data.cells).toHaveLength(2);
    },
  );

  it("broken anywhere never stops the build (property)", async () => {
    const whole = JSON.stringify(record);
    const broken = fc.oneof(
      fc.nat(whole.length - 1).map((end) => whole.slice(0, end)),
      fc.json(),
      fc
        .tuple(fc.constantFrom(...(Object.keys(record) as (keyof typeof record)[])), fc.jsonValue())
        .map(([key, value]) => JSON.stringify({ ...record, [key]: value })),
      fc
        .tuple(fc.constantFrom(...Object.keys(record.claim!)), fc.jsonValue())
        .map(([key, value]) => JSON.stringify({ ...record, claim: { ...record.claim, [key]: value } })),
    );
    await fc.assert(
      fc.asyncProperty(broken, async (content) => {
        const { data } = await withRecord(content);
        expect(data.cells).toHaveLength(2);
      }),
      { numRuns: 40 },
    );
  });
});
