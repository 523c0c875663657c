// Multilayer perceptrons and their kin, against plain loops in float64 on the parameters that they drew.
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { grad, hostRandom, random, type Tree } from "../../../src/graph/index";
import { autoencoder } from "../../../src/lab/models/autoencoder";
import { balancedTwoLayer } from "../../../src/lab/models/balancedTwoLayer";
import { characterMlp } from "../../../src/lab/models/characterMlp";
import { deepLinear } from "../../../src/lab/models/deepLinear";
import { differentiableBits } from "../../../src/lab/models/differentiableBits";
import { mlp, type Layer } from "../../../src/lab/models/mlp";
import { randomFeatures } from "../../../src/lab/models/randomFeatures";
import { residualMlp } from "../../../src/lab/models/residualMlp";
import { unconstrainedFeatures } from "../../../src/lab/models/unconstrainedFeatures";
import { variationalAutoencoder } from "../../../src/lab/models/variationalAutoencoder";
import { evaluate, given } from "../evaluate";
import { seen } from "./ofModel";
import {
  byColumn,
  byRow,
  dot,
  EPSILON,
  map,
  mean,
  plus,
  relu,
  rms,
  times,
  toMatrix,
  variance,
  type Matrix,
} from "./plain";

const host = hostRandom(21);
const draw = (count: number) => Array.from({ length: count }, () => host.normal());
const x = draw(5 * 4);
const inputs = given(x, [5, 4]);
/** Makes biases, gains and shifts something else than 0 and 1. */
const shaken = (leaf: tf.Tensor, path: string): tf.Tensor =>
  /bias|gain|shift|mean/.test(path)
    ? tf.add(leaf, random.uniform(random.key(path.length), leaf.shape, -0.5, 0.5))
    : leaf;

/** Both in float64; constants cross the trace as float32. */
const expectClose = (actual: readonly number[], expected: Matrix | readonly number[]): void => {
  const flat = expected.flat() as number[];
  expect(actual).toHaveLength(flat.length);
  actual.forEach((value, i) => expect(Math.abs(value - flat[i]!)).toBeLessThan(1e-6 * Math.max(1, Math.abs(flat[i]!))));
};

