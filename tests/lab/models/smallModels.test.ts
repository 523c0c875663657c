// Small models of theory, language and codes, against plain loops in float64 on the parameters that they drew.
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { grad, hostRandom, random } from "../../../src/graph/index";
import { autoencoder } from "../../../src/lab/models/autoencoder";
import { balancedTwoLayer } from "../../../src/lab/models/balancedTwoLayer";
import { characterMlp } from "../../../src/lab/models/characterMlp";
import { differentiableBits } from "../../../src/lab/models/differentiableBits";
import { randomFeatures } from "../../../src/lab/models/randomFeatures";
import { unconstrainedFeatures } from "../../../src/lab/models/unconstrainedFeatures";
import { variationalAutoencoder } from "../../../src/lab/models/variationalAutoencoder";
import { evaluate, given } from "../evaluate";
import { seen } from "./ofModel";
import { dot, map, mean, relu, times, toMatrix, type Matrix } from "./plain";

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
