// Multilayer perceptrons and their kin, against plain loops in float64 on the parameters that they drew.
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { grad, hostRandom, random, type Tree } from "../../../src/graph/index";
import { deepLinear } from "../../../src/lab/models/deepLinear";
import { mlp, type Layer } from "../../../src/lab/models/mlp";
import { residualMlp } from "../../../src/lab/models/residualMlp";
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
