// Losses of pairs and batches: against loops over pairs in float64, and against what their papers prove.
import { describe, expect, it } from "vitest";
import type * as tf from "@tensorflow/tfjs-core";
import { hostRandom, valueAndGrad } from "../../../src/graph/index";
import { alignment, uniformity } from "../../../src/lab/losses/contrastive/alignmentUniformity";
import { infoNce, simpleContrastive } from "../../../src/lab/losses/contrastive/infoNce";
import { sigmoidPairs } from "../../../src/lab/losses/contrastive/sigmoidPairs";
import { supervisedContrastive } from "../../../src/lab/losses/contrastive/supervisedContrastive";
import { triplet } from "../../../src/lab/losses/contrastive/triplet";
import type { Loss } from "../../../src/lab/losses/loss.types";
import { evaluate, evaluateInFloat32, given, type Given } from "../evaluate";

const [N, D] = [6, 3];
const random = hostRandom(5);
const first = Array.from({ length: N }, () => Array.from({ length: D }, () => random.normal()));
const second = first.map((row) => row.map((x) => x + 0.5 * random.normal()));
const labels = [0, 1, 0, 1, 1, 2];

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((all, x, k) => all + x * b[k]!, 0);
const unit = (a: readonly number[]): number[] => a.map((x) => x / Math.sqrt(dot(a, a)));
const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const embedded = (rows: readonly (readonly number[])[]): Given => given(rows.flat(), [rows.length, rows[0]!.length]);
const classes = given(labels, [N], "int32");

const value = async (loss: Loss, x: Given, y: Given, run = evaluate): Promise<number> =>
  (await run((a, b) => loss(a!, b!), x, y))[0]![0]!;
/** All in float64 but the constants, which cross the trace as float32. */
const expectClose = async (loss: Loss, y: Given, byHand: number): Promise<void> =>
  expect(await value(loss, embedded(first), y)).toBeCloseTo(byHand, 6);

describe("contrastive losses are their loops over pairs:", () => {
  const [x, y] = [first.map(unit), second.map(unit)];
  const t = 0.25;

  it("InfoNCE as SimCLR writes it, over both views", () => {
    const views = [...x, ...y];
    const losses = range(2 * N).map((i) => {
      const positive = dot(views[i]!, views[(i + N) % (2 * N)]!) / t;
      const all = range(2 * N).filter((k) => k !== i);
      return -positive + Math.log(sum(all.map((k) => Math.exp(dot(views[i]!, views[k]!) / t))));
    });
    return expectClose(infoNce({ temperature: t }), embedded(second), mean(losses));
  });

  it("InfoNCE as CLIP writes it, both ways", () => {
    const way = (a: number[][], b: number[][]) =>
      range(N).map((i) => -dot(a[i]!, b[i]!) / t + Math.log(sum(b.map((other) => Math.exp(dot(a[i]!, other) / t)))));
    const expected = (mean(way(x, y)) + mean(way(y, x))) / 2;
    return expectClose(infoNce({ temperature: t, form: "clip" }), embedded(second), expected);
  });

  it("the hardness-blind loss", () => {
    const s = (i: number, j: number) => dot(x[i]!, y[j]!) / t;
    const others = range(N).flatMap((i) =>
      range(N)
        .filter((j) => j !== i)
        .map((j) => s(i, j)),
    );
    const expected = mean(others) - mean(range(N).map((i) => s(i, i)));
    return expectClose(simpleContrastive({ temperature: t }), embedded(second), expected);
  });

  const shares = range(N).map((i) => {
    const others = range(N).filter((j) => j !== i);
    const all = sum(others.map((j) => Math.exp(dot(x[i]!, x[j]!) / t)));
    return others.filter((j) => labels[j] === labels[i]).map((j) => Math.exp(dot(x[i]!, x[j]!) / t) / all);
  });

  it("supervised contrastive, the sum out of the logarithm; alone in its class counts 0", () => {
    const expected = mean(shares.map((p) => (p.length ? -mean(p.map(Math.log)) : 0)));
    return expectClose(supervisedContrastive({ temperature: t }), classes, expected);
  });

  it("and in it, which is never more (Jensen)", async () => {
    const expected = mean(shares.map((p) => (p.length ? -Math.log(mean(p)) : 0)));
    await expectClose(supervisedContrastive({ temperature: t, form: "in" }), classes, expected);
    const out = await value(supervisedContrastive({ temperature: t }), embedded(first), classes);
    expect(expected).toBeLessThan(out);
  });

  it("sigmoid", () => {
    const pairs = range(N).flatMap((i) =>
      range(N).map((j) => Math.log(1 + Math.exp((i === j ? -1 : 1) * (4 * dot(x[i]!, y[j]!) - 2)))),
    );
    return expectClose(sigmoidPairs({ scale: 4, bias: -2 }), embedded(second), sum(pairs) / N);
  });

  const distance = (a: readonly number[], b: readonly number[]) => Math.sqrt(sum(a.map((v, k) => (v - b[k]!) ** 2)));

  it("alignment, of any power", async () => {
    for (const power of [2, 1, 3]) {
      const expected = mean(x.map((row, i) => distance(row, y[i]!) ** power));
      await expectClose(alignment({ power }), embedded(second), expected);
    }
  });

  it("uniformity, of distinct pairs within each view", () => {
    const within = (v: number[][]) =>
      Math.log(
        mean(
          range(N).flatMap((i) =>
            range(N)
              .filter((j) => j !== i)
              .map((j) => Math.exp(-1.5 * distance(v[i]!, v[j]!) ** 2)),
          ),
        ),
      );
    return expectClose(uniformity({ t: 1.5 }), embedded(second), (within(x) + within(y)) / 2);
  });

  it("triplets: hardest, all, soft", async () => {
    const anchors = range(N).map((i) => ({
      positives: range(N)
        .filter((j) => j !== i && labels[j] === labels[i])
        .map((j) => distance(first[i]!, first[j]!)),
      negatives: range(N)
        .filter((j) => labels[j] !== labels[i])
        .map((j) => distance(first[i]!, first[j]!)),
    }));
    const hardest = anchors.map(({ positives, negatives }) =>
      positives.length ? Math.max(0, Math.max(...positives) - Math.min(...negatives) + 0.5) : 0,
    );
    await expectClose(triplet({ margin: 0.5 }), classes, mean(hardest));
    const soft = (gap: number) => Math.log(1 + Math.exp(gap + 0.5));
    const all = anchors.map(({ positives, negatives }) =>
      positives.length ? mean(positives.flatMap((p) => negatives.map((n) => soft(p - n)))) : 0,
    );
    await expectClose(triplet({ margin: 0.5, mining: "all", soft: true }), classes, mean(all));
  });
});

