import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Telling } from "../../src/train/composition/telling";
import { guessedSeconds } from "../../src/train/estimate";
import { evenSteps } from "../../src/train/evenSteps";
import type { ProgramCost, Work } from "../../src/train/program.types";
import type { LoopEvent, Progress } from "../../src/train/protocol";
import { Result } from "../../src/train/result";
import { countDue, isDue, type Every } from "../../src/train/schedule";

/** A measure costs as much as twenty updates. */
const costOf = (every: Every, steps: number): ProgramCost => ({
  step: { flops: 1e6, nodes: 0 },
  measure: { flops: 2e7, nodes: 0 },
  measureCount: countDue(every, steps),
});
const flops = (work: Work) => work.flops;
/** Counted one by one. */
const dueBy = (every: Every, step: number, steps: number) =>
  Array.from({ length: step + 1 }, (_, at) => isDue(every, at, steps)).filter(Boolean).length;
const everies = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 1, max: 30 }).map((log) => ({ log })),
);

describe("even steps", () => {
  it("are the share of the work that is done, counted measure by measure", () => {
    fc.assert(
      fc.property(everies, fc.integer({ min: 1, max: 300 }), fc.nat(300), (every, steps, some) => {
        const step = Math.min(some, steps);
        const even = evenSteps({ steps, every, cost: costOf(every, steps) }, flops);
        const work = (to: number) => to * 1e6 + dueBy(every, to, steps) * 2e7;
        expect(even(step)).toBeCloseTo((steps * work(step)) / work(steps), 8);
        expect(even(steps)).toBeCloseTo(steps, 8);
      }),
    );
  });
  it("are the steps themselves where nothing is known of the work, or nothing is measured", () => {
    const every = { log: 10 };
    const unmeasured = { ...costOf(every, 50), measureCount: 0 };
    for (const paced of [{ steps: 50 }, { steps: 50, every }, { steps: 50, every, cost: unmeasured }])
      expect([0, 7, 50].map(evenSteps(paced, flops))).toEqual([0, 7, 50]);
  });
});

describe("the time that is left", () => {
  const every = { log: 20 };
  const steps = 20_000;
  const cost = costOf(every, steps);
  // The machine is seven times as slow as guessed.
  const clock = (step: number) =>
    7 * (step * guessedSeconds(cost.step) + dueBy(every, step, steps) * guessedSeconds(cost.measure));
  const progress = (step: number): Progress => ({ type: "progress", step, seconds: clock(step), columns: [] });

  it("is right from the first dense measures on", () => {
    const result = new Result({ experiment: 0, knobs: {}, lanes: undefined, program: { seed: 1, steps, every, cost } });
    expect(result.left(steps)).toBeUndefined();
    for (const step of [1, 3, 10, 30, 100, 1000, 10_000]) {
      result.apply(progress(step));
      // Exactly, for each stretch between two tellings goes at the same pace of work.
      expect(result.left(steps)! / (clock(steps) - clock(step))).toBeCloseTo(1, 9);
      // The steps alone would have promised some twenty times as much at the start.
      if (step <= 10) expect(((steps - step) * clock(step)) / step).toBeGreaterThan(15 * clock(steps));
    }
  });

  it("of a part of a generator too", () => {
    const told: LoopEvent[] = [];
    const telling = new Telling((event) => told.push(event));
    const whole = new Result({ experiment: 0, knobs: {}, lanes: undefined, program: { seed: 1, steps: 0 } });
    telling.begin({ steps, toEven: evenSteps({ steps, every, cost }, guessedSeconds) });
    telling.hear(progress(10));
    const [event] = told as [Progress];
    whole.apply(event);
    expect(whole.left(event.steps!)! / (clock(steps) - clock(10))).toBeCloseTo(1, 9);
    telling.hear(progress(steps));
    telling.done();
    telling.begin({ steps: 10 });
    telling.hear({ type: "progress", step: 4, seconds: 1, columns: [] });
    expect(told.at(-1)).toMatchObject({ step: steps + 4, even: steps + 4, steps: steps + 10 });
  });
});
