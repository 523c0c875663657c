// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { pageSession } from "../../src/page/pageSession";
import { runStrip } from "../../src/page/strip/runStrip";
import { stripText } from "../../src/page/strip/stripText";
import { scriptedRun, snapshotOf } from "./scriptedRun";

const experiment = () => ({});

function mounted(
  knobs: Readonly<Record<string, unknown>> = { alpha: 16 },
  outcome?: Parameters<typeof scriptedRun>[1],
  knobLabels: Readonly<Record<string, string>> = {},
) {
  const session = pageSession({ knobLabels });
  const run = scriptedRun(knobs, outcome);
  const strip = runStrip({ run, experiment, knobs, session, name: "5" });
  document.body.replaceChildren(strip.element);
  const press = (name: string) => strip.element.querySelector<HTMLButtonElement>(`[aria-label="${name}"]`)!.click();
  const text = () => strip.element.textContent!;
  return { session, run, strip, press, text };
}

afterEach(() => vi.useRealTimers());

describe("the speed of a run", () => {
  const rate = (stepsPerSecond: number, flops?: number) =>
    stripText(snapshotOf({ status: "running", step: 10, stepsPerSecond, ...(flops !== undefined && { flops }) }), {})
      .rate;

  it("is told in steps and in the work that its graph counts", () => {
    expect(rate(4.25)).toBe("4.3 steps/s");
    expect(rate(2500, 3_829_676)).toBe("2,500 steps/s · 9.6 GFLOP/s");
    expect(rate(71.4, 420_163_340)).toBe("71 steps/s · 30 GFLOP/s");
    expect(rate(100, 20_000)).toBe("100 steps/s · 2.0 MFLOP/s");
    expect(rate(1000, 2e9)).toBe("1,000 steps/s · 2.0 TFLOP/s");
  });
});