describe("what is known of them", () => {
  const circle = (n: number): Given =>
    embedded(range(n).map((i) => [Math.cos((2 * Math.PI * i) / n), Math.sin((2 * Math.PI * i) / n)]));

  it("uniformity of the circle is log(e^{−4} I₀(4)) = −1.575", async () => {
    const n = 400;
    // Distinct pairs leave out the n of each with itself, which the mean over the circle counts: (n M − 1)/(n − 1).
    const bessel = sum(range(30).map((k) => range(k).reduce((f, i) => f * (2 / (i + 1)) ** 2, 1)));
    const limit = Math.exp(-4) * bessel;
    expect(Math.log(limit)).toBeCloseTo(-1.575, 3);
    const expected = Math.log((n * limit - 1) / (n - 1));
    expect(await value(uniformity(), circle(n), circle(n))).toBeCloseTo(expected, 6);
  });

  it("of collapsed rows: alignment and uniformity 0, InfoNCE log of the candidates", async () => {
    const same = embedded(range(8).map(() => [0.6, 0.8]));
    expect(await value(alignment(), same, same)).toBeCloseTo(0, 12);
    expect(await value(uniformity(), same, same)).toBeCloseTo(0, 6);
    expect(await value(infoNce(), same, same)).toBeCloseTo(Math.log(15), 6);
    expect(await value(infoNce({ form: "clip" }), same, same)).toBeCloseTo(Math.log(8), 6);
  });

  it("an orthogonal frame of unit rows gives supervised contrastive its closed form", async () => {
    // K = 3 classes of n = 4: an anchor has 3 others at similarity 1, and 8 at 0.
    const rows = range(12).map((i) => range(3).map((k) => (k === i % 3 ? 1 : 0)));
    const labelled = given(
      range(12).map((i) => i % 3),
      [12],
      "int32",
    );
    const expected = -1 + Math.log(3 * Math.E + 8);
    expect(await value(supervisedContrastive({ temperature: 1 }), embedded(rows), labelled)).toBeCloseTo(expected, 6);
  });
});

describe("at extremes", () => {
  it.each<[string, Loss, boolean]>([
    ["InfoNCE", infoNce({ temperature: 1e-4 }), false],
    ["CLIP", infoNce({ temperature: 1e-4, form: "clip" }), false],
    ["simple", simpleContrastive({ temperature: 1e-4 }), false],
    ["sigmoid", sigmoidPairs({ scale: 1e4 }), false],
    ["alignment of power 1/2", alignment({ power: 0.5 }), false],
    ["uniformity", uniformity({ t: 1e4 }), false],
    ["supervised", supervisedContrastive({ temperature: 1e-4 }), true],
    ["supervised, in", supervisedContrastive({ temperature: 1e-4, form: "in" }), true],
    ["triplet", triplet(), true],
    ["all triplets", triplet({ mining: "all" }), true],
  ])(
    "%s and its gradient stay finite in float32: tiny temperatures, equal rows, rows of zeros",
    async (_, loss, labelled) => {
      const rows = [...first.slice(0, 3), first[0]!, first[0]!.map(() => 0), first[1]!.map((v) => v * 1e4)];
      const y = labelled ? classes : embedded(rows.map((row, i) => (i < 3 ? row : second[i]!)));
      const run = (a: tf.Tensor, b: tf.Tensor) => {
        const { value: at, grad } = valueAndGrad((z) => loss(z, b), a);
        return [at, grad];
      };
      const [[exact]] = (await evaluate((a, b) => run(a!, b!), embedded(rows), y)) as [number[]];
      const [[rounded], gradient] = (await evaluateInFloat32((a, b) => run(a!, b!), embedded(rows), y)) as [
        number[],
        number[],
      ];
      expect(gradient.every(Number.isFinite)).toBe(true);
      // At a temperature of 1e-4 similarities, good to 1e-7, become scores good to 1e-3.
      expect(Math.abs(rounded! - exact!)).toBeLessThan(5e-3 * Math.max(1, Math.abs(exact!)));
    },
  );

  it("shapes that do not match are refused", async () => {
    const call = (loss: Loss) => value(loss, embedded(first), given([1, 2, 3], [3]));
    for (const loss of [infoNce(), alignment(), uniformity(), sigmoidPairs(), supervisedContrastive(), triplet()])
      await expect(call(loss)).rejects.toThrow(/LB335/);
    expect(() => triplet({ mining: "semi" as never })).toThrow(/LB354/);
    expect(() => supervisedContrastive({ form: "both" as never })).toThrow(/LB354/);
  });
});
