// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { claimCard } from "../../src/page/claim/claimCard";
import type { ClaimOptions } from "../../src/page/claim/claim.types";
import { ownResults } from "../../src/page/ownResults";
import { pageSession } from "../../src/page/pageSession";
import type { NotebookRecord, RecordedClaim } from "../../src/page/record.types";
import { recordedRun } from "../../src/page/recordedRun";
import { runStrip } from "../../src/page/strip/runStrip";
import { memoryShelf, type Shelf } from "../../src/train/shelf";
import { named } from "../publish/named";
import { scriptedRun, snapshotOf } from "./scriptedRun";

const today = () => new Date("2026-02-03T04:05:06Z");
const ended = recordedRun(snapshotOf({ step: 100, seconds: 2, knobs: { alpha: 16 }, device: "WASM SIMD" }));
const record: NotebookRecord = {
  ...{ ...named, date: "2026-01-01T00:00:00Z", device: "x", seconds: 1, versions: {}, runs: { "5": ended } },
};
/** A visit to the page: what was kept on this shelf is there. */
const visit = (shelf: Shelf, { code = "c", withRecord = true } = {}) =>
  pageSession({ shelf, place: "/p", code: () => code, ...(withRecord && { record }) });

describe("a reader's own results", () => {
  it("are kept by page and name, the last one of each, and are stale for other code", async () => {
    const shelf = memoryShelf();
    const own = ownResults({ shelf, place: "/a", code: () => "c", today });
    expect(await own.find("run", "5")).toBeUndefined();
    await own.keep("run", "5", { ...ended, seed: 1 });
    await own.keep("run", "5", { ...ended, seed: 2 });
    expect(await own.find("run", "5")).toEqual({
      date: today().toISOString(),
      stale: false,
      result: { ...ended, seed: 2 },
    });
    expect(await own.find("claim", "5")).toBeUndefined();
    expect(await ownResults({ shelf, place: "/b", code: () => "c" }).find("run", "5")).toBeUndefined();
    expect(await ownResults({ shelf, place: "/a", code: () => "d" }).find("run", "5")).toMatchObject({ stale: true });
  });

  const strip = (session: ReturnType<typeof visit>, alpha = 16) => {
    const run = scriptedRun({ alpha });
    const { element } = runStrip({ run, experiment: () => ({}), knobs: { alpha }, session, name: "5" });
    return { run, note: () => element.querySelector(".strip-note")!.textContent!.trim(), element };
  };
  const swap = (element: HTMLElement) => element.querySelector<HTMLButtonElement>(".strip-swap")!;

  it("of a run come back on the next visit; the recorded one is a press away", async () => {
    const shelf = memoryShelf();
    const first = strip(visit(shelf));
    expect(swap(first.element).hidden).toBe(true);
    await first.run.start();
    const { element, note, run } = strip(visit(shelf));
    await vi.waitFor(() => expect(note()).toMatch(/^Your own run is on show, of 20/));
    expect(run.snapshot).toMatchObject({ recorded: true, status: "idle", step: 100 });
    expect(swap(element).textContent).toBe("Show the recorded run");
    swap(element).click();
    expect(note()).toBe("A recorded run is on show, of 2026-01-01. Run makes your own.");
    expect(swap(element).textContent).toBe("Show yours");
    await run.start();
    expect(swap(element).hidden).toBe(true);
  });

  it("of other knobs or other code are shown as such", async () => {
    const shelf = memoryShelf();
    await visit(shelf).own.keep("run", "5", ended);
    const otherKnobs = strip(visit(shelf), 4);
    await vi.waitFor(() => expect(otherKnobs.note()).toBe("These results belong to α = 16. Run for α = 4."));
    const otherCode = strip(visit(shelf, { code: "d" }));
    await vi.waitFor(() => expect(otherCode.note()).toContain("belong to other code"));
  });

  it("that were stopped halfway are not kept", async () => {
    const shelf = memoryShelf();
    const { run } = strip(visit(shelf));
    run.set({ status: "running", step: 3 });
    run.set({ status: "stopped" });
    expect(await visit(shelf).own.find("run", "5")).toBeUndefined();
  });

  it("of a claim come back too, beside the recorded evidence", async () => {
    const claim: ClaimOptions = {
      ...{ text: "T.", experiment: () => ({}), at: { alpha: 16 }, control: { alpha: 1 }, seeds: [1] },
      ...{ measure: (run) => ({ d: Number(run.knobs["alpha"]) }), rule: { d: { atLeast: 5 } } },
    };
    const recorded: RecordedClaim = {
      ...{ state: "holds", seeds: [1], values: [{ d: 9 }], control: [{ d: "-Infinity" }] },
      ...{ seconds: 1, flops: 1, device: "x" },
    };
    const shelf = memoryShelf();
    const mounted = () => {
      const session = pageSession({ shelf, place: "/p", code: () => "c", record: { ...record, claim: recorded } });
      const card = claimCard({ claim, session, name: "12", makeRun: ({ knobs }) => scriptedRun(knobs) }).element;
      const [check, other] = card.querySelectorAll("button");
      const values = () => [...card.querySelectorAll("tbody td:nth-child(2)")].map(({ textContent }) => textContent);
      return { check: check!, other: other!, values, text: () => card.querySelector(".claim-note")!.textContent! };
    };
    const first = mounted();
    expect(first.values()).toEqual(["9.00", "−∞"]);
    expect(first.other.hidden).toBe(true);
    first.check.click();
    await vi.waitFor(() => expect(first.text()).toContain("Checked here just now"));
    first.other.click();
    expect(first.text()).toContain("Recorded on 2026-01-01");
    const second = mounted();
    await vi.waitFor(() => expect(second.text()).toMatch(/^Yours, checked on 20/));
    expect(second.values()).toEqual(["16.0", "1.00"]);
    second.other.click();
    expect(second.values()).toEqual(["9.00", "−∞"]);
  });
});
