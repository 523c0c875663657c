import type * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { random } from "../../src/graph/index";
import type { Split } from "../../src/lab/data/split.types";
import { polynomialRegression } from "../../src/lab/data/polynomialRegression";
import { crossEntropy } from "../../src/lab/losses/crossEntropy";
import { accuracy, confusion, predictions } from "../../src/lab/measures/classification";
import { directionAlignment } from "../../src/lab/measures/directionAlignment";
import { loss } from "../../src/lab/measures/loss";
import { evaluate, given } from "./evaluate";

/** Outputs are the inputs: row i's prediction is the place of its largest number. */
const model = { apply: (_: unknown, x: tf.Tensor): tf.Tensor => x };
const split: Split = {
  id: "five rows",
  size: 5,
  inputs: { values: Float32Array.of(9, 1, 0, 0, 3, 2, 1, 2, 8, 7, 0, 0, 0, 5, 1), shape: [5, 3], dtype: "float32" },
  targets: { values: Int32Array.of(0, 1, 2, 1, 2), shape: [5], dtype: "int32" },
};
const measured = async (measure: ReturnType<typeof accuracy>): Promise<number[]> => {
  const [values] = await evaluate(() => measure({ params: {} }, { key: random.key(1), model }));
  return values!;
};

describe("measures of a classifier", () => {
  it("are predictions, accuracy, confusion and loss", async () => {
    expect(await measured(predictions(split))).toEqual([0, 1, 2, 0, 1]);
    expect((await measured(accuracy(split)))[0]).toBeCloseTo(3 / 5, 7);
    // Rows are true classes.
    expect(await measured(confusion(split))).toEqual([1, 0, 0, 1, 1, 0, 0, 1, 1]);
    const rows = [0, 1, 2, 3, 4].map((i) => Array.from(split.inputs.values.slice(3 * i, 3 * i + 3)));
    const byHand = rows.map(
      (z, i) => Math.log(z.reduce((sum, v) => sum + Math.exp(v), 0)) - z[split.targets.values[i]!]!,
    );
    expect((await measured(loss(split, crossEntropy)))[0]).toBeCloseTo(byHand.reduce((a, b) => a + b) / 5, 6);
  });

  it("need a model", async () => {
    const call = evaluate(() => accuracy(split)({ params: {} }, { key: random.key(1) }));
    await expect(call).rejects.toThrow(/LB337 no model to measure on: five rows/);
  });
});

describe("the alignment with a direction", () => {
  const align = async (values: number[], shape: [number, number], beta: number[]): Promise<number> => {
    const [value] = await evaluate(
      (w) => directionAlignment((w: tf.Tensor) => w, Float32Array.from(beta))(w!),
      given(values, shape),
    );
    return value![0]!;
  };

  it("is 1 along it, 0 across it, and the cosine of the Gram matrices between", async () => {
    expect(await align([2, 0, -1, 0], [2, 2], [3, 0])).toBeCloseTo(1, 6);
    expect(await align([0, 1, 0, 5], [2, 2], [3, 0])).toBeCloseTo(0, 12);
    expect(await align([1, 0, 0, 1], [2, 2], [1, 1])).toBeCloseTo(Math.SQRT1_2, 6);
  });

  it("does not depend on which Gram matrix is the smaller", async () => {
    const w = [1, 2, 3, -1, 0.5, 2];
    const wide = await align(w, [2, 3], [1, -1, 2]);
    const tall = await align([...w, 0, 0, 0, 0, 0, 0], [4, 3], [1, -1, 2]);
    expect(tall).toBeCloseTo(wide, 10);
  });
});

describe("polynomial regression", () => {
  it("is a quadratic function of the hidden direction", () => {
    const { train, beta } = polynomialRegression({ dimension: 20, train: 300, seed: 4 });
    expect(Math.hypot(...beta)).toBeCloseTo(Math.sqrt(20), 5);
    for (let row = 0; row < 300; row += 50) {
      const x = Array.from(train.inputs.values.slice(20 * row, 20 * row + 20));
      const projection = x.reduce((sum, v, k) => sum + v * beta[k]!, 0);
      // float32 storage of x and β: six digits.
      expect(train.targets.values[row]).toBeCloseTo(projection ** 2 / 2, 4);
    }
  });

  it("has inputs of variance 1/D and targets of mean ½", () => {
    const { train } = polynomialRegression({ dimension: 50, train: 4000, seed: 2 });
    const variance = Array.from(train.inputs.values).reduce((sum, v) => sum + v * v, 0) / train.inputs.values.length;
    // 200,000 draws: relative error 0.3 %; targets: ½ χ², deviation 0.7/√4000 = 0.011. Five of each.
    expect(Math.abs(50 * variance - 1)).toBeLessThan(0.016);
    expect(Math.abs(Array.from(train.targets.values).reduce((a, b) => a + b, 0) / 4000 - 0.5)).toBeLessThan(0.056);
  });

  it("is the same object for the same options, the same test set for more training rows, another for another seed", () => {
    const set = polynomialRegression({ train: 100, seed: 9 });
    expect(polynomialRegression({ train: 100, seed: 9 })).toBe(set);
    expect(polynomialRegression({ train: 200, seed: 9 }).test.inputs.values).toEqual(set.test.inputs.values);
    expect(polynomialRegression({ train: 100, seed: 10 }).beta).not.toEqual(set.beta);
  });
});
