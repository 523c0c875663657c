import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { grad, hostRandom, random } from "../../src/graph/index";
import { crossEntropy } from "../../src/lab/losses/crossEntropy";
import { classGram, classMeans, withinClassVariance } from "../../src/lab/measures/features/classMeans";
import { gradientNoise } from "../../src/lab/measures/features/gradientNoise";
import { inverseOfPositive } from "../../src/lab/measures/features/inverse";
import { neuralCollapse } from "../../src/lab/measures/features/neuralCollapse";
import { kernelAlignment, ntk } from "../../src/lab/measures/features/ntk";
import { cka, featureCosine, meanCosine } from "../../src/lab/measures/features/similarity";
import {
  dormantShare,
  dormantUnits,
  participationRatio,
  spectralNorm,
  stableRankOf,
} from "../../src/lab/measures/features/units";
import { stableRank } from "../../src/lab/measures/linear/ranks";
import { singularValues } from "../../src/lab/measures/linear/svd";
import { symmetricEigen } from "../../src/lab/measures/linear/symmetricEigen";
import { mlp } from "../../src/lab/models/mlp";
import { evaluate, given } from "./evaluate";

type Rows = number[][];
const draw = hostRandom(1);
const normal = (rows: number, columns: number): Rows =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => draw.normal()));
const matrix = (rows: Rows) => given(rows.flat(), [rows.length, rows[0]!.length]);
const multiply = (a: Rows, b: Rows): Rows =>
  a.map((row) => b[0]!.map((_, j) => b.reduce((sum, other, k) => sum + row[k]! * other[j]!, 0)));
const transpose = (a: Rows): Rows => a[0]!.map((_, j) => a.map((row) => row[j]!));
const trace = (a: Rows): number => a.reduce((sum, row, i) => sum + row[i]!, 0);
const norm = (a: Rows): number => Math.hypot(...a.flat());
const mean = (a: Rows): number[] => a[0]!.map((_, j) => a.reduce((sum, row) => sum + row[j]!, 0) / a.length);
const minus = (a: Rows, row: number[]): Rows => a.map((own) => own.map((value, j) => value - row[j]!));
const one = async (f: (...inputs: tf.Tensor[]) => tf.Tensor, ...inputs: ReturnType<typeof given>[]): Promise<number> =>
  (await evaluate(f, ...inputs))[0]![0]!;

const labels = [0, 1, 2, 0, 1, 2, 0, 0, 1, 2, 2, 2];
const classes = 3;
const features = normal(12, 5).map((row, i) => row.map((value, j) => value + 3 * Math.cos(labels[i]! * 2 + j)));
const label = () => tf.tensor1d(labels, "int32");
const meansOf = (rows: Rows): Rows => [0, 1, 2].map((c) => mean(rows.filter((_, i) => labels[i] === c)));

describe("class means", () => {
  it("are the means of their rows, and their Gram matrix has the cosines", async () => {
    const [means, gram, plain] = await evaluate(
      (h) => [
        classMeans(h!, label(), classes),
        classGram(h!, label(), classes),
        classGram(h!, label(), classes, { centre: true, normalise: false }),
      ],
      matrix(features),
    );
    const expected = meansOf(features);
    expected.flat().forEach((value, i) => expect(means![i]).toBeCloseTo(value, 12));
    const cosine = (a: number[], b: number[]) =>
      multiply([a], transpose([b]))[0]![0]! / (Math.hypot(...a) * Math.hypot(...b));
    expected.forEach((a, i) => expected.forEach((b, j) => expect(gram![3 * i + j]).toBeCloseTo(cosine(a, b), 12)));
    const centred = minus(expected, mean(expected));
    multiply(centred, transpose(centred))
      .flat()
      .forEach((value, i) => expect(plain![i]).toBeCloseTo(value, 12));
  });

  it("leave a variance within classes", async () => {
    const means = meansOf(features);
    const expected =
      features.reduce(
        (sum, row, i) => sum + row.reduce((own, value, j) => own + (value - means[labels[i]!]![j]!) ** 2, 0),
        0,
      ) / 12;
    expect(await one((h) => withinClassVariance(h!, label(), classes), matrix(features))).toBeCloseTo(expected, 12);
    await expect(evaluate((h) => classMeans(h!, tf.zeros([3]), 2), matrix(features))).rejects.toThrow(
      /^LB370 class means cannot be taken of: features \[12, 5\], labels \[3\], 2 classes/,
    );
  });

  it("of a class without rows are 0", async () => {
    const [means] = await evaluate((h) => classMeans(h!, tf.zeros([12], "int32"), 2), matrix(features));
    expect(means!.slice(5)).toEqual([0, 0, 0, 0, 0]);
  });
});

