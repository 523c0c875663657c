// Losses of yes-or-no outputs, of residuals, of margins, of overlap: each as its paper writes it, in float64, and at extreme outputs.
import { describe, expect, it } from "vitest";
import { hostRandom } from "../../../src/graph/index";
import { asymmetric, binaryCrossEntropy, binaryFocal } from "../../../src/lab/losses/binary";
import { gaussianDivergence } from "../../../src/lab/losses/divergence";
import type { RowLoss } from "../../../src/lab/losses/loss.types";
import { exponential, hinge, logistic } from "../../../src/lab/losses/margin";
import { meanSquaredError } from "../../../src/lab/losses/meanSquaredError";
import { dice, jaccard } from "../../../src/lab/losses/overlap";
import { huber, logCosh, meanAbsoluteError, pinball } from "../../../src/lab/losses/regression";
import { weighted } from "../../../src/lab/losses/weighted";
import { evaluate, evaluateInFloat32, given } from "../evaluate";
import { atExtremes, expectFormula, type Formula } from "./againstFormula";

const random = hostRandom(11);
const [N, K] = [6, 5];
const outputs = Array.from({ length: N }, () => Array.from({ length: K }, () => 3 * random.normal()));
const choices = Array.from({ length: N * K }, () => (random.uniform() < 0.4 ? 1 : 0));
const sigma = (z: number): number => 1 / (1 + Math.exp(-z));

/** A formula of each output and its target, added up or averaged over a row. */
const summed =
  (f: (z: number, y: number) => number, by = 1): Formula =>
  (z, y) =>
    z.reduce((all, v, k) => all + f(v, y[k]!), 0) / by;

describe("losses of yes or no are their formulas:", () => {
  const soft = given(
    choices.map((y) => 0.8 * y + 0.1),
    [N, K],
  );
  const hard = given(choices, [N, K]);

  it("cross-entropy, for soft targets too", () =>
    expectFormula(
      binaryCrossEntropy,
      summed((z, y) => -y * Math.log(sigma(z)) - (1 - y) * Math.log(1 - sigma(z))),
      {
        outputs,
        targets: soft,
      },
    ));

  it("focal", async () => {
    const formula = summed((z, y) => {
      const p = y ? sigma(z) : 1 - sigma(z);
      return -(y ? 0.25 : 0.75) * (1 - p) ** 1.5 * Math.log(p);
    });
    await expectFormula(binaryFocal({ gamma: 1.5, alpha: 0.25 }), formula, { outputs, targets: hard });
    const plain = summed((z, y) => -((1 - (y ? sigma(z) : 1 - sigma(z))) ** 2) * Math.log(y ? sigma(z) : 1 - sigma(z)));
    await expectFormula(binaryFocal(), plain, { outputs, targets: hard });
  });

  it.each([
    [0, 4, 0.0625],
    [1, 2, 0.25],
    [0, 0, 0],
    [2, 2, 0],
  ])("asymmetric, γ₊ = %d, γ₋ = %d, m = %d", (gammaPositive, gammaNegative, shift) =>
    expectFormula(
      asymmetric({ gammaPositive, gammaNegative, shift }),
      summed((z, y) => {
        const p = sigma(z);
        if (y) return -((1 - p) ** gammaPositive) * Math.log(p);
        const cut = Math.max(p - shift, 0);
        return -(cut ** gammaNegative) * Math.log(1 - cut);
      }),
      { outputs, targets: hard },
    ),
  );

  it.each<[string, RowLoss, number]>([
    ["cross-entropy", binaryCrossEntropy, 1e4],
    ["focal", binaryFocal(), 1e4],
    ["asymmetric without shift", asymmetric({ shift: 0, gammaNegative: 2 }), 1e4],
    ["asymmetric", asymmetric({ shift: 0.0625, gammaNegative: 0 }), -Math.log(0.0625)],
  ])("at extreme logits: %s", async (_, loss, whenWrong) => {
    expect((await atExtremes(loss, [1e4], [0])).mean).toBeCloseTo(whenWrong, 5);
    expect((await atExtremes(loss, [-1e4], [1])).mean).toBe(1e4);
    expect((await atExtremes(loss, [-1e4], [0])).mean).toBeCloseTo(0, 12);
    expect((await atExtremes(loss, [1e4], [1])).mean).toBeCloseTo(0, 12);
  });

  it("take labels [n] for outputs [n, 1], and refuse others", async () => {
    const call = (shape: number[]) =>
      evaluate((z, y) => binaryCrossEntropy(z!, y!), given([0, 0], [2, 1]), given([0, 1], shape, "int32"));
    expect((await call([2]))[0]![0]).toBeCloseTo(Math.LN2, 12);
    await expect(call([1, 2])).rejects.toThrow(/LB335 .*logits \[2, 1\], targets \[1, 2\]/);
  });
});