describe("an mlp with normalisation", () => {
  const forward = (params: Readonly<Record<string, number[]>>, normalise: (h: Matrix) => number[][]) => {
    const affine = (h: Matrix, i: number, width: number) =>
      map(times(h, toMatrix(params[`${i}.weights`]!, width)), (v, _, j) => v + params[`${i}.bias`]![j]!);
    const own = (h: Matrix, i: number) =>
      map(h, (v, _, j) => v * (params[`${i}.norm.gain`]?.[j] ?? 1) + (params[`${i}.norm.shift`]?.[j] ?? 0));
    const first = map(own(normalise(affine(toMatrix(x, 4), 0, 6)), 0), relu);
    const second = map(own(normalise(affine(first, 1, 3)), 1), relu);
    return { hidden: [first, second], outputs: affine(second, 2, 2) };
  };

  it.each([
    ["none", (h: Matrix) => map(h, (v) => v)],
    ["layer", byRow],
    ["rms", rms],
  ] as const)("%s: affine, normal, relu", async (kind, normalise) => {
    for (const affine of [false, true]) {
      const model = mlp({ sizes: [4, 6, 3, 2], normalisation: { kind, affine } });
      const { outputs, hidden, params } = await seen(model, inputs, { change: shaken });
      const expected = forward(params, normalise);
      expectClose(outputs, expected.outputs);
      hidden.forEach((layer, i) => expectClose(layer, expected.hidden[i]!));
    }
  });

  it("batch: by the batch in training, by averages that moved a tenth of the way when measuring", async () => {
    const model = mlp({ sizes: [4, 6, 3, 2], normalisation: { kind: "batch", affine: true } });
    const training = await seen(model, inputs, { change: shaken, context: { training: true } });
    expectClose(training.outputs, forward(training.params, byColumn).outputs);
    const before = map(
      times(toMatrix(x, 4), toMatrix(training.params["0.weights"]!, 6)),
      (v, _, j) => v + training.params["0.bias"]![j]!,
    );
    const column = (j: number) => before.map((row) => row[j]!);
    const moved = (old: number[], now: number[]) => old.map((v, j) => 0.9 * v + 0.1 * now[j]!);
    const units = [0, 1, 2, 3, 4, 5];
    expectClose(
      training.moved["0.norm.mean"]!,
      moved(
        training.params["0.norm.mean"]!,
        units.map((j) => mean(column(j))),
      ),
    );
    expectClose(
      training.moved["0.norm.variance"]!,
      moved(
        training.params["0.norm.variance"]!,
        units.map((j) => variance(column(j))),
      ),
    );
    expect(training.moved["2.weights"]).toEqual(training.params["2.weights"]);
    const measuring = await seen(model, inputs, { change: shaken });
    let layer = -1;
    const byAverages = (h: Matrix) => {
      layer += 1;
      const [m, v] = [measuring.params[`${layer}.norm.mean`]!, measuring.params[`${layer}.norm.variance`]!];
      return map(h, (value, _, j) => (value - m[j]!) / Math.sqrt(v[j]! + EPSILON));
    };
    expectClose(measuring.outputs, forward(measuring.params, byAverages).outputs);
    expect(measuring.moved).toEqual(measuring.params);
  });

  it("batch, with the batch's own statistics always, has nothing that moves", async () => {
    const model = mlp({ sizes: [4, 6, 3, 2], normalisation: { kind: "batch", statistics: "batch" } });
    expect(model.applyAndUpdate).toBeUndefined();
    const { outputs, params } = await seen(model, inputs);
    expect(Object.keys(params)).toEqual(["0.weights", "0.bias", "1.weights", "1.bias", "2.weights", "2.bias"]);
    expectClose(outputs, forward(params, byColumn).outputs);
  });

  it("refuses unknown ones", () => {
    expect(() => mlp({ sizes: [2, 2], normalisation: "group" as never })).toThrow(/LB355 unknown normalisation: group/);
    expect(() => mlp({ sizes: [2, 2], dropout: 1 })).toThrow(/LB355 .*: 1/);
  });
});

