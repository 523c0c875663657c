// Losses of softmax classifiers: each as its paper writes it, in probabilities and float64, and at logits where that form breaks down.
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { hostRandom } from "../../../src/graph/index";
import { crossEntropy } from "../../../src/lab/losses/crossEntropy";
import { compSum, generalisedCrossEntropy, probabilityError } from "../../../src/lab/losses/compSum";
import { distributionallyRobust } from "../../../src/lab/losses/distributionallyRobust";
import { divergence } from "../../../src/lab/losses/divergence";
import { encouraging } from "../../../src/lab/losses/encouraging";
import { dualFocal, focal } from "../../../src/lab/losses/focal";
import { labelSmoothing } from "../../../src/lab/losses/labelSmoothing";
import type { RowLoss } from "../../../src/lab/losses/loss.types";
import { multiclassHinge } from "../../../src/lab/losses/margin";
import { activePassive, normalised, reverseCrossEntropy } from "../../../src/lab/losses/normalised";
import { poly, truncatedCrossEntropy } from "../../../src/lab/losses/poly";
import { squentropy } from "../../../src/lab/losses/squentropy";
import { classWeighted } from "../../../src/lab/losses/weighted";
import { evaluate, given } from "../evaluate";
import { atExtremes, expectFormula, softmax, type Formula } from "./againstFormula";

/** A formula in the probabilities p, the label y and the logits z. */
type OfLabel = (p: readonly number[], y: number, z: readonly number[]) => number;
const ofLabel =
  (f: OfLabel): Formula =>
  (z, [y]) =>
    f(softmax(z), y!, z);

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const cases: [name: string, loss: RowLoss, formula: OfLabel][] = [
  ["cross-entropy", crossEntropy, (p, y) => -Math.log(p[y]!)],
  ["focal, γ = 2", focal(), (p, y) => -((1 - p[y]!) ** 2) * Math.log(p[y]!)],
  ["focal, γ = 1/2", focal({ gamma: 0.5 }), (p, y) => -((1 - p[y]!) ** 0.5) * Math.log(p[y]!)],
  ["focal, γ = 0: cross-entropy", focal({ gamma: 0 }), (p, y) => -Math.log(p[y]!)],
  [
    "dual focal",
    dualFocal({ gamma: 3 }),
    (p, y) => -((1 - p[y]! + Math.max(0, ...p.filter((q) => q < p[y]!))) ** 3) * Math.log(p[y]!),
  ],
  ["poly-1", poly({ epsilon: 2 }), (p, y) => -Math.log(p[y]!) + 2 * (1 - p[y]!)],
  ["poly of the 20th power", poly({ epsilon: 2, power: 20 }), (p, y) => -Math.log(p[y]!) + 2 * (1 - p[y]!) ** 20],
  [
    "a cut-off series",
    truncatedCrossEntropy({ terms: 4 }),
    (p, y) => sum([1, 2, 3, 4].map((j) => (1 - p[y]!) ** j / j)),
  ],
  ["comp-sum, τ = 0", compSum({ tau: 0 }), (p, y) => 1 / p[y]! - 1],
  ["comp-sum, τ = 1", compSum({ tau: 1 }), (p, y) => -Math.log(p[y]!)],
  ["comp-sum, τ = 1/2", compSum({ tau: 0.5 }), (p, y) => (p[y]! ** -0.5 - 1) / 0.5],
  ["comp-sum, τ = 2", compSum({ tau: 2 }), (p, y) => 1 - p[y]!],
  ["generalised", generalisedCrossEntropy({ q: 0.75 }), (p, y) => (1 - p[y]! ** 0.75) / 0.75],
  ["probability error", probabilityError, (p, y) => sum(p.map((q, k) => Math.abs(q - (k === y ? 1 : 0))))],
  ["normalised", normalised(crossEntropy), (p, y) => Math.log(p[y]!) / sum(p.map(Math.log))],
  [
    "normalised focal",
    normalised(focal({ gamma: 2 })),
    (p, y) => ((1 - p[y]!) ** 2 * Math.log(p[y]!)) / sum(p.map((q) => (1 - q) ** 2 * Math.log(q))),
  ],
  ["reverse", reverseCrossEntropy(), (p, y) => sum(p.map((q, k) => (k === y ? 0 : 4 * q)))],
  [
    "active and passive",
    activePassive({ alpha: 0.5, beta: 3 }),
    (p, y) => (0.5 * Math.log(p[y]!)) / sum(p.map(Math.log)) + 3 * 4 * (1 - p[y]!),
  ],
  [
    "squentropy",
    squentropy({ weight: 0.5 }),
    (p, y, z) => -Math.log(p[y]!) + (0.5 / (z.length - 1)) * sum(z.map((v, k) => (k === y ? 0 : v * v))),
  ],
  [
    "label smoothing",
    labelSmoothing({ amount: 0.25 }),
    (p, y) => -sum(p.map((q, k) => ((k === y ? 0.75 : 0) + 0.25 / p.length) * Math.log(q))),
  ],
  [
    "encouraging",
    encouraging({ logEnd: 0.75, weight: 0.5 }),
    (p, y) => {
      const q = p[y]!;
      return -Math.log(q) + 0.5 * (q <= 0.75 ? Math.log(1 - q) : Math.log(0.25) - (q - 0.75) / 0.25);
    },
  ],
  [
    "distributionally robust",
    distributionallyRobust({ lambda: 0.5, margin: 0.25 }),
    (_, y, z) => 0.5 * Math.log(sum(z.map((v, k) => Math.exp((v - z[y]! + (k === y ? 0 : 0.25)) / 0.5))) / z.length),
  ],
  [
    "class weights",
    classWeighted({ loss: crossEntropy, weights: [0.5, 2, 1, 4] }),
    (p, y) => -[0.5, 2, 1, 4][y]! * Math.log(p[y]!),
  ],
];