describe("losses of a residual are their formulas:", () => {
  const targets = given(
    Array.from({ length: N * K }, () => 2 * random.normal()),
    [N, K],
  );
  it.each<[string, RowLoss, (r: number) => number]>([
    ["squared", meanSquaredError, (r) => r * r],
    ["absolute", meanAbsoluteError, Math.abs],
    ["Huber", huber({ delta: 0.75 }), (r) => (Math.abs(r) <= 0.75 ? r ** 2 / 2 : 0.75 * Math.abs(r) - 0.75 ** 2 / 2)],
    ["log-cosh", logCosh, (r) => Math.log(Math.cosh(r))],
    ["pinball", pinball({ q: 0.25 }), (r) => Math.max(-0.25 * r, 0.75 * r)],
    [
      "a sum of two",
      weighted([{ loss: meanSquaredError, weight: 0.5 }, { loss: meanAbsoluteError }]),
      (r) => r * r * 0.5 + Math.abs(r),
    ],
  ])("%s", (_, loss, of) =>
    expectFormula(
      loss,
      summed((z, y) => of(z - y), K),
      { outputs, targets },
    ),
  );

  it("have finite slopes at 0 and far away", async () => {
    for (const loss of [meanAbsoluteError, huber(), logCosh, pinball({ q: 0.25 })]) {
      expect((await atExtremes(loss, [0], [0])).mean).toBeCloseTo(0, 7);
      await atExtremes(loss, [1e6, -1e6], [0, 0]);
    }
    expect((await atExtremes(logCosh, [1e6], [0])).mean).toBeCloseTo(1e6 - Math.LN2, 6);
  });

  it("do not let [n, 1] meet [n]", async () => {
    const call = evaluate((a, b) => huber()(a!, b!), given([1, 2], [2, 1]), given([1, 2]));
    await expect(call).rejects.toThrow(/LB335 huber cannot match: outputs \[2, 1\], targets \[2\]/);
  });
});

describe("losses of a margin are their formulas:", () => {
  const one = outputs.map(([z]) => [z!]);
  const targets = given([1, -1, -1, 1, -1, 1]);
  it.each<[string, RowLoss, (margin: number) => number]>([
    ["hinge", hinge({ margin: 0.5 }), (m) => Math.max(0, 0.5 - m)],
    ["squared hinge", hinge({ squared: true }), (m) => Math.max(0, 1 - m) ** 2],
    ["logistic", logistic, (m) => Math.log(1 + Math.exp(-m))],
    ["exponential", exponential, (m) => Math.exp(-m)],
  ])("%s", (_, loss, of) => expectFormula(loss, ([z], [y]) => of(z! * y!), { outputs: one, targets }));

  it("hinge and logistic stay finite at any margin; the exponential overflows by its definition, to no NaN", async () => {
    const at = async (loss: RowLoss, margin: number) =>
      (await evaluateInFloat32((z, y) => loss(z!, y!), given([margin]), given([1])))[0]![0];
    expect([await at(hinge(), -1e4), await at(hinge(), 1e4)]).toEqual([1e4 + 1, 0]);
    expect([await at(logistic, -1e4), await at(logistic, 1e4)]).toEqual([1e4, 0]);
    expect([await at(exponential, -1e4), await at(exponential, 1e4)]).toEqual([Infinity, 0]);
  });
});