describe("an mlp", () => {
  it("drops the share of hidden units in training only, and keeps their mean", async () => {
    const model = mlp({ sizes: [4, 2000, 1], dropout: 0.25, activation: "sigmoid" });
    const [{ hidden: off }, { hidden: on }] = [
      await seen(model, inputs),
      await seen(model, inputs, { context: { training: true } }),
    ];
    const ratios = on[0]!.map((value, i) => value / off[0]![i]!);
    // Each is 0 or 4/3; of 10,000 the share of zeros has a deviation of 0.0043, five of which are allowed.
    expect(new Set(ratios.map((ratio) => ratio.toFixed(5)))).toEqual(new Set(["0.00000", "1.33333"]));
    expect(Math.abs(ratios.filter((ratio) => ratio === 0).length / ratios.length - 0.25)).toBeLessThan(0.022);
    const call = evaluate(() => {
      const params = model.init({ key: random.key(1) });
      return model.apply(params, tf.ones([1, 4]), { training: true });
    });
    await expect(call).rejects.toThrow(/LB339/);
  });

  it("scales its last layer, and starts it at a bias, as asked", async () => {
    const plain = await seen(mlp({ sizes: [4, 6, 2] }), inputs);
    const scaled = await seen(mlp({ sizes: [4, 6, 2], lastLayerScale: 0.25, outputBias: -3 }), inputs);
    expectClose(
      scaled.params["1.weights"]!,
      plain.params["1.weights"]!.map((w) => w / 4),
    );
    expect(scaled.params["1.bias"]).toEqual([-3, -3]);
    expectClose(
      scaled.outputs,
      plain.outputs.map((v) => v / 4 - 3),
    );
  });

  it("starts orthogonal: columns, or rows where they are fewer, are orthonormal, times the scale", async () => {
    const model = mlp({ sizes: [4, 6, 3], initialisation: { name: "orthogonal", scale: 2 } });
    const { params } = await seen(model, inputs);
    const wide = toMatrix(params["0.weights"]!, 6);
    wide.forEach((a, i) => wide.forEach((b, j) => expect(dot(a, b)).toBeCloseTo(i === j ? 4 : 0, 5)));
    const tall = toMatrix(params["1.weights"]!, 3);
    [0, 1, 2].forEach((i) =>
      [0, 1, 2].forEach((j) =>
        expect(tall.reduce((all, row) => all + row[i]! * row[j]!, 0)).toBeCloseTo(i === j ? 4 : 0, 5),
      ),
    );
  });

  it.each([
    ["ntk", [1 / 2, 1 / Math.sqrt(6), 1 / Math.sqrt(3)]],
    ["mup", [1 / 2, 1 / Math.sqrt(6), 1 / 3]],
    ["standard", [1, 1, 1]],
  ] as const)("in the parametrisation %s multiplies its products", async (parametrisation, multipliers) => {
    const model = mlp({ sizes: [4, 6, 3, 2], parametrisation, initialisation: "standard" });
    const { outputs, params } = await seen(model, inputs, { change: shaken });
    let h: Matrix = toMatrix(x, 4);
    [6, 3, 2].forEach((width, i) => {
      const next = map(
        times(h, toMatrix(params[`${i}.weights`]!, width)),
        (v, _, j) => v * multipliers[i]! + params[`${i}.bias`]![j]!,
      );
      h = i < 2 ? map(next, relu) : next;
    });
    expectClose(outputs, h);
  });

  it.each(["sgd", "adam"] as const)(
    "in μP moves its function alike at every width by %s, in NTK its features ever less",
    async (kind) => {
      // One update on f's own sum: how far hidden units (root mean square) and outputs go, at widths N and 16 N.
      const moves = async (parametrisation: "mup" | "ntk", width: number, seed: number) => {
        const model = mlp({ sizes: [4, width, width, 1], parametrisation, bias: false });
        const rates = model.learningRates(kind);
        const values = await evaluate(
          (input) => {
            const params = model.init({ key: random.key(seed) });
            const sum = (at: Tree) => tf.sum(model.apply(at as unknown as Layer[], input!));
            const slopes = grad(sum, params as unknown as Tree) as unknown as Layer[];
            const next = params.map(({ weights }, i) => {
              const g = slopes[i]!.weights;
              const step = kind === "sgd" ? g : tf.sign(g);
              return { weights: tf.sub(weights, tf.mul(step, 0.01 * rates(`${i}.weights`))) };
            });
            const [before, after] = [params, next].map((at) => model.applyWithHidden(at, input!));
            const far = (a: tf.Tensor, b: tf.Tensor) => tf.sqrt(tf.mean(tf.square(tf.sub(a, b))));
            return [far(before!.hidden[1]!, after!.hidden[1]!), far(before!.outputs, after!.outputs)];
          },
          given(x.slice(0, 8), [2, 4]),
        );
        return values.map(([value]) => value!);
      };
      const ratio = async (parametrisation: "mup" | "ntk") => {
        const averaged = async (width: number, seeds: number[]) => {
          const all = await Promise.all(seeds.map((seed) => moves(parametrisation, width, seed)));
          return [0, 1].map((i) => Math.sqrt(mean(all.map((values) => values[i]! ** 2))));
        };
        const [narrow, wide] = [await averaged(16, [1, 2, 3, 4, 5, 6, 7, 8]), await averaged(256, [1, 2])];
        return wide.map((value, i) => value / narrow[i]!);
      };
      const [mup, ntk] = [await ratio("mup"), await ratio("ntk")];
      // Sixteen times the width: an exponent off by a half would be a factor of 4; chance leaves some tenths.
      for (const r of mup) expect(Math.abs(Math.log(r))).toBeLessThan(Math.log(1.6));
      expect(Math.abs(Math.log(ntk[0]! * 4))).toBeLessThan(Math.log(1.6));
      expect(Math.abs(Math.log(ntk[1]!))).toBeLessThan(Math.log(1.6));
    },
  );

  it("as a mean field has one hidden layer", async () => {
    const model = mlp({ sizes: [4, 6, 2], parametrisation: "meanField" });
    const { outputs, params } = await seen(model, inputs);
    const hidden = map(times(toMatrix(x, 4), toMatrix(params["0.weights"]!, 6)), (v) => relu(v / 2));
    expectClose(
      outputs,
      map(times(hidden, toMatrix(params["1.weights"]!, 2)), (v) => v / 6),
    );
    expect(["0.weights", "0.bias", "1.weights", "1.bias"].map(model.learningRates("sgd"))).toEqual([6, 6, 6, 1]);
    expect(() => mlp({ sizes: [4, 6, 6, 2], parametrisation: "meanField" })).toThrow(/LB333 .*\[4,6,6,2\]/);
    expect(() => mlp({ sizes: [4, 2], parametrisation: "mean" as never })).toThrow(
      /LB333 unknown parametrisation: mean/,
    );
  });
});

