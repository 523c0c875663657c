import { describe, expect, it } from "vitest";
import { createEstimator, type RateStorage } from "../../src/train/estimate";
import type { ProgramCost, TrainingProgram, Work } from "../../src/train/program.types";
import { countDue, isDue } from "../../src/train/schedule";

const programOf = (cost: ProgramCost, steps: number): TrainingProgram => ({ cost, steps }) as TrainingProgram;
const cost: ProgramCost = { step: { flops: 1e8, nodes: 50 }, measure: { flops: 5e8, nodes: 20 }, measureCount: 10 };

function storage(): RateStorage & { items: Map<string, string> } {
  const items = new Map<string, string>();
  return { items, getItem: (key) => items.get(key) ?? null, setItem: (key, value) => void items.set(key, value) };
}

describe("the estimate before the start", () => {
  it("grows in proportion to the steps", () => {
    const { seconds } = createEstimator(storage());
    const none = { ...cost, measureCount: 0 };
    expect(seconds(programOf(none, 2000), "wasm")).toBeCloseTo(2 * seconds(programOf(none, 1000), "wasm"), 9);
  });

  it("counts the measures too", () => {
    const { seconds } = createEstimator(storage());
    expect(seconds(programOf(cost, 100), "wasm")).toBeGreaterThan(
      seconds(programOf({ ...cost, measureCount: 0 }, 100), "wasm"),
    );
  });

  it("is right the second time, also after half a run, and for `auto`", () => {
    const kept = storage();
    const program = programOf(cost, 1000);
    createEstimator(kept).learn(program, "wasm", 500, 7);
    const { seconds } = createEstimator(kept);
    expect(seconds(program, "wasm")).toBeCloseTo(14, 6);
    expect(seconds(program, "auto")).toBeCloseTo(14, 6);
  });

  it("is right after a stopped run whose measures stood close together at its start", () => {
    const kept = storage();
    const program = { ...programOf({ ...cost, measureCount: countDue({ log: 10 }, 1000) }, 1000), every: { log: 10 } };
    // On a machine three times as slow as guessed, stopped after 20 steps.
    const work = (steps: number, measures: number) => steps * slow(cost.step) + measures * slow(cost.measure);
    const slow = ({ flops, nodes }: Work) => 3 * (nodes * 30e-6 + flops / 4e9);
    const due = Array.from({ length: 21 }, (_, step) => isDue({ log: 10 }, step, 1000)).filter(Boolean).length;
    createEstimator(kept).learn(program, "wasm", 20, work(20, due));
    expect(createEstimator(kept).seconds(program, "wasm")).toBeCloseTo(work(1000, program.cost.measureCount), 6);
  });

  it("moves half way (geometrically) to later evidence", () => {
    const estimator = createEstimator(storage());
    const program = programOf(cost, 1000);
    estimator.learn(program, "cpu", 1000, 4);
    estimator.learn(program, "cpu", 1000, 16);
    expect(estimator.seconds(program, "cpu")).toBeCloseTo(8, 6);
  });

  it("learns nothing from a run that took no step, and survives spoilt storage", () => {
    const kept = storage();
    const estimator = createEstimator(kept);
    const before = estimator.seconds(programOf(cost, 10), "wasm");
    estimator.learn(programOf(cost, 10), "wasm", 0, 3);
    expect(estimator.seconds(programOf(cost, 10), "wasm")).toBe(before);
    kept.setItem("lossbook:rate:wasm", "rubbish");
    expect(estimator.seconds(programOf(cost, 10), "wasm")).toBe(before);
  });
});
