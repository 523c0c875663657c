// Data that is drawn: what its definition says, and what must hold of its moments.
import { describe, expect, it } from "vitest";
import type { Split } from "../../../src/lab/data/split.types";
import { gaussianMixture, gaussianRing } from "../../../src/lab/data/synthetic/gaussianMixture";
import { icosahedronBits, icosahedronEdges } from "../../../src/lab/data/synthetic/icosahedronBits";
import { modularArithmetic } from "../../../src/lab/data/synthetic/modularArithmetic";
import { moons } from "../../../src/lab/data/synthetic/moons";
import { powerLawRegression } from "../../../src/lab/data/synthetic/powerLawRegression";
import { shapes } from "../../../src/lab/data/synthetic/shapes";
import { sparseParity } from "../../../src/lab/data/synthetic/sparseParity";
import { teacherStudent } from "../../../src/lab/data/synthetic/teacherStudent";

const row = (split: Split, i: number): number[] => {
  const width = split.inputs.values.length / split.size;
  return Array.from(split.inputs.values.slice(i * width, (i + 1) * width));
};
const all = (split: Split): number[][] => Array.from({ length: split.size }, (_, i) => row(split, i));
const labels = (split: Split): number[] => Array.from(split.targets.values);
const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;
const dot = (a: readonly number[], b: ArrayLike<number>): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

describe("modular arithmetic", () => {
  it.each([
    ["add", (a: number, b: number) => (a + b) % 7],
    ["subtract", (a: number, b: number) => (a - b + 7) % 7],
    ["multiply", (a: number, b: number) => (a * b) % 7],
  ] as const)("%s: every pair once, in one of the parts", (operation, answer) => {
    const { train, test } = modularArithmetic({ modulus: 7, operation, trainShare: 0.4 });
    expect([train.size, test.size]).toEqual([20, 29]);
    const pairs = [train, test].flatMap(all).map(([a, b]) => 7 * a! + b!);
    expect(pairs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 49 }, (_, i) => i));
    for (const part of [train, test])
      labels(part).forEach((y, i) => expect(y).toBe(answer(row(part, i)[0]!, row(part, i)[1]!)));
  });

  it("as one-hot vectors of the same pairs; another split for another seed; the same arrays for the same options", () => {
    const [symbols, vectors] = [modularArithmetic({ modulus: 5 }), modularArithmetic({ modulus: 5, inputs: "oneHot" })];
    all(vectors.train).forEach((vector, i) => {
      const [a, b] = row(symbols.train, i);
      expect(vector.flatMap((v, k) => (v === 1 ? [k] : []))).toEqual([a, 5 + b!]);
    });
    expect(all(modularArithmetic({ modulus: 5, seed: 2 }).train)).not.toEqual(all(symbols.train));
    expect(modularArithmetic({ modulus: 5 })).toBe(symbols);
    expect(() => modularArithmetic({ trainShare: 1 })).toThrow(/LB345 .*: 1/);
    expect(() => modularArithmetic({ operation: "divide" as never })).toThrow(/LB345 .*: divide/);
  });
});

describe("a teacher", () => {
  it("gives its formula, and noise to training rows only", () => {
    const options = { inputs: 6, hidden: 3, activation: "tanh", train: 400, test: 50 } as const;
    const { train, test, teacher } = teacherStudent({ ...options, noise: 0.5 });
    const answer = (x: number[]) =>
      [0, 1, 2].reduce(
        (sum, k) => sum + teacher.a[k]! * Math.tanh(dot(x, teacher.w.slice(6 * k, 6 * k + 6)) / Math.sqrt(6)),
        0,
      ) / Math.sqrt(3);
    labels(test).forEach((y, i) => expect(y).toBeCloseTo(answer(row(test, i)), 5));
    const residuals = labels(train).map((y, i) => y - answer(row(train, i)));
    // The deviation of 400 draws is good to 3.5 %.
    expect(Math.abs(Math.sqrt(mean(residuals.map((r) => r * r))) / 0.5 - 1)).toBeLessThan(0.15);
    expect(teacherStudent({ ...options, noise: 0.5, seed: 2 }).teacher.a).not.toEqual(teacher.a);
    // Same test rows for more training rows.
    expect(labels(teacherStudent({ ...options, train: 10 }).test)).toEqual(labels(test));
    expect(() => teacherStudent({ activation: "gelu" as never })).toThrow(/LB345 .*: gelu/);
  });
});