describe("a deep linear net", () => {
  it("is the product of its matrices", async () => {
    const { outputs, params } = await seen(deepLinear({ sizes: [4, 6, 3, 2] }), inputs);
    expect(Object.keys(params)).toEqual(["0.weights", "1.weights", "2.weights"]);
    const product = times(
      times(toMatrix(params["0.weights"]!, 6), toMatrix(params["1.weights"]!, 3)),
      toMatrix(params["2.weights"]!, 2),
    );
    expectClose(outputs, times(toMatrix(x, 4), product));
  });
});

describe("a residual mlp", () => {
  it.each([true, false])("is its blocks, skip: %s", async (skip) => {
    const model = residualMlp({ inputs: 4, width: 6, blocks: 2, outputs: 3, skip, expansion: 2 });
    const { outputs, hidden, params } = await seen(model, inputs);
    const at = (name: string, columns: number) => toMatrix(params[name]!, columns);
    const bent = (h: Matrix) => map(byColumn(h), relu);
    let h: Matrix = times(toMatrix(x, 4), at("input", 6));
    [0, 1].forEach((i) => {
      const r = times(bent(times(bent(h), at(`blocks.${i}.first`, 12))), at(`blocks.${i}.second`, 6));
      h = skip ? plus(h, r) : r;
      expectClose(hidden[i]!, h);
    });
    expectClose(outputs, times(bent(h), at("output", 3)));
    expect(model.applyAndUpdate).toBeUndefined();
  });

  it("moves its averages if it has any, and refuses no blocks", async () => {
    const model = residualMlp({ inputs: 4, width: 6, blocks: 1, outputs: 3, normalisation: "batch" });
    const { params, moved } = await seen(model, inputs, { context: { training: true } });
    const first = times(toMatrix(x, 4), toMatrix(params.input!, 6));
    expectClose(
      moved["blocks.0.firstNorm.mean"]!,
      [0, 1, 2, 3, 4, 5].map((j) => 0.1 * mean(first.map((row) => row[j]!))),
    );
    expect(() => residualMlp({ inputs: 4, width: 6, blocks: 0, outputs: 3 })).toThrow(/LB333 blocks .*: 0/);
  });
});