describe("neural collapse", () => {
  const names = ["nc1", "nc2Norms", "nc2Angles", "nc3", "nc4"] as const;
  const collapse = async (h: Rows, w: Rows, outputs: Rows): Promise<Record<(typeof names)[number], number>> => {
    const values = await evaluate(
      (x, weights, y) => {
        const all = neuralCollapse({ features: x!, labels: label(), classes, weights: weights!, outputs: y! });
        return names.map((name) => all[name]!);
      },
      matrix(h),
      matrix(w),
      matrix(outputs),
    );
    return Object.fromEntries(names.map((name, i) => [name, values[i]![0]!])) as never;
  };

  it("is what its definitions say, with a pseudo-inverse from eigenvectors", async () => {
    const [w, outputs] = [normal(5, 3), normal(12, 3)];
    const measured = await collapse(features, w, outputs);
    const means = meansOf(features);
    const centred = minus(means, mean(means));
    const within = features.map((row, i) => row.map((value, j) => value - means[labels[i]!]![j]!));
    const covariance = multiply(transpose(within), within).map((row) => row.map((value) => value / 12));
    const between = multiply(transpose(centred), centred).map((row) => row.map((value) => value / classes));
    const { values, vectors } = symmetricEigen(between);
    const inverse = between.map((row, i) =>
      row.map((_, j) =>
        values.reduce((sum, value, k) => (value > 1e-10 ? sum + (vectors[k]![i]! * vectors[k]![j]!) / value : sum), 0),
      ),
    );
    expect(measured.nc1).toBeCloseTo(trace(multiply(covariance, inverse)) / classes, 10);
    const lengths = centred.map((row) => Math.hypot(...row));
    const average = lengths.reduce((a, b) => a + b) / classes;
    expect(measured.nc2Norms).toBeCloseTo(
      Math.sqrt(lengths.reduce((sum, l) => sum + (l - average) ** 2, 0) / classes) / average,
      12,
    );
    const cosines = multiply(centred, transpose(centred)).flatMap((row, i) =>
      row.map((value, j) => value / (lengths[i]! * lengths[j]!)).filter((_, j) => j !== i),
    );
    expect(measured.nc2Angles).toBeCloseTo(cosines.reduce((sum, c) => sum + Math.abs(c + 1 / 2), 0) / 6, 12);
    const dual = transpose(w).flatMap((row, i) =>
      row.map((value, j) => (value / norm(w) - centred[i]![j]! / norm(centred)) ** 2),
    );
    expect(measured.nc3).toBeCloseTo(
      dual.reduce((a, b) => a + b),
      12,
    );
    const nearest = features
      .map((row) => means.map((m) => Math.hypot(...row.map((v, j) => v - m[j]!))))
      .map((d) => d.indexOf(Math.min(...d)));
    const answers = outputs.map((row) => row.indexOf(Math.max(...row)));
    expect(measured.nc4).toBeCloseTo(nearest.filter((c, i) => c !== answers[i]).length / 12, 12);
  });

  it("is 0 in all parts for a net that has collapsed to a simplex", async () => {
    // Class means on an equilateral triangle about a point that is not the origin.
    const corner = (c: number) =>
      [0, 1, 2, 3, 4].map((j) => (j < 2 ? 4 * (j === 0 ? Math.cos : Math.sin)((2 * Math.PI * c) / 3) : j));
    const h = labels.map(corner);
    const w = transpose([0, 1, 2].map((c) => corner(c).map((value, j) => (j < 2 ? 7 * value : 0))));
    const values = await collapse(h, w, multiply(h, w));
    for (const name of names) expect(Math.abs(values[name])).toBeLessThan(1e-12);
  });

  it("inverts a positive definite matrix on its way", async () => {
    const a = normal(6, 6);
    const positive = multiply(a, transpose(a));
    const [inverse] = await evaluate((m) => inverseOfPositive(m as tf.Tensor2D), matrix(positive));
    const rows = positive.map((_, i) => inverse!.slice(6 * i, 6 * i + 6));
    multiply(positive, rows).forEach((row, i) => row.forEach((value, j) => expect(value).toBeCloseTo(+(i === j), 8)));
  });
});

