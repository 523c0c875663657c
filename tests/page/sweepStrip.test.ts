// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { pageSession } from "../../src/page/pageSession";
import { sweepStrip } from "../../src/page/sweep/sweepStrip";
import type { Sweep, SweepRow, SweepSnapshot } from "../../src/train/sweep/sweep.types";

const row = (index: number, change: Partial<SweepRow> = {}): SweepRow => ({
  index,
  knobs: { width: 2 ** index },
  seed: 1,
  status: "waiting",
  step: 0,
  steps: 0,
  last: {},
  ...change,
});

/** A sweep that does what the test sets, and counts what was asked of it. */
function mounted() {
  const calls: string[] = [];
  const listeners = new Set<(snapshot: SweepSnapshot) => void>();
  const ask = (name: string) => async () => (calls.push(name), snapshot);
  let snapshot: SweepSnapshot = {
    status: "idle",
    rows: [],
    settled: 0,
    failed: 0,
    progress: 0,
    workers: 0,
    seconds: 0,
    stale: false,
  };
  const sweep: Sweep = {
    get snapshot() {
      return snapshot;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start: ask("start"),
    pause: () => void calls.push("pause"),
    stop: async () => void calls.push("stop"),
    restart: ask("restart"),
    recall: async () => void calls.push("recall"),
    update: () => (calls.push("update"), true),
    dispose: async () => void calls.push("dispose"),
  };
  const set = (change: Partial<SweepSnapshot>) => {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener(snapshot);
  };
  const session = pageSession({});
  const strip = sweepStrip({ settings: { experiment: () => ({}) }, sweep, session, name: "7" });
  const press = (name: string) => strip.element.querySelector<HTMLButtonElement>(`[aria-label="${name}"]`)!.click();
  return { calls, set, session, strip, press, listeners, text: () => strip.element.textContent! };
}

describe("the strip of a sweep", () => {
  it("asks for earlier results, runs, pauses, resumes, stops", () => {
    const { calls, set, press, text } = mounted();
    expect(text()).toContain("Not run yet.");
    press("Run");
    const rows = [row(0, { status: "done" }), row(1)];
    set({ status: "running", rows, settled: 1, progress: 0.5, eta: 30, workers: 2 });
    expect(text()).toMatch(/1 of 2 runs.*30 s left.*2 workers/);
    press("Pause");
    set({ status: "paused" });
    press("Resume");
    press("Stop");
    expect(calls).toEqual(["recall", "start", "pause", "start", "stop"]);
  });

  it("has the table so far as its value, and fires input with each change", () => {
    const { set, strip } = mounted();
    const seen: number[] = [];
    strip.element.addEventListener("input", () => seen.push(strip.element.value.length));
    set({ rows: [row(0, { status: "done", step: 9, last: { loss: 0.5 } }), row(1)], settled: 1 });
    expect(seen).toEqual([2]);
    expect(strip.element.value).toEqual([
      { width: 1, seed: 1, status: "done", step: 9, loss: 0.5 },
      { width: 2, seed: 1, status: "waiting", step: 0 },
    ]);
  });

  it("says what is kept, what failed, what is stale, and what is wrong", () => {
    const { set, text, strip } = mounted();
    const rows = [row(0, { status: "failed" }), row(1)];
    set({ status: "stopped", rows, settled: 1, failed: 1 });
    expect(text()).toContain("Stopped; what is done is kept. 1 failed.");
    expect(strip.element.querySelector(".strip-main")!.textContent).toBe("Resume");
    set({ stale: true });
    expect(text()).toContain("These results belong to other settings");
    expect(strip.element.querySelector(".strip-main")!.textContent).toBe("Run");
    set({ error: { message: "LB326 a sweep has nothing to run: []", hint: "give a grid" } });
    expect(text()).toContain("LB326 a sweep has nothing to run: []. give a grid");
  });

  it("is part of what the page starts and stops, and leaves nothing behind", async () => {
    const { session, strip, calls, listeners } = mounted();
    await session.runAll();
    expect(calls).toContain("start");
    await strip.dispose();
    expect([session.activities.size, listeners.size]).toEqual([0, 0]);
  });
});