describe("small models of theory", () => {
  it("the balanced two-layer net has |v| = |w| at any scale, and its formula", async () => {
    for (const scale of [1, 1e-4]) {
      const { outputs, params } = await seen(balancedTwoLayer({ inputs: 4, width: 7, scale }), inputs);
      const w = toMatrix(params.w!, 4);
      params.v!.forEach((v, j) => expect(Math.abs(v) / Math.hypot(...w[j]!)).toBeCloseTo(1, 6));
      expect(new Set(params.v!.map(Math.sign))).toEqual(new Set([1, -1]));
      const byHand = toMatrix(x, 4).map((row) =>
        w.reduce((all, own, j) => all + params.v![j]! * relu(dot(own, row)), 0),
      );
      outputs.forEach((value, i) => expect(value / scale ** 2).toBeCloseTo(byHand[i]! / scale ** 2, 5));
      const lengths = w.map((row) => Math.hypot(...row) / scale);
      // Mean length 1 (√(χ²₄/4)), deviation of a mean over 7 about 0.13.
      expect(Math.abs(mean(lengths) - 0.94)).toBeLessThan(0.5);
    }
  });

  it("unconstrained features are looked up, then multiplied", async () => {
    const model = unconstrainedFeatures({ samples: 6, dimension: 3, outputs: 2, layers: 2 });
    const { outputs, hidden, params } = await seen(model, given([4, 0], [2], "int32"));
    const rows = [4, 0].map((i) => toMatrix(params.features!, 3)[i]!);
    expectClose(hidden[0]!, rows);
    expectClose(outputs, times(times(rows, toMatrix(params["layers.0"]!, 3)), toMatrix(params["layers.1"]!, 2)));
    const free = await seen(
      unconstrainedFeatures({ samples: 6, dimension: 3, outputs: 3, layers: 0 }),
      given([1], [1], "int32"),
    );
    expectClose(free.outputs, toMatrix(free.params.features!, 3)[1]!);
    expect(() => unconstrainedFeatures({ samples: 0, dimension: 3, outputs: 2 })).toThrow(/LB333/);
  });

  const [a, b] = [
    [1, 0.5, -1, 0.25],
    [0.5, 1, 0.75, -0.5],
  ];
  const cosine = dot(a!, b!) / Math.sqrt(dot(a!, a!) * dot(b!, b!));
  const angle = Math.acos(cosine);
  const lengths = Math.sqrt(dot(a!, a!) * dot(b!, b!));
  const away = a!.reduce((all, v, k) => all + (v - b![k]!) ** 2, 0);
  it.each([
    ["relu", (lengths * (Math.sin(angle) + (Math.PI - angle) * cosine)) / Math.PI],
    ["fourier", Math.exp(-away / (2 * 1.5 ** 2))],
    ["linear", dot(a!, b!)],
  ] as const)("random features (%s) tend to their kernel", async (kind, kernel) => {
    const features = 40000;
    const { hidden } = await seen(
      randomFeatures({ inputs: 4, features, kind, lengthScale: 1.5 }),
      given([...a!, ...b!], [2, 4]),
    );
    const value = dot(hidden[0]!.slice(0, features), hidden[0]!.slice(features));
    // Each feature's product has a deviation of about 3: 3/√40000 for the mean, four of them.
    expect(Math.abs(value - kernel)).toBeLessThan(0.06);
  });

  it("random features learn their readout only", async () => {
    const model = randomFeatures({ inputs: 4, features: 8, outputs: 2 });
    const slopes = await evaluate((input) => {
      const params = model.init({ key: random.key(1) });
      const g = grad(
        (at: typeof params) => tf.sum(model.apply(at, input!)) as tf.Scalar,
        params as never,
      ) as unknown as typeof params;
      return [g.fixed.w, g.fixed.b, g.readout];
    }, inputs);
    expect(slopes.map((slope) => slope.some((v) => v !== 0))).toEqual([false, false, true]);
    expect(() => randomFeatures({ inputs: 4, features: 8, kind: "cosine" as never })).toThrow(/LB333 .*: cosine/);
  });
});

