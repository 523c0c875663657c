import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { valueAndGrad } from "../../../src/graph/index";
import { crossEntropy } from "../../../src/lab/losses/crossEntropy";
import { meanSquaredError } from "../../../src/lab/losses/meanSquaredError";
import { evaluate, given } from "../evaluate";

const crossEntropyWithGradient = async (logits: number[][], labels: number[]) => {
  const classes = logits[0]!.length;
  const [loss, gradient] = await evaluate(
    (z, y) => {
      const { value, grad } = valueAndGrad((at) => crossEntropy(at, y!), z!);
      return [value, grad];
    },
    given(logits.flat(), [logits.length, classes]),
    given(labels, [labels.length], "int32"),
  );
  return { loss: loss![0]!, gradient: gradient! };
};

describe("cross-entropy", () => {
  it("is log C for equal logits, whatever the labels", async () => {
    expect((await crossEntropyWithGradient([[3, 3, 3, 3]], [2])).loss).toBeCloseTo(Math.log(4), 12);
  });

  it("and its gradient are the closed forms: −log p, (p − 1[label])/n", async () => {
    const cases = fc
      .integer({ min: 2, max: 5 })
      .chain((classes) =>
        fc.array(
          fc.tuple(
            fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: classes, maxLength: classes }),
            fc.nat(classes - 1),
          ),
          { minLength: 1, maxLength: 4 },
        ),
      );
    await fc.assert(
      fc.asyncProperty(cases, async (rows) => {
        const { loss, gradient } = await crossEntropyWithGradient(
          rows.map(([z]) => z),
          rows.map(([, y]) => y),
        );
        const softmax = rows.map(([z]) => {
          const e = z.map((v) => Math.exp(v - Math.max(...z)));
          return e.map((v) => v / e.reduce((a, b) => a + b));
        });
        const n = rows.length;
        const expected = rows.reduce((sum, [, y], i) => sum - Math.log(softmax[i]![y]!) / n, 0);
        // float64 throughout; logs of numbers near 1 leave about 1e-12.
        expect(loss).toBeCloseTo(expected, 10);
        const flat = rows.flatMap(([, y], i) => softmax[i]!.map((p, k) => (p - (k === y ? 1 : 0)) / n));
        for (const [i, g] of gradient.entries()) expect(g).toBeCloseTo(flat[i]!, 10);
      }),
      { numRuns: 30 },
    );
  });

  it("is finite and exact at extreme logits, and so is its gradient", async () => {
    const wrong = await crossEntropyWithGradient([[1e4, -1e4, 0]], [1]);
    expect(wrong.loss).toBe(2e4);
    expect(wrong.gradient).toEqual([1, -1, 0]);
    const right = await crossEntropyWithGradient([[1e4, -1e4, 0]], [0]);
    expect(right.loss).toBe(0);
    expect(right.gradient.map(Math.abs)).toEqual([0, 0, 0]);
  });

  it("takes probabilities in place of labels", async () => {
    const [[soft], [hard]] = (await evaluate(
      (z, p, y) => [crossEntropy(z!, p!), crossEntropy(z!, y!)],
      given([1, 2, 3, 0, -1, 4], [2, 3]),
      given([0, 1, 0, 1, 0, 0], [2, 3]),
      given([1, 0], [2], "int32"),
    )) as [[number], [number]];
    expect(soft).toBeCloseTo(hard, 12);
  });

  it("refuses shapes that do not match", async () => {
    const call = (shape: number[]) =>
      evaluate((z, y) => crossEntropy(z!, y!), given([1, 2, 3, 4], [2, 2]), given([0, 1, 0], shape, "int32"));
    await expect(call([3])).rejects.toThrow(/LB335 .*logits \[2, 2\], labels \[3\]/);
  });
});

describe("the mean squared error", () => {
  it("is the mean over all elements", async () => {
    const [[loss]] = (await evaluate(
      (a, b) => meanSquaredError(a!, b!),
      given([1, 2, 3, 4], [2, 2]),
      given([1, 0, 0, 0], [2, 2]),
    )) as [[number]];
    expect(loss).toBe((4 + 9 + 16) / 4);
  });

  it("does not let [n, 1] meet [n]", async () => {
    const call = evaluate((a, b) => meanSquaredError(a!, b!), given([1, 2], [2, 1]), given([1, 2]));
    await expect(call).rejects.toThrow(/LB335 .*outputs \[2, 1\], targets \[2\]/);
  });
});