describe("Gaussian mixtures", () => {
  it("have their centres, deviation and shares", () => {
    const centres = [Array<number>(4).fill(0), Array<number>(4).fill(1)];
    const { train } = gaussianMixture({ centres, deviation: 0.5, shares: [0.9, 0.1], train: 20000 });
    const rare = labels(train).flatMap((y, i) => (y === 1 ? [i] : []));
    // Share: deviation 0.002; of 2,000 rows a mean has 0.011, of 72,000 numbers a deviation 0.3 %.
    expect(Math.abs(rare.length / 20000 - 0.1)).toBeLessThan(0.009);
    [0, 1, 2, 3].forEach((k) => expect(Math.abs(mean(rare.map((i) => row(train, i)[k]!)) - 1)).toBeLessThan(0.05));
    const spread = labels(train).flatMap((y, i) => row(train, i).map((v) => (v - y) ** 2));
    expect(Math.abs(Math.sqrt(mean(spread)) / 0.5 - 1)).toBeLessThan(0.015);
  });

  it("take turns without shares, and draw centres if told how many", () => {
    const { test, centres } = gaussianMixture({ centres: 3, dimension: 5, test: 9, separation: 10, deviation: 0.01 });
    expect(labels(test)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
    all(test).forEach((x, i) => x.forEach((v, k) => expect(Math.abs(v - centres[i % 3]![k]!)).toBeLessThan(0.06)));
    expect(() => gaussianMixture({ centres: 2, shares: [0.5, 0.6] })).toThrow(/LB345 .*: 0.5, 0.6/);
  });

  it("on a ring lie on a circle", () => {
    const { train, centres } = gaussianRing({ modes: 8, train: 800 });
    expect(centres[2]![1]).toBeCloseTo(2, 12);
    all(train).forEach((x) => expect(Math.abs(Math.hypot(...x) - 2)).toBeLessThan(0.3));
    expect(new Set(labels(train)).size).toBe(8);
  });
});

describe("power-law regression", () => {
  it("has its spectrum, its coefficients, its noise", () => {
    const { train, eigenvalues, coefficients } = powerLawRegression({
      modes: 30,
      alpha: 1.5,
      beta: 2,
      noise: 0.25,
      train: 5000,
    });
    expect(eigenvalues.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(eigenvalues[3]! / eigenvalues[0]!).toBeCloseTo(4 ** -1.5, 12);
    expect((coefficients[2]! / coefficients[0]!) ** 2).toBeCloseTo(3 ** -2, 12);
    const data = all(train);
    // 5,000 rows: a variance is good to 2 %.
    for (const i of [0, 5, 29])
      expect(Math.abs(mean(data.map((x) => x[i]! ** 2)) / eigenvalues[i]! - 1)).toBeLessThan(0.1);
    const scaled = coefficients.map((v, i) => v / Math.sqrt(eigenvalues[i]!));
    const residuals = labels(train).map((y, i) => y - dot(data[i]!, scaled));
    expect(Math.abs(mean(residuals.map((r) => r * r)) / 0.25 - 1)).toBeLessThan(0.1);
  });
});

describe("sparse parity", () => {
  it("is the parity of its support, and of nothing else", () => {
    const { train, support } = sparseParity({ bits: 12, relevant: 3, train: 4000 });
    expect(support).toHaveLength(3);
    labels(train).forEach((y, i) => expect(y).toBe(support.reduce((p, k) => p * row(train, i)[k]!, 1) < 0 ? 1 : 0));
    // No single bit tells anything: correlations of 4,000 rows are 0.016 by chance.
    for (let k = 0; k < 12; k += 1)
      expect(Math.abs(mean(labels(train).map((y, i) => (2 * y - 1) * row(train, i)[k]!)))).toBeLessThan(0.07);
    expect(() => sparseParity({ bits: 2 })).toThrow(/LB345 .*: 3/);
  });
});

describe("bits on an icosahedron", () => {
  it("has 30 edges, five at each vertex, in 20 triangles", () => {
    expect(icosahedronEdges).toHaveLength(30);
    const near = (i: number) => icosahedronEdges.flatMap(([a, b]) => (a === i ? [b] : b === i ? [a] : []));
    for (let i = 0; i < 12; i += 1) expect(near(i)).toHaveLength(5);
    const triangles = icosahedronEdges.reduce(
      (all, [a, b]) => all + near(a).filter((c) => near(b).includes(c)).length,
      0,
    );
    expect(triangles / 3).toBe(20);
  });

  it("labels all 4,096 rows, nearly half of them 1, the same for opposite bits", () => {
    const { all: every, train, test } = icosahedronBits();
    expect([every.size, train.size, test.size]).toEqual([4096, 3482, 614]);
    const ones = labels(every);
    // The card's 49 %.
    expect(mean(ones)).toBeCloseTo(0.49, 2);
    expect(ones).toEqual(ones.toReversed());
    expect(row(every, 5)).toEqual([1, -1, 1, ...Array<number>(9).fill(-1)]);
    const number = (x: number[]) => x.reduce((sum, v, k) => sum + (v > 0 ? 2 ** k : 0), 0);
    const both = [train, test].flatMap(all).map(number);
    expect(new Set(both).size).toBe(4096);
    expect(icosahedronBits({ trainShare: 1 }).test.size).toBe(4096);
    expect(() => icosahedronBits({ trainShare: 0 })).toThrow(/LB345 .*: 0/);
  });
});

describe("moons", () => {
  it("are half circles", () => {
    const split = moons({ rows: 200, noise: 0 });
    all(split).forEach(([x, y], i) => {
      const radius = labels(split)[i] === 0 ? Math.hypot(x!, y!) : Math.hypot(x! - 1, y! - 0.5);
      expect(radius).toBeCloseTo(1, 6);
      expect(labels(split)[i] === 0 ? y! >= -1e-6 : y! <= 0.5 + 1e-6).toBe(true);
    });
  });

  it("or evenly along them", () => {
    const split = moons({ rows: 8, noise: 0, even: true });
    const t = all(split).flatMap(([x, y], i) => (i % 2 === 0 ? [Math.atan2(y!, x!)] : []));
    t.forEach((angle, i) => expect(angle).toBeCloseTo((Math.PI * (i + 0.5)) / 4, 6));
    expect(labels(split)).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
  });
});

describe("shapes", () => {
  it("have their area, and masks of where they are", () => {
    const radius = 9;
    const kinds = ["disc", "square", "diamond", "plus", "ring", "triangle"] as const;
    const { pictures, masks } = shapes({ rows: 6, size: 32, kinds, radius: [radius, radius], noise: 0, offset: 2 });
    const areas = [
      Math.PI,
      1.7 ** 2,
      2 * 1.15 ** 2,
      8 * 0.35 - 4 * 0.35 ** 2,
      Math.PI * 0.75,
      (1.6 * 1.6) / Math.sqrt(0.75) / 2,
    ];
    const covered = Array.from({ length: 6 }, (_, i) =>
      Array.from(masks.targets.values.slice(1024 * i, 1024 * (i + 1))).reduce((a, b) => a + b, 0),
    );
    // Soft edges count by halves: off by some pixels of corners.
    covered.forEach((area, i) => expect(Math.abs(area / (areas[i]! * radius ** 2) - 1)).toBeLessThan(0.04));
    expect(Array.from(pictures.inputs.values)).toEqual(Array.from(masks.targets.values));
    expect(labels(pictures)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(pictures.classes).toEqual(kinds);
  });

  it("in outline are thin, with noise are noisy, and stay inside", () => {
    const make = (outline: number, noise = 0) => shapes({ rows: 40, size: 24, outline, noise });
    const filled = mean(Array.from(make(0).masks.targets.values));
    expect(mean(Array.from(make(1).masks.targets.values))).toBeLessThan(0.6 * filled);
    const border = (values: ArrayLike<number>) =>
      Array.from(values as Float32Array).filter((_, i) => {
        const [y, x] = [Math.floor((i % 576) / 24), i % 24];
        return y === 0 || x === 0 || y === 23 || x === 23;
      });
    // Diamonds and pluses reach a little over their radius, by less than two pixels' cover here.
    expect(mean(border(make(0).masks.targets.values))).toBeLessThan(0.02);
    const [noisy, clean] = [make(0, 0.25).pictures.inputs.values, make(0, 0.25).masks.targets.values];
    const noise = Array.from(noisy, (v, i) => v - clean[i]!);
    expect(Math.abs(Math.sqrt(mean(noise.map((v) => v * v))) / 0.25 - 1)).toBeLessThan(0.03);
    expect(() => shapes({ rows: 1, kinds: ["star" as never] })).toThrow(/LB345 unknown shape: star/);
  });
});