describe("a character mlp", () => {
  it("is an mlp on the embeddings side by side, and counts its parameters", async () => {
    const model = characterMlp({ vocabulary: 5, context: 3, embedding: 2, hidden: [4] });
    const { outputs, params } = await seen(model, given([0, 4, 2, 1, 1, 3], [2, 3], "int32"), { change: shaken });
    const table = toMatrix(params.embedding!, 2);
    const rows = [
      [0, 4, 2],
      [1, 1, 3],
    ].map((symbols) => symbols.flatMap((symbol) => table[symbol]!));
    const affine = (h: Matrix, i: number, width: number) =>
      map(times(h, toMatrix(params[`layers.${i}.weights`]!, width)), (v, _, j) => v + params[`layers.${i}.bias`]![j]!);
    expectClose(outputs, affine(map(affine(rows, 0, 4), relu), 1, 5));
    expect(model.size).toBe(Object.values(params).flat().length);
    expect(() => characterMlp({ vocabulary: 0, context: 3, hidden: [4] })).toThrow(/LB333/);
  });
});

describe("autoencoders", () => {
  const affine = (params: Readonly<Record<string, number[]>>, part: string, h: Matrix, i: number, width: number) =>
    map(times(h, toMatrix(params[`${part}.${i}.weights`]!, width)), (v, _, j) => v + params[`${part}.${i}.bias`]![j]!);

  it("go down and up again", async () => {
    const { outputs, hidden, params } = await seen(autoencoder({ sizes: [4, 3, 2] }), inputs, { change: shaken });
    const code = affine(params, "encoder", map(affine(params, "encoder", toMatrix(x, 4), 0, 3), relu), 1, 2);
    expectClose(hidden[0]!, code);
    expectClose(outputs, affine(params, "decoder", map(affine(params, "decoder", code, 0, 3), relu), 1, 4));
  });

  it.each(["bernoulli", "gaussian"] as const)("variational: −ELBO of a draw, %s", async (likelihood) => {
    const model = variationalAutoencoder({ sizes: [4, 3, 2], likelihood, deviation: 0.5 });
    const pixels = x.map((v) => 1 / (1 + Math.exp(-v)));
    let names: string[] = [];
    const values = await evaluate(
      (input) => {
        const drawn = model.init({ key: random.key(1) });
        names = ["encoder", "decoder"].flatMap((part) =>
          [0, 1].flatMap((i) => [`${part}.${i}.weights`, `${part}.${i}.bias`]),
        );
        const { loss, reconstruction, divergence } = model.elbo(drawn, input!, { key: random.key(5), beta: 0.5 });
        const noise = random.normal(random.key(5), [5, 2]);
        const leaves = [drawn.encoder, drawn.decoder].flatMap((part) =>
          part.flatMap(({ weights, bias }) => [weights, bias!]),
        );
        return [loss, reconstruction, divergence, noise, model.apply(drawn, input!), ...leaves];
      },
      given(pixels, [5, 4]),
    );
    const [loss, reconstruction, divergence, noise, applied, ...leaves] = values;
    const params = Object.fromEntries(names.map((name, i) => [name, leaves[i]!]));
    const code = affine(params, "encoder", map(affine(params, "encoder", toMatrix(pixels, 4), 0, 3), relu), 1, 4);
    const decoded = (z: Matrix) => affine(params, "decoder", map(affine(params, "decoder", z, 0, 3), relu), 1, 4);
    const z = code.map((row, i) => [0, 1].map((k) => row[k]! + Math.exp(row[k + 2]! / 2) * noise![2 * i + k]!));
    const cost = decoded(z).map((row, i) =>
      row.reduce((all, v, k) => {
        const target = pixels[4 * i + k]!;
        const p = 1 / (1 + Math.exp(-v));
        return likelihood === "bernoulli"
          ? all - target * Math.log(p) - (1 - target) * Math.log(1 - p)
          : all + (v - target) ** 2 / (2 * 0.25) + 0.5 * Math.log(2 * Math.PI * 0.25);
      }, 0),
    );
    const kl = code.map((row) =>
      [0, 1].reduce((all, k) => all + (row[k]! ** 2 + Math.exp(row[k + 2]!) - 1 - row[k + 2]!) / 2, 0),
    );
    expect(reconstruction![0]).toBeCloseTo(mean(cost), 5);
    expect(divergence![0]).toBeCloseTo(mean(kl), 6);
    expect(loss![0]).toBeCloseTo(mean(cost) + 0.5 * mean(kl), 5);
    expectClose(applied!, decoded(code.map((row) => row.slice(0, 2))));
  });

  it("refuse an unknown likelihood", () => {
    expect(() => variationalAutoencoder({ sizes: [4, 2], likelihood: "laplace" as never })).toThrow(/LB333 .*laplace/);
  });
});