describe("the run strip", () => {
  it("starts nothing by itself any more once it was stopped, whatever a knob had set off", async () => {
    const { run, strip, session, press } = mounted({ alpha: 16 });
    press("Run");
    await vi.waitFor(() => expect(run.snapshot.status).toBe("done"));
    vi.useFakeTimers();
    run.set({ eta: 0.5 });
    run.calls.length = 0;
    strip.update(experiment, { alpha: 4 });
    await session.stopAll();
    await vi.advanceTimersByTimeAsync(5000);
    expect(run.calls.filter((call) => call === "restart" || call === "start")).toEqual([]);
  });

  it("runs, shows the result as its value and fires input", async () => {
    const { run, strip, press } = mounted({}, () => ({ last: { loss: 0.5 } }));
    const seen: number[] = [];
    strip.element.addEventListener("input", () => seen.push(strip.element.value.step));
    press("Run");
    await vi.waitFor(() => expect(run.snapshot.status).toBe("done"));
    expect(strip.element.value.last["loss"]).toBe(0.5);
    expect(seen).toEqual([1, 100]);
  });

  it("pauses, resumes and stops", async () => {
    const { run, press, text } = mounted({}, () => new Promise(() => undefined));
    press("Run");
    press("Pause");
    expect(run.calls).toEqual(["start", "pause"]);
    expect(text()).toContain("Paused.");
    press("Resume");
    press("Stop");
    await vi.waitFor(() => expect(text()).toContain("Stopped at step"));
  });

  it("keeps its element and says which knobs the result belongs to when knobs change", async () => {
    vi.useFakeTimers();
    const { run, strip, text } = mounted({ alpha: 16 });
    const before = strip.element;
    run.set({ step: 100, status: "done" });
    strip.update(experiment, { alpha: 4 });
    expect(strip.element).toBe(before);
    expect(text()).toContain("These results belong to α = 16. Run for α = 4.");
    await vi.advanceTimersByTimeAsync(1000);
    expect(run.calls).not.toContain("restart"); // The reader has not run anything yet.
  });

  it("says a knob by the label of its control", () => {
    const { run, strip, text } = mounted({ alpha: 16, width: 8 }, undefined, { alpha: "output scale α" });
    run.set({ step: 100, status: "done" });
    strip.update(experiment, { alpha: 4, width: 9 });
    expect(text()).toContain("belong to output scale α = 16, width = 8. Run for output scale α = 4, width = 9.");
  });

  it("starts anew by itself after a knob change only if the reader has run before and the run is short", async () => {
    vi.useFakeTimers();
    for (const { eta, restarts } of [
      { eta: 2.9, restarts: true },
      { eta: 3.1, restarts: false },
    ]) {
      const { run, strip, press } = mounted({ alpha: 16 });
      press("Run");
      await vi.advanceTimersByTimeAsync(1);
      strip.update(experiment, { alpha: 8 });
      strip.update(experiment, { alpha: 4 });
      run.set({ eta });
      await vi.advanceTimersByTimeAsync(1000);
      expect(run.calls.filter((call) => call === "restart")).toHaveLength(restarts ? 1 : 0);
    }
  });

  it("prepares once when the reader comes near, not before", () => {
    const { run, strip } = mounted();
    expect(run.calls).toEqual([]);
    strip.element.dispatchEvent(new Event("pointerenter"));
    strip.element.dispatchEvent(new Event("focusin"));
    expect(run.calls).toEqual(["prepare"]);
  });

  it("offers to go on from a checkpoint where there is one", () => {
    const { run, strip, press } = mounted();
    const offer = strip.element.querySelector<HTMLButtonElement>('[aria-label="Resume"]')!;
    expect(offer.hidden).toBe(true);
    run.set({ resumable: 1200 });
    expect([offer.hidden, offer.textContent]).toEqual([false, "Resume at step 1,200"]);
    press("Resume at step 1,200");
    expect(run.calls).toEqual(["resume", "start"]);
  });

  it("takes a seed, and gives back what is not one", () => {
    const { run, strip } = mounted();
    const seed = strip.element.querySelector("input")!;
    seed.value = "7";
    seed.dispatchEvent(new Event("change"));
    expect(run.calls).toContain("restart 7");
    seed.value = "-1";
    seed.dispatchEvent(new Event("change"));
    expect(seed.value).toBe("7");
  });

  it("leaves nothing behind", async () => {
    const { session, run, strip } = mounted();
    await strip.dispose();
    expect(session.activities.size).toBe(0);
    expect(run.listeners()).toBe(0);
    expect(run.calls).toEqual(["dispose"]);
  });
});

describe("what the strip says", () => {
  it("names step, metric and last good value of a run that went out of bounds", () => {
    const error = { message: "loss is NaN", step: 412, metric: "loss", lastGood: 3.14159 };
    expect(stripText(snapshotOf({ status: "failed", error }), {}).note).toBe(
      "loss is NaN. Stopped at step 412; loss was 3.142 before.",
    );
  });
  it("counts the lanes of a population that ended early", () => {
    const lane = { seed: 1, knobs: {}, metrics: {}, last: {}, arrays: {} };
    const lanes = [0, 1, 2].map((i) => ({ ...lane, lane: i, ...(i > 0 && { error: { message: "loss is NaN" } }) }));
    const text = "2 of 3 lanes ended early: numbers not finite (lanes 1, 2).";
    expect(stripText(snapshotOf({ status: "running", lanes }), {}).note).toBe(text);
    expect(stripText(snapshotOf({ status: "done", lanes }), {}).note).toBe(`Done. ${text}`);
    expect(stripText(snapshotOf({ status: "done", lanes: lanes.slice(0, 1) }), {}).note).toBe("Done.");
  });
  it("says how long a run will take: as estimated, else as recorded", () => {
    expect(stripText(snapshotOf({ eta: 12 }), {}).time).toBe("about 12 s");
    expect(stripText(snapshotOf({ recorded: true, seconds: 4 }), {}).time).toBe("about 4.0 s");
    expect(stripText(snapshotOf(), {}).time).toBe("");
  });
});