describe("similarity of features", () => {
  it("is CKA: 1 whatever they are rotated, scaled and shifted by, and the formula otherwise", async () => {
    const [x, y] = [normal(9, 4), normal(9, 6)];
    const { vectors } = symmetricEigen(
      multiply(x, transpose(x))
        .slice(0, 4)
        .map((row) => row.slice(0, 4)),
    );
    const rotated = multiply(
      x,
      vectors.map((v) => Array.from(v)),
    ).map((row) => row.map((value) => 3 * value - 1));
    expect(await one((a, b) => cka(a!, b!), matrix(x), matrix(rotated))).toBeCloseTo(1, 12);
    // Through centred Gram matrices HKH: the other form of the same number (Kornblith et al. 2019, eq. 3).
    const gram = (rows: Rows): Rows => multiply(minus(rows, mean(rows)), transpose(minus(rows, mean(rows))));
    const [k, l] = [gram(x), gram(y)];
    const hsic = trace(multiply(k, l)) / Math.sqrt(trace(multiply(k, k)) * trace(multiply(l, l)));
    expect(await one((a, b) => cka(a!, b!), matrix(x), matrix(y))).toBeCloseTo(hsic, 12);
    await expect(one((a, b) => cka(a!, b!), matrix(x), matrix(normal(8, 4)))).rejects.toThrow(
      /^LB370 cka of features that do not fit: \[9, 4\] and \[8, 4\]/,
    );
  });

  it("is a mean cosine, row by row or of all pairs", async () => {
    const [a, b] = [
      [
        [1, 0],
        [1, 1],
        [0, 2],
      ],
      [
        [2, 2],
        [-3, -3],
        [0, 1],
      ],
    ];
    expect(await one((x, y) => featureCosine(x!, y!), matrix(a), matrix(b))).toBeCloseTo(
      (Math.SQRT1_2 - 1 + 1) / 3,
      12,
    );
    expect(await one((x) => meanCosine(x!), matrix(a))).toBeCloseTo((Math.SQRT1_2 + 0 + Math.SQRT1_2) / 3, 12);
  });
});

describe("units and their directions", () => {
  // Mean absolute activations 2, 0, 0.1, 1.9: mean 1.
  const activations = [
    [2, 0, 0.2, 3.8],
    [-2, 0, 0, 0],
  ];

  it("are dormant from a share of the layer's mean on", async () => {
    expect((await evaluate((a) => dormantUnits(a!), matrix(activations)))[0]).toEqual([0, 1, 0, 0]);
    expect((await evaluate((a) => dormantUnits(a!, { threshold: 0.11 }), matrix(activations)))[0]).toEqual([
      0, 1, 1, 0,
    ]);
    expect(
      await one(
        (a, b) => dormantShare([a!, b!]),
        matrix(activations),
        matrix([
          [0, 0],
          [0, 0],
        ]),
      ),
    ).toBeCloseTo(3 / 6, 12);
    expect(await one((a) => dormantShare(tf.reshape(a!, [2, 1, 4])), matrix(activations))).toBeCloseTo(1 / 4, 12);
  });

  it("spread in as many directions as the participation ratio of their covariance's eigenvalues says", async () => {
    for (const shape of [
      [30, 6],
      [5, 9],
    ] as const) {
      const rows = normal(shape[0], shape[1]).map((row) => row.map((value, j) => value / (j + 1)));
      const values = singularValues(minus(rows, mean(rows))).map((s) => s * s);
      const expected = values.reduce((a, b) => a + b) ** 2 / values.reduce((sum, v) => sum + v * v, 0);
      expect(await one((x) => participationRatio(x!), matrix(rows))).toBeCloseTo(expected, 10);
    }
  });

  it("have the spectral norm and stable rank that their singular values give", async () => {
    for (const shape of [
      [4, 7],
      [7, 4],
    ] as const) {
      const rows = normal(shape[0], shape[1]);
      expect((await one((x) => spectralNorm(x!), matrix(rows))) / singularValues(rows)[0]!).toBeCloseTo(1, 3);
      expect((await one((x) => stableRankOf(x!), matrix(rows))) / stableRank(rows)).toBeCloseTo(1, 2);
    }
    // Two equal singular values, and a matrix of zeros.
    expect(
      await one(
        (x) => spectralNorm(x!),
        matrix([
          [0, -3],
          [3, 0],
        ]),
      ),
    ).toBeCloseTo(3, 10);
    expect(
      await one(
        (x) => stableRankOf(x!),
        matrix([
          [0, 0],
          [0, 0],
        ]),
      ),
    ).toBe(0);
  });
});

