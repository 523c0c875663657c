// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { makeRecord, MOST_BYTES } from "../../src/page/makeRecord";
import { pageSession, type Activity } from "../../src/page/pageSession";
import { recordedRun } from "../../src/page/recordedRun";
import { recordedSnapshot } from "../../src/page/recordedSnapshot";
import { measuredOf, recordedMeasured } from "../../src/page/record.types";
import type { LaneSnapshot, Snapshot } from "../../src/train/run.types";
import { snapshotOf } from "./scriptedRun";

const column = (length: number) => {
  const steps = Array.from({ length }, (_, i) => i);
  return { steps, values: steps.map((i) => Math.sin(i)), length };
};
const activity = (name: string, more: Partial<Activity>): Activity => ({
  ...{ name, kind: "run", busy: false, start: async () => undefined, stop: async () => undefined, asked: () => [] },
  ...more,
});
const recordOf = (...activities: Activity[]) => {
  const session = pageSession({});
  for (const one of activities) session.add(one);
  return makeRecord(session, { lossbook: "0.1.0" });
};
const ended = (change: Partial<Snapshot>) =>
  snapshotOf({ step: 100, seconds: 2, flops: 1000, device: "WASM SIMD", ...change });

describe("the evidence of a page", () => {
  it("sums seconds and operations over runs, sweeps and the claim", () => {
    const evidence = recordOf(
      activity("5", { snapshot: ended({ metrics: { loss: column(3) } }) }),
      activity("6", { snapshot: snapshotOf() }),
      activity("7", { kind: "sweep", table: { seconds: 3, rows: [{ width: 4, loss: 0.5 }] } }),
      activity("9", {
        kind: "claim",
        result: {
          state: "holds",
          seeds: [1],
          values: [{ d: 1 }],
          control: [{ d: 0 }],
          seconds: 7,
          flops: 5,
          device: "x",
        },
      }),
    );
    expect(evidence).toMatchObject({ seconds: 12, flops: 100_005, device: "WASM SIMD", claim: { state: "holds" } });
    expect(Object.keys(evidence.runs)).toEqual(["5"]); // What has not run leaves nothing.
    expect(evidence.sweeps["7"]!.rows).toEqual([{ width: 4, loss: 0.5 }]);
  });

  it("is thinned until it is small enough: a population of long runs", () => {
    const metrics = { a: column(20_000), b: column(20_000) };
    const lane = (i: number): LaneSnapshot => ({ lane: i, seed: i, knobs: { rate: i }, metrics, last: {}, arrays: {} });
    const lanes = Array.from({ length: 64 }, (_, i) => lane(i));
    const evidence = recordOf(activity("5", { snapshot: ended({ metrics, lanes }) }));
    expect(JSON.stringify(evidence).length).toBeLessThan(MOST_BYTES);
    const { steps } = evidence.runs["5"]!.metrics["a"]!;
    expect([steps[0], steps.at(-1)]).toEqual([0, 19_999]);
    expect(steps.length).toBeGreaterThan(30);
  });

  it("is refused, with the way out, where that is not enough", () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => ({ width: i, loss: Math.sin(i), seed: 1, status: "done" }));
    expect(() => recordOf(activity("7", { kind: "sweep", table: { seconds: 1, rows } }))).toThrow(
      /^LB041 a record of at most 300000 bytes .*needs: \d+.*fewer lanes/,
    );
  });
});

describe("a recorded population", () => {
  it("has its lanes again, each with its knobs and columns", () => {
    const lane = (i: number, value: number, more: Partial<LaneSnapshot> = {}): LaneSnapshot => ({
      ...{ lane: i, seed: i + 1, knobs: { rate: i }, last: { loss: value }, arrays: {} },
      metrics: { loss: { steps: [0, 1], values: [2, value], length: 2 } },
      ...more,
    });
    const error = { message: "loss is not finite", metric: "loss", step: 1 };
    const lanes = [lane(0, 0.5), lane(1, NaN, { error })];
    const live = ended({ metrics: lanes[0]!.metrics, lanes });
    const shown = recordedSnapshot(JSON.parse(JSON.stringify(recordedRun(live))) as ReturnType<typeof recordedRun>);
    expect(shown.lanes).toMatchObject([
      { lane: 0, seed: 1, knobs: { rate: 0 }, last: { loss: 0.5 } },
      { lane: 1, seed: 2, knobs: { rate: 1 }, last: { loss: NaN }, error },
    ]);
    expect(shown.rows("loss").map(({ lane: of, step, value }) => [of, step, value])).toEqual([
      [0, 0, 2],
      [0, 1, 0.5],
      [1, 0, 2],
      [1, 1, NaN],
    ]);
    expect(shown.flops).toBe(1000);
  });
});

it("measured numbers survive JSON to the last bit, those that are not finite too", () => {
  const measured = { a: 0.1 + 0.2, b: NaN, c: Infinity, d: -Infinity };
  const text = JSON.stringify(recordedMeasured(measured));
  expect(measuredOf(JSON.parse(text) as ReturnType<typeof recordedMeasured>)).toEqual(measured);
});
