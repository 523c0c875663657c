import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differing, knobsText } from "../../src/page/knobWords";
import { recordedRun } from "../../src/page/recordedRun";
import { recordedSnapshot } from "../../src/page/recordedSnapshot";
import { recordSummary } from "../../src/page/recordSummary";
import { durationText, numberText } from "../../src/page/words";
import { named } from "../publish/named";
import { snapshotOf } from "./scriptedRun";

const column = (values: readonly number[]) => ({ steps: values.map((_, i) => i), values, length: values.length });

describe("a run's record", () => {
  it("survives JSON: what a page shows is what was run, to five digits", () => {
    const arrays = { predictions: { shape: [3], values: Int32Array.of(1, 2, 3) } };
    const live = snapshotOf({ step: 100, seconds: 4.123, metrics: { loss: column([2.3, 1.234567, NaN]) }, arrays });
    const shown = recordedSnapshot(JSON.parse(JSON.stringify(recordedRun(live))) as ReturnType<typeof recordedRun>);
    expect(Array.from(shown.metrics["loss"]!.values)).toEqual([2.3, 1.2346, NaN]);
    expect(shown.arrays["predictions"]).toEqual(arrays.predictions);
    expect(shown).toMatchObject({ recorded: true, status: "idle", step: 100, seed: 1 });
    expect(shown.rows("loss")).toHaveLength(3);
  });
  it("keeps the first and the last point of any column, and few enough in between (property)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), (length) => {
        const live = snapshotOf({ metrics: { loss: column(Array.from({ length }, (_, i) => i)) } });
        const { steps } = recordedRun(live).metrics["loss"]!;
        expect(steps[0]).toBe(0);
        expect(steps.at(-1)).toBe(length - 1);
        expect(steps.length).toBeLessThanOrEqual(244); // 240 asked, and the two ends of both halves
        expect([...steps].sort((a, b) => a - b)).toEqual(steps);
      }),
      { numRuns: 50 },
    );
  });
  it("counts passing seeds by the rule, and says stale", () => {
    const claim = {
      state: "undecided" as const,
      seeds: [1, 2],
      values: [{ d: 6 }, { d: 1 }],
      control: [{ d: 1 }, { d: 7 }],
      seconds: 3,
      flops: 5,
      device: "x",
    };
    const record = { ...named, date: "2026-01-01", device: "x", seconds: 5, versions: {}, runs: {}, claim };
    const summary = recordSummary(record, { d: { atLeast: 5 } }, true);
    expect(summary).toMatchObject({ state: "stale", seedsHolding: 1, controlSeedsHolding: 1, seeds: 2 });
  });
});

describe("words", () => {
  it("says durations and numbers shortly", () => {
    expect([0.42, 9.94, 9.96, 99.6, 3900].map(durationText)).toEqual(["0.4 s", "9.9 s", "10 s", "2 min", "1 h 5 min"]);
    expect([0, 0.4567, 14, 1234.5, -2, 1e-5, Infinity].map(numberText)).toEqual([
      "0.000",
      "0.457",
      "14.0",
      "1,235",
      "−2.00",
      "1.00e−5",
      "∞",
    ]);
  });
  it("says knobs by their signs and words", () => {
    expect(knobsText({ alpha: 16, batchSize: 64, shuffleLabels: true })).toBe(
      "α = 16, batch size = 64, shuffle labels = on",
    );
    expect(knobsText({ alpha: 16, width: 8 }, { alpha: "output scale α" })).toBe("output scale α = 16, width = 8");
    const live = { liveId: "l", name: "l", value: 1, subscribe: () => () => undefined };
    expect(differing({ alpha: 4, width: 8, learningRate: live }, { alpha: 16, width: 8, learningRate: 0.1 })).toEqual([
      "alpha",
    ]);
  });
});
