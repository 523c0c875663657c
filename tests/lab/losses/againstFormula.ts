/**
 * A loss of the lab against its formula, written out in plain float64: its rows, its mean, and its gradient, against central differences
 * of the formula. And at extreme logits, where formulas written in probabilities would give no numbers.
 */
import { expect } from "vitest";
import { valueAndGrad } from "../../../src/graph/index";
import type { RowLoss } from "../../../src/lab/losses/loss.types";
import { evaluate, evaluateInFloat32, given, type Given } from "../evaluate";

/** The loss of one row: its outputs, its target (a label, or as many numbers as outputs). */
export type Formula = (outputs: readonly number[], target: readonly number[]) => number;

export interface Rows {
  /** [n][k] */
  readonly outputs: readonly (readonly number[])[];
  readonly targets: Given;
}

const H = 1e-5;

export const softmax = (z: readonly number[]): number[] => {
  const most = Math.max(...z);
  const e = z.map((v) => Math.exp(v - most));
  const all = e.reduce((a, b) => a + b);
  return e.map((v) => v / all);
};

const measured = async (loss: RowLoss, { outputs, targets }: Rows, run = evaluate) => {
  const [mean, each, gradient] = await run(
    (z, y) => {
      const { value, grad } = valueAndGrad((at) => loss(at, y!), z!);
      return [value, loss.each(z!, y!), grad];
    },
    given(outputs.flat(), [outputs.length, outputs[0]!.length]),
    targets,
  );
  return { mean: mean![0]!, each: each!, gradient: gradient! };
};

/** Constants cross the trace in float32 (6e-8) and central differences are good to 1e-9 or so: relative to the larger of 1 and the value. */
const expectNear = (actual: number, expected: number, tolerance: number): void =>
  expect(Math.abs(actual - expected) / Math.max(1, Math.abs(expected))).toBeLessThan(tolerance);

export async function expectFormula(loss: RowLoss, formula: Formula, rows: Rows): Promise<void> {
  const { outputs, targets } = rows;
  const perRow = targets.values.length / outputs.length;
  const target = (i: number) => targets.values.slice(i * perRow, (i + 1) * perRow);
  const { mean, each, gradient } = await measured(loss, rows);
  const expected = outputs.map((z, i) => formula(z, target(i)));
  each.forEach((value, i) => expectNear(value, expected[i]!, 1e-6));
  expectNear(mean, expected.reduce((a, b) => a + b) / outputs.length, 1e-6);
  gradient.forEach((slope, at) => {
    const [i, k] = [Math.floor(at / outputs[0]!.length), at % outputs[0]!.length];
    const moved = (by: number) =>
      formula(
        outputs[i]!.map((v, j) => (j === k ? v + by : v)),
        target(i),
      );
    expectNear(slope, (moved(H) - moved(-H)) / (2 * H) / outputs.length, 1e-6);
  });
}

/** The loss of one row of extreme outputs, in float64 and in float32; its gradient must be finite. */
export async function atExtremes(
  loss: RowLoss,
  outputs: readonly number[],
  target: readonly number[],
  dtype?: "int32",
) {
  const rows = { outputs: [outputs], targets: given(target, dtype ? [1] : [1, target.length], dtype) };
  const [exact, rounded] = [await measured(loss, rows), await measured(loss, rows, evaluateInFloat32)];
  for (const { gradient } of [exact, rounded]) expect(gradient.every(Number.isFinite)).toBe(true);
  // float32 rounds to 6e-8 of a number; a loss of extreme logits is a handful of operations.
  if (Number.isFinite(exact.mean)) expectNear(rounded.mean, exact.mean, 1e-6);
  return exact;
}
