// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { claimCard } from "../../src/page/claim/claimCard";
import { toClaimOptions, type ClaimOptions } from "../../src/page/claim/claim.types";
import { pageSession } from "../../src/page/pageSession";
import type { NotebookRecord } from "../../src/page/record.types";
import type { KnobValues } from "../../src/train/run.types";
import { named } from "../publish/named";
import { scriptedRun } from "./scriptedRun";

const claim: ClaimOptions = {
  text: "Larger α delays.",
  experiment: () => ({}),
  at: { alpha: 16, width: 8 },
  control: { alpha: 0.1 },
  seeds: [1, 2, 3],
  measure: (run) => ({ delay: run.last["delay"]! }),
  rule: { delay: { atLeast: 5, label: "delay" } },
};

type Outcome = Parameters<typeof scriptedRun>[1];

function mounted(outcome: Outcome, record?: NotebookRecord, recordStale = false) {
  const knobs: KnobValues[] = [];
  const states: string[] = [];
  const knobLabels = { alpha: "output scale α" };
  const session = pageSession({ record, recordStale, knobLabels, onClaim: (state) => states.push(state) });
  const runs: ReturnType<typeof scriptedRun>[] = [];
  const card = claimCard({
    claim,
    session,
    name: "12",
    makeRun: (options) => {
      knobs.push(options.knobs);
      const run = scriptedRun(options.knobs, outcome);
      runs.push(run);
      return run;
    },
  });
  document.body.replaceChildren(card.element);
  const button = () => card.element.querySelector("button")!;
  const state = () => card.element.querySelector(".claim-state")!.textContent;
  const cells = () =>
    [...card.element.querySelectorAll("tbody tr")].map((row) =>
      [...row.children].map((cell) => cell.textContent).slice(1, 4),
    );
  return { card, session, knobs, runs, states, button, state, cells };
}

const delays = (knobs: KnobValues) => ({ last: { delay: Number(knobs["alpha"]) + Number(knobs["seed"]) } });

describe("the claim card", () => {
  it("says by the labels of the controls what its rows are of", () => {
    const { card } = mounted(delays);
    const rows = [...card.element.querySelectorAll("th[scope=row]")].map(({ textContent }) => textContent);
    expect(rows).toEqual(["output scale α = 16", "control: output scale α = 0.1"]);
  });

  it("runs every seed at the claim's knobs and at the control's, fills the table, and concludes", async () => {
    const { button, state, cells, knobs, runs, states } = mounted((one) => ({
      last: { delay: one["alpha"] === 16 ? 10 + Number(one["seed"]) : 1 },
    }));
    expect(state()).toBe("Not run");
    button().click();
    await vi.waitFor(() => expect(state()).toBe("Holds"));
    expect(knobs.map(({ alpha, width, seed }) => [alpha, width, seed])).toEqual([
      [16, 8, 1],
      [16, 8, 2],
      [16, 8, 3],
      [0.1, 8, 1],
      [0.1, 8, 2],
      [0.1, 8, 3],
    ]);
    expect(cells()).toEqual([
      ["11.0", "12.0", "13.0"],
      ["1.00", "1.00", "1.00"],
    ]);
    expect(runs.every(({ calls }) => calls.at(-1) === "dispose")).toBe(true);
    expect(runs.every((run) => run.listeners() === 0)).toBe(true);
    expect(states).toEqual(["holds"]);
  });

  it("calls a claim whose control passes too an error", async () => {
    const { button, state } = mounted(() => ({ last: { delay: 9 } }));
    button().click();
    await vi.waitFor(() => expect(state()).toBe("Error: the control passes too"));
  });

  it("takes a control that diverges for one that fails", async () => {
    const { button, state, cells } = mounted((knobs) =>
      knobs["alpha"] === 16
        ? { last: { delay: 9 } }
        : { status: "failed", error: { message: "loss is NaN", metric: "loss", step: 3 } },
    );
    button().click();
    await vi.waitFor(() => expect(state()).toBe("Holds"));
    expect(cells()[1]).toEqual(["diverged", "diverged", "diverged"]);
  });

  it("shows why where an experiment fails, and concludes nothing", async () => {
    const { button, state, card } = mounted(() => ({
      status: "failed",
      error: { message: "no data", hint: "Fetch it." },
    }));
    button().click();
    await vi.waitFor(() => expect(card.element.textContent).toContain("no data. Fetch it."));
    expect(state()).toBe("Not run");
  });

  it("stops in the middle and concludes nothing", async () => {
    const { button, state, card, runs } = mounted(() => new Promise(() => undefined));
    button().click();
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    button().click();
    await vi.waitFor(() => expect(card.element.textContent).toContain("Stopped before all runs were done."));
    expect(state()).toBe("Not run");
    expect(runs).toHaveLength(1);
    expect(runs[0]!.calls).toContain("dispose");
  });

  const record: NotebookRecord = {
    ...named,
    date: "2026-01-02T00:00:00Z",
    device: "WASM",
    seconds: 60,
    versions: {},
    runs: {},
    claim: {
      state: "holds",
      seeds: [1, 2, 3],
      seconds: 55,
      flops: 1e9,
      device: "WASM",
      values: [{ delay: 14 }, { delay: 20 }, { delay: 8 }],
      control: [{ delay: 1 }, { delay: 2 }, { delay: 1 }],
    },
  };

  it("shows the recorded evidence first, stale if the code is another", () => {
    const fresh = mounted(delays, record);
    expect(fresh.state()).toBe("Holds");
    expect(fresh.cells()[0]).toEqual(["14.0", "20.0", "8.00"]);
    expect(fresh.card.element.textContent).toContain("Recorded on 2026-01-02 · 6 runs · WASM · 55 s");
    expect(mounted(delays, record, true).state()).toBe("Stale");
  });

  it("becomes stale when the claim's cell changes what is measured, not when its words change", () => {
    const { card, state } = mounted(delays, record);
    card.update({ ...claim, text: "Other words." });
    expect(state()).toBe("Holds");
    expect(card.element.textContent).toContain("Other words.");
    card.update({ ...claim, at: { alpha: 32, width: 8 } });
    expect(state()).toBe("Stale");
  });
});

describe("claim({…})", () => {
  it("refuses a claim without a control", () => {
    const { control: _, ...rest } = claim;
    expect(() => toClaimOptions(rest)).toThrow("LB021 claim needs an object for: control");
  });
});