describe("losses of overlap", () => {
  const targets = given(
    Array.from({ length: N * K }, () => random.uniform()),
    [N, K],
  );
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const sums = (z: readonly number[], y: readonly number[]) => {
    const x = z.map(sigma);
    return {
      x: sum(x),
      y: sum(y),
      xy: sum(x.map((v, k) => v * y[k]!)),
      gap: sum(x.map((v, k) => Math.abs(v - y[k]!))),
      both: sum(x.map((v, k) => v + y[k]!)),
    };
  };
  const formulas: [string, RowLoss, (s: ReturnType<typeof sums>) => number][] = [
    ["soft Dice", dice(), (s) => 1 - (2 * s.xy) / (s.x + s.y)],
    ["DML1", dice({ form: "metric1" }), (s) => 1 - (s.both - s.gap) / s.both],
    ["DML2", dice({ form: "metric2" }), (s) => 1 - (2 * s.xy) / (2 * s.xy + s.gap)],
    ["soft Jaccard", jaccard(), (s) => 1 - s.xy / (s.x + s.y - s.xy)],
    ["JML1", jaccard({ form: "metric1" }), (s) => 1 - (s.both - s.gap) / (s.both + s.gap)],
    ["JML2", jaccard({ form: "metric2" }), (s) => 1 - s.xy / (s.xy + s.gap)],
  ];
  it.each(formulas)("%s is its formula", (_, loss, of) =>
    expectFormula(loss, (z, y) => of(sums(z, y)), { outputs, targets }),
  );

  it("of hard labels are the same in all forms, and of soft ones only the metrics are zero at the label itself", async () => {
    const value = async (loss: (form: "soft" | "metric1" | "metric2") => RowLoss, x: number[], y: number[]) =>
      Promise.all(
        (["soft", "metric1", "metric2"] as const).map((form) =>
          evaluate((a, b) => loss(form)(a!, b!), given(x, [1, x.length]), given(y, [1, y.length])).then(
            ([values]) => values![0]!,
          ),
        ),
      );
    const x = Array.from({ length: 20 }, () => random.uniform());
    for (const of of [dice, jaccard]) {
      const loss = (form: "soft" | "metric1" | "metric2") => of({ form, from: "probabilities" });
      const hard = await value(loss, x, choices.slice(0, 20));
      // All to float64; the smoothing of 1e-7 is in all three.
      expect(hard[1]).toBeCloseTo(hard[0]!, 7);
      expect(hard[2]).toBeCloseTo(hard[0]!, 7);
      const [soft, one, two] = await value(loss, x, x);
      expect(soft).toBeGreaterThan(0.1);
      expect([one, two].map((v) => Math.abs(v!) < 1e-12)).toEqual([true, true]);
      expect(await value(loss, [0, 0], [0, 0])).toEqual([0, 0, 0]);
    }
  });

  it("are finite at extreme logits", async () => {
    for (const loss of formulas.map(([, l]) => l)) {
      expect((await atExtremes(loss, [1e4, -1e4], [1, 0])).mean).toBeCloseTo(0, 6);
      expect((await atExtremes(loss, [1e4, -1e4], [0, 1])).mean).toBeCloseTo(1, 6);
    }
  });

  it("refuse an unknown form", () => {
    expect(() => dice({ form: "hard" as never })).toThrow(/LB354 unknown form of dice: hard/);
  });
});

describe("the divergence of a Gaussian from the standard one", () => {
  it("is its integral", async () => {
    const [[mean, deviation], steps] = [[0.7, 1.6], 20000];
    const density = (x: number, m: number, s: number) =>
      Math.exp(-((x - m) ** 2) / (2 * s * s)) / (s * Math.sqrt(2 * Math.PI));
    let integral = 0;
    for (let i = 0; i < steps; i += 1) {
      const x = mean! + deviation! * (-12 + (24 * (i + 0.5)) / steps);
      const p = density(x, mean!, deviation!);
      integral += p * Math.log(p / density(x, 0, 1)) * ((24 * deviation!) / steps);
    }
    const [values] = await evaluate(
      (m, l) => gaussianDivergence(m!, l!),
      given([mean!, mean!, 0, 0], [2, 2]),
      given([2 * Math.log(deviation!), 2 * Math.log(deviation!), 0, 0], [2, 2]),
    );
    expect(values![0]).toBeCloseTo(2 * integral, 6);
    expect(values![1]).toBe(0);
  });
});