/**
 * Twenty rows of four logits, from nearly even to nearly certain, each class the label of five. They are apart enough that no ranking
 * changes within a finite difference, and none lies at the kink of the encouraging loss, p = 3/4.
 */
const random = hostRandom(7);
const drawn = Array.from({ length: 20 }, (_, i) => ({
  z: Array.from({ length: 4 }, () => (0.2 + 0.4 * (i % 10)) * random.normal()),
  y: i % 4,
}));
const rows = {
  outputs: drawn.map(({ z }) => z),
  targets: given(
    drawn.map(({ y }) => y),
    [drawn.length],
    "int32",
  ),
};

describe("a loss of a softmax is its formula, and so is its gradient:", () => {
  it.each(cases)("%s", (_, loss, formula) => expectFormula(loss, ofLabel(formula), rows));

  it("multiclass hinges", async () => {
    const outputs = [
      [2, 1.5, -1, 0.25],
      [-3, 0.5, 1, 2],
    ];
    const targets = given([0, 1], [2], "int32");
    const missing = (z: readonly number[], y: number) => z.map((v, k) => (k === y ? 0 : Math.max(0, 1 + v - z[y]!)));
    await expectFormula(multiclassHinge(), (z, [y]) => Math.max(...missing(z, y!)), { outputs, targets });
    const squared = multiclassHinge({ over: "sum", squared: true });
    await expectFormula(squared, (z, [y]) => sum(missing(z, y!).map((v) => v * v)), { outputs, targets });
  });

  it("divergence, of the outputs from the targets", async () => {
    const outputs = [
      [2, 1.5, -1],
      [-3, 0.5, 1],
    ];
    const targets = given([1, 2, 3, 0, 0, -2], [2, 3]);
    const at =
      (t: number): Formula =>
      (z, y) => {
        const [q, p] = [softmax(z.map((v) => v / t)), softmax(y.map((v) => v / t))];
        return t * t * sum(p.map((v, k) => v * Math.log(v / q[k]!)));
      };
    await expectFormula(divergence(), at(1), { outputs, targets });
    await expectFormula(divergence({ temperature: 4 }), at(4), { outputs, targets });
  });
});