describe("the neural tangent kernel", () => {
  const model = mlp({ sizes: [3, 4, 2], activation: "tanh" });
  const shapes = [[3, 4], [4], [4, 2], [2]];
  const leaves = shapes.map((shape) =>
    given(
      Array.from({ length: shape.reduce((a, b) => a * b) }, () => draw.normal()),
      shape,
    ),
  );
  const rows = normal(5, 3);
  const nested = ([w1, b1, w2, b2]: tf.Tensor[]) => [
    { weights: w1!, bias: b1! },
    { weights: w2!, bias: b2! },
  ];

  it("is the products of the rows' gradients, one row and one output at a time", async () => {
    const [kernel] = await evaluate(
      (...tensors) =>
        ntk((params: tf.Tensor[], x) => model.apply(nested(params) as never, x), tensors, tf.tensor2d(rows)),
      ...leaves,
    );
    const gradients: number[][] = [];
    for (const row of rows)
      for (const output of [0, 1]) {
        const f = (params: tf.Tensor[]) =>
          tf.sum(tf.slice(model.apply(nested(params) as never, tf.tensor2d([row])), [0, output], [1, 1]));
        gradients.push((await evaluate((...tensors) => grad(f, tensors), ...leaves)).flat());
      }
    const product = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    for (let i = 0; i < 5; i += 1)
      for (let j = 0; j < 5; j += 1) {
        const expected = [0, 1].reduce((sum, c) => sum + product(gradients[2 * i + c]!, gradients[2 * j + c]!), 0) / 2;
        // The rows cross the trace as float32.
        expect(kernel![5 * i + j]).toBeCloseTo(expected, 5);
      }
  });

  it("of a linear model is XXᵀ", async () => {
    const [kernel] = await evaluate(
      (w, x) => ntk((at: tf.Tensor, batch) => tf.matMul(batch as tf.Tensor2D, at as tf.Tensor2D), w!, x!),
      given([1, 2, 3], [3, 1]),
      matrix(rows),
    );
    multiply(rows, transpose(rows))
      .flat()
      .forEach((value, i) => expect(kernel![i]).toBeCloseTo(value, 12));
  });

  it("is aligned with its targets as far as the cosine says", async () => {
    const y = [1, -1, 1, 1, -1];
    const outer = y.map((a) => y.map((b) => a * b));
    expect(await one((k, t) => kernelAlignment(k!, t!), matrix(outer), given(y, [5]))).toBeCloseTo(1, 12);
    const identity = y.map((_, i) => y.map((__, j) => +(i === j)));
    expect(await one((k, t) => kernelAlignment(k!, t!), matrix(identity), given(y, [5]))).toBeCloseTo(
      5 / (Math.sqrt(5) * 5),
      12,
    );
    // Centring takes what is the same for all away.
    const shifted = outer.map((row) => row.map((value) => value + 40));
    const plain = y.map((value) => value - 0.2);
    expect(
      await one((k, t) => kernelAlignment(k!, t!, { centre: true }), matrix(shifted), given(plain, [5])),
    ).toBeCloseTo(1, 12);
    await expect(one((k, t) => kernelAlignment(k!, t!), matrix(outer), given([1], [1]))).rejects.toThrow(
      /^LB370 a kernel \[5, 5\] cannot be aligned with targets: \[1\]/,
    );
  });
});

describe("the gradient noise scale", () => {
  const size = 24;
  const split = {
    id: "noise",
    size,
    inputs: {
      values: Float32Array.from({ length: 3 * size }, () => draw.normal()),
      shape: [size, 3],
      dtype: "float32" as const,
    },
    targets: { values: Int32Array.from({ length: size }, (_, i) => i % 2), shape: [size], dtype: "int32" as const },
  };
  const model = mlp({ sizes: [3, 2], bias: false });
  const w = given([0.3, -0.2, 0.5, 0.1, 0.7, -0.4], [3, 2]);
  const measured = (batch: number, give: "scale" | "noise" | "signal") =>
    one(
      (weights) =>
        gradientNoise(split, crossEntropy, { batch, give })({ params: [{ weights }] }, { key: random.key(1), model }),
      w,
    );

  it("has the sample covariance of the rows' gradients for its noise, and what is left for its signal", async () => {
    const rows: Rows = [];
    for (let i = 0; i < size; i += 1) {
      const values = [Array.from(split.inputs.values.slice(3 * i, 3 * i + 3))];
      const y = split.targets.values[i]!;
      const f = (at: tf.Tensor) =>
        crossEntropy(tf.matMul(tf.tensor2d(values), at as tf.Tensor2D), tf.tensor1d([y], "int32"));
      rows.push((await evaluate((at) => grad(f, at!), w))[0]!);
    }
    const average = mean(rows);
    const noise =
      rows.reduce((sum, row) => sum + row.reduce((own, value, j) => own + (value - average[j]!) ** 2, 0), 0) /
      (size - 1);
    const signal = average.reduce((sum, value) => sum + value * value, 0) - noise / size;
    // With batches of one row, McCandlish's estimate is the unbiased sample covariance.
    expect(await measured(1, "noise")).toBeCloseTo(noise, 6);
    expect(await measured(1, "signal")).toBeCloseTo(signal, 6);
    expect(await measured(1, "scale")).toBeCloseTo(noise / signal, 3);
  });

  it("leaves over what fills no batch, and needs two", async () => {
    expect(Number.isFinite(await measured(7, "noise"))).toBe(true);
    await expect(measured(13, "noise")).rejects.toThrow(/^LB371 noise has fewer than two batches of: 13/);
  });
});