describe("weights of so many bits", () => {
  const quantise = (v: number, b: number, e: number) => {
    const half = 2 ** (Math.max(0, b) - 1);
    const cut = Math.min(Math.max(v / 2 ** e, -half), half - 1);
    // Half to even, as the paper's framework and tfjs round.
    const rounded = Math.abs(cut % 1) === 0.5 ? 2 * Math.round(cut / 2) : Math.round(cut);
    return b <= 0 ? 0 : 2 ** e * rounded;
  };

  it("are the formula's, and none are left at 0 bits", async () => {
    const w = [0.3, -0.9, 2, -0.1, 0.05, 1.2];
    const [b, e] = [
      [3, 0, 1.5],
      [-2, -3, -1],
    ];
    const [q, slopeX, slopeB, slopeE] = await evaluate(
      (at, bits, exponent) => {
        const sum = (v: tf.Tensor, c: tf.Tensor, d: tf.Tensor) =>
          tf.sum(tf.mul(differentiableBits(v, { bits: c, exponent: d }), tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3])));
        const g = grad((t: { v: tf.Tensor; c: tf.Tensor; d: tf.Tensor }) => sum(t.v, t.c, t.d), {
          v: at!,
          c: bits!,
          d: exponent!,
        });
        return [differentiableBits(at!, { bits: bits!, exponent: exponent! }), g.v, g.c, g.d];
      },
      given(w, [2, 3]),
      given(b!),
      given(e!),
    );
    w.forEach((v, i) => expect(q![i]).toBeCloseTo(quantise(v, b![i % 3]!, e![i % 3]!), 10));
    expect(q!.filter((_, i) => i % 3 === 1).map(Math.abs)).toEqual([0, 0]);
    // By hand: inside of the bounds ∂q/∂x = 1; beyond, ∂q/∂b = ±2^e · ln 2 · 2^{b−1}; ∂q/∂e = ln 2 (q − x) inside, ln 2 · q beyond.
    const weight = [1, 2, 3, 4, 5, 6];
    const by = { x: [0, 0, 0, 0, 0, 0], b: [0, 0, 0], e: [0, 0, 0] };
    w.forEach((v, i) => {
      const [bits, exponent] = [b![i % 3]!, e![i % 3]!];
      const half = 2 ** (bits - 1);
      const s = v / 2 ** exponent;
      const side = s < -half ? -1 : s > half - 1 ? 1 : 0;
      if (bits > 0 && side === 0) by.x[i] = weight[i]!;
      if (bits > 0) by.b[i % 3]! += weight[i]! * side * 2 ** exponent * Math.LN2 * half;
      by.e[i % 3]! += weight[i]! * Math.LN2 * (bits > 0 ? quantise(v, bits, exponent) - (side === 0 ? v : 0) : 0);
    });
    expectClose(slopeX!, by.x);
    expectClose(slopeB!, by.b);
    expectClose(slopeE!, by.e);
  });
});