describe("at extreme logits", () => {
  const wrong = [1e4, -1e4, 0];
  // The label's logit is 2e4 below the best (surely wrong), or 1e4 above the next (surely right).
  const limits: [name: string, loss: RowLoss, wrong: number, right: number][] = [
    ["cross-entropy", crossEntropy, 2e4, 0],
    ["focal", focal(), 2e4, 0],
    ["focal, γ = 1/2", focal({ gamma: 0.5 }), 2e4, 0],
    ["dual focal", dualFocal(), 2e4, 0],
    ["poly-1", poly(), 2e4 + 2, 0],
    ["a cut-off series", truncatedCrossEntropy({ terms: 2 }), 1.5, 0],
    ["comp-sum, τ = 1.5", compSum({ tau: 1.5 }), 2, 0],
    ["generalised", generalisedCrossEntropy({ q: 0.5 }), 2, 0],
    ["probability error", probabilityError, 2, 0],
    ["normalised", normalised(crossEntropy), 2 / 3, 0],
    ["reverse", reverseCrossEntropy(), 4, 0],
    ["active and passive", activePassive(), 4 + 2 / 3, 0],
    ["squentropy", squentropy(), 2e4 + 1e8 / 2, 1e8 / 2],
    ["label smoothing", labelSmoothing({ amount: 0.3 }), 0.7 * 2e4 + 0.1 * 3e4, 0.1 * 3e4],
    ["encouraging", encouraging(), 2e4, Math.log(0.25) - 1],
    ["distributionally robust", distributionallyRobust(), 2e4 - Math.log(3), -Math.log(3)],
    ["a hinge", multiclassHinge(), 2e4 + 1, 0],
  ];
  it.each(limits)("%s has its limit and a finite gradient, in float32 too", async (_, loss, whenWrong, whenRight) => {
    const [lost, won] = [await atExtremes(loss, wrong, [1], "int32"), await atExtremes(loss, wrong, [0], "int32")];
    expect(lost.mean / whenWrong).toBeCloseTo(1, 6);
    // float32 constants (0.3, log 3) are good to 6e-8 of the value.
    expect(Math.abs(won.mean - whenRight)).toBeLessThanOrEqual(1e-7 * Math.abs(whenRight) + 1e-7);
  });

  it("the sum-exponential loss overflows, as its definition does", async () => {
    const [[loss]] = (await evaluate(
      (z, y) => compSum({ tau: 0 })(z!, y!),
      given(wrong, [1, 3]),
      given([1], [1], "int32"),
    )) as [[number]];
    expect(loss).toBe(Infinity);
  });

  it("the divergence is the gap of the logits", async () => {
    const { mean } = await atExtremes(divergence(), [1e4, -1e4, 0], [-1e4, 1e4, 0]);
    expect(mean).toBe(2e4);
  });
});

describe("what they have in common", () => {
  it("logits of text, [n, t, classes] with labels [n, t], count as n·t rows", async () => {
    const z = Array.from({ length: 12 }, (_, i) => Math.sin(i));
    const [[a], [b], each] = (await evaluate(
      (x, y) => [crossEntropy(x!, y!), focal({ gamma: 0 })(x!, y!), crossEntropy.each(x!, y!)],
      given(z, [2, 2, 3]),
      given([0, 2, 1, 1], [2, 2], "int32"),
    )) as [[number], [number], number[]];
    const byHand = [0, 2, 1, 1].map((y, i) => -Math.log(softmax(z.slice(3 * i, 3 * i + 3))[y]!));
    each.forEach((value, i) => expect(value).toBeCloseTo(byHand[i]!, 10));
    expect(a).toBeCloseTo(sum(byHand) / 4, 10);
    expect(b).toBeCloseTo(a, 10);
  });

  it("a hyperparameter computed in the step may be anything that a number may be, also where the formula changes", async () => {
    const losses = await evaluate(
      (z, y, one) => {
        const tau = (value: number) => compSum({ tau: tf.mul(one!, value) })(z!, y!);
        return [tau(1), tau(1.5), crossEntropy(z!, y!), compSum({ tau: 1.5 })(z!, y!)];
      },
      given([1, 2, 0.5], [1, 3]),
      given([0], [1], "int32"),
      given([1], []),
    );
    const [atOne, above, entropy, number] = losses.map(([value]) => value!);
    expect(atOne).toBeCloseTo(entropy!, 12);
    expect(above).toBeCloseTo(number!, 12);
  });

  it("a live knob needs the step that it lives in", async () => {
    const knob = { liveId: "gamma" };
    const call = (context?: never) =>
      evaluate((z, y) => focal({ gamma: knob })(z!, y!, context), given([1, 2], [1, 2]), given([0], [1], "int32"));
    await expect(call()).rejects.toThrow(/LB353 .*: live knob gamma/);
    const [[value]] = (await call({ scalar: () => 3 } as never)) as [[number]];
    const p = softmax([1, 2])[0]!;
    expect(value).toBeCloseTo(-((1 - p) ** 3) * Math.log(p), 6);
  });

  it.each([
    [() => truncatedCrossEntropy({ terms: 0 }), /LB354 .*: 0/],
    [() => classWeighted({ loss: crossEntropy, weights: [1, -1] }), /LB354 .*: 1, -1/],
    [() => multiclassHinge({ over: "all" as never }), /LB354 .*: all/],
  ])("refuses what makes no sense (%#)", (make, message) => {
    expect(make).toThrow(message);
  });

  it("soft labels where only classes are understood are refused", async () => {
    const call = evaluate((z, y) => focal()(z!, y!), given([1, 2], [1, 2]), given([0.5, 0.5], [1, 2]));
    await expect(call).rejects.toThrow(/LB335 focal cannot match: logits \[1, 2\], labels \[1, 2\]/);
  });
});
