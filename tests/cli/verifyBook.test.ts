/** A notebook of the book, copied, with a record of its own: what the command says of it after a change. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { examine, outcomeByRecord } from "../../src/cli/verify/book";
import { writeRecord } from "../../src/cli/verify/runBooks";
import type { RecordedClaim } from "../../src/page/record.types";
import { findNotebooks } from "../../src/publish/findNotebooks";
import { engineIn } from "../../src/publish/identity/openNotebook";
import { withFolder } from "../notebook/files";
import { named } from "../publish/named";

const path = "notebooks/dynamics/grokking-lazy-to-rich.html";
// Its map is of a generator, which its words name; here it is of the experiment itself, whose graphs name it.
const text = readFileSync(join(process.cwd(), path), "utf8").replace(
  "sweep({experiment: delayOf,",
  "sweep({experiment,",
);
const place = { lab: join(process.cwd(), "src", "lab"), engine: engineIn(process.cwd()) };
const claim: RecordedClaim = {
  ...{ state: "holds", seeds: [1, 2, 3], seconds: 6, flops: 1e9, device: "WASM SIMD" },
  ...{ values: [{ delay: 6 }, { delay: 7 }, { delay: 8 }], control: [{ delay: 1 }, { delay: 1 }, { delay: 1 }] },
};

/** Makes the record of the notebook as it is, changes the file, and looks. */
async function after(change: (text: string) => string, state: RecordedClaim["state"] = "holds") {
  return withFolder({ [path]: text }, async (root) => {
    const look = async () => (await examine(findNotebooks(root), { root, ...place })).books[0]!;
    const book = await look();
    writeRecord(book, {
      ...{ ...named, ...book.identity, source: book.loaded.source, date: "2026-01-01", device: "WASM SIMD" },
      ...{ seconds: 9, versions: {}, runs: {}, claim: { ...claim, state } },
    });
    writeFileSync(join(root, path), change(text));
    const { record, problems } = outcomeByRecord(await look());
    return { record, problems };
  });
}

describe("a record, looked at without running anything", () => {
  it("is fresh when the prose, a figure or the page's order is another", async () => {
    const fresh = { record: "fresh", problems: [] };
    expect(await after((before) => before)).toEqual(fresh);
    expect(await after((before) => before.replace("Some networks learn", "Networks may learn"))).toEqual(fresh);
    expect(await after((before) => before.replace("What goes on inside", "Inside"))).toEqual(fresh);
  });

  it("is stale when a run, the claim or the control is another, and says which", async () => {
    const parts = async (from: string, to: string) => {
      expect(text).toContain(from);
      const { record, problems } = await after((before) => before.replace(from, to));
      expect(record).toBe("stale");
      return /others now: (.*?)\. npm run verify -- grokking-lazy-to-rich$/.exec(problems[0]!)![1]!.split(", ").sort();
    };
    expect(await parts("value: 0.25, step", "value: 0.5, step")).toEqual(["run 5"]);
    expect(await parts("at: {alpha: 16}", "at: {alpha: 17}")).toEqual(["claim"]);
    expect(await parts("control: {alpha: 0.1}", "control: {alpha: 0.2}")).toEqual(["control"]);
    expect(await parts("steps: 8000", "steps: 7000")).toEqual(["claim", "control", "run 5", "sweep 16"]);
  });

  it("of the same computation in other words of code only has to be stamped", async () => {
    const { record, problems } = await after((before) => before.replaceAll("relativeError", "errorOf"));
    expect(record).toBe("reworded");
    expect(problems).toEqual([expect.stringContaining("--changed, which runs nothing")]);
  });

  it("must be in the state that the notebook declares", async () => {
    const expecting = (before: string) => before.replace("control: {alpha", 'expect: "does not hold", control: {alpha');
    expect((await after((before) => before, "fails")).problems).toHaveLength(1);
    expect((await after(expecting, "fails")).problems).toEqual([]);
    expect((await after(expecting)).problems).toHaveLength(1);
    expect((await after(expecting, "control-passes")).problems[0]).toContain("the control passes too");
  });
});

it("a file that is no notebook is told, and the others are looked at", async () => {
  await withFolder({ [path]: text, "notebooks/x/a.html": "<p>" }, async (root) => {
    const { books, broken } = await examine(findNotebooks(root), { root, ...place });
    expect(books.map(({ fresh }) => fresh.state)).toEqual(["missing"]);
    expect(broken).toMatchObject([
      { notebook: "notebooks/x/a.html", problems: [expect.stringMatching(/^LB001/)], ran: false },
    ]);
  });
});
