// tf.layers models in training: batch statistics, dropout by key, first weights, and what is refused.
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { input, layers as L, model as functional, sequential, type LayersModel } from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { flatten, grad, random, type Tree } from "../../src/graph/index";
import { layers, type LayerWeights } from "../../src/lab/models/layers";
import { sgd } from "../../src/lab/optim/sgd";
import { supervised } from "../../src/train/supervised";
import { evaluate, given } from "./evaluate";
import { initial, laidOut, waves } from "./layersParameters";

beforeAll(() => tf.setBackend("cpu"));

describe("training mode", () => {
  const normalised = () =>
    sequential({ layers: [L.dense({ units: 2, inputShape: [3] }), L.batchNormalization({ momentum: 0.9 })] });

  it("normalises by the batch and moves the averages, as tf.layers does", async () => {
    const model = layers(normalised);
    const { names, shapes, values } = await initial(model);
    const x = waves(12);
    const [got, ...moved] = await evaluate(
      (t, ...leaves) => {
        const { outputs, params } = model.applyAndUpdate(laidOut(names, leaves), t!, { training: true });
        return [outputs, ...flatten(params as Tree)];
      },
      given(x, [4, 3]),
      ...values.map((v, i) => given(v, shapes[i])),
    );
    await tf.setBackend("cpu");
    const plain = normalised();
    tf.tidy(() => plain.setWeights(values.map((v, i) => tf.tensor(v, shapes[i]))));
    const [expected, after] = tf.tidy(() => {
      const y = plain.apply(tf.tensor(x, [4, 3]), { training: true }) as tf.Tensor;
      return [Array.from(y.dataSync()), plain.getWeights().map((w) => Array.from(w.dataSync()))] as const;
    });
    plain.dispose();
    got!.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 5));
    moved.forEach((values, k) => values.forEach((v, i) => expect(v).toBeCloseTo(after[k]![i]!, 5)));
    expect(names.slice(-2)).toEqual(["1.moving_mean", "1.moving_variance"]);
    expect(moved.at(-1)).not.toEqual(values.at(-1));
  });

  it("drops with the key: the same key, the same mask; none when not training", async () => {
    const model = layers(() => sequential({ layers: [L.dropout({ rate: 0.25, inputShape: [4000] })] }));
    const ones = given(Array<number>(4000).fill(1), [1, 4000]);
    const at = async (seed: number, training: boolean) =>
      (await evaluate((x) => model.apply([], x!, { key: random.key(seed), training }), ones))[0]!;
    const dropped = await at(1, true);
    expect(await at(1, true)).toEqual(dropped);
    expect(await at(2, true)).not.toEqual(dropped);
    expect(new Set(dropped)).toEqual(new Set([0, 1 / 0.75]));
    // 4000 draws: the share's own deviation is 0.007; four of them.
    expect(Math.abs(dropped.filter((v) => v === 0).length / 4000 - 0.25)).toBeLessThan(0.028);
    expect(await at(1, false)).toEqual(ones.values);
  });

  it("drops in recurrent cells by one mask for all time steps, and keeps no mask", async () => {
    const before = tf.memory().numTensors;
    const model = layers(() =>
      sequential({ layers: [L.lstm({ units: 3, inputShape: [4, 2], dropout: 0.5, recurrentDropout: 0.5 })] }),
    );
    const { names, shapes, values } = await initial(model);
    const at = async (seed: number, training: boolean) =>
      (
        await evaluate(
          (...leaves) =>
            model.apply(laidOut(names, leaves), tf.tensor(waves(16), [2, 4, 2]), { key: random.key(seed), training }),
          ...values.map((v, i) => given(v, shapes[i])),
        )
      )[0]!;
    expect(await at(1, true)).toEqual(await at(1, true));
    expect(await at(1, true)).not.toEqual(await at(2, true));
    expect(await at(1, false)).toEqual(await at(2, false));
    expect(tf.memory().numTensors).toBe(before);
  });

  it("holds layers fixed that are not trainable", async () => {
    const model = layers(() =>
      sequential({ layers: [L.dense({ units: 2, inputShape: [2], trainable: false }), L.dense({ units: 1 })] }),
    );
    const slopes = await evaluate(() => {
      const params = model.init({ key: random.key(1) });
      const loss = (at: Tree) => tf.sum(model.apply(at as LayerWeights, tf.ones([1, 2])));
      return flatten(grad(loss, params as Tree));
    });
    expect(slopes.slice(0, 2).flat()).toEqual(Array(6).fill(0));
    expect(slopes[2]!.every((v) => v !== 0)).toBe(true);
  });

  it("goes on in a training run: the loss falls and the averages follow the batch", async () => {
    const model = layers(normalised);
    const { init, step } = supervised(
      model as never,
      (y, t) => tf.mean(tf.square(tf.sub(y, t))),
      sgd({ learningRate: 0.1 }) as never,
    );
    const results = await evaluate(
      (x, targets) => {
        const key = random.key(1);
        const context = { key, step: tf.scalar(0, "int32"), scalar: (v: unknown) => tf.scalar(v as number) };
        let state = init({ key });
        const losses: tf.Tensor[] = [];
        for (let i = 0; i < 30; i += 1) {
          const next = step(state as never, { inputs: x!, targets: targets! }, context as never);
          state = next.state;
          losses.push(next.metrics!.loss!);
        }
        const { params } = state as { params: LayerWeights };
        const y = tf.matMul(x as tf.Tensor2D, params[0]!.kernel as tf.Tensor2D);
        return [tf.stack([losses[0]!, losses[29]!]), params[1]!.moving_mean!, tf.mean(tf.add(y, params[0]!.bias!), 0)];
      },
      given(waves(12), [4, 3]),
      given(waves(8, 2), [4, 2]),
    );
    const [[first, last], mean, now] = results as [number[], number[], number[]];
    expect(last!).toBeLessThan(0.5 * first!);
    // An average that forgets a tenth a step, of what hardly changes any more.
    mean.forEach((m, i) => expect(Math.abs(m - now[i]!)).toBeLessThan(0.1));
  });
});

describe("first weights", () => {
  const weightsOf = async (kernelInitializer: string, units = 60, inputs = 50) => {
    const model = layers(() =>
      sequential({ layers: [L.dense({ units, inputShape: [inputs], kernelInitializer: kernelInitializer as never })] }),
    );
    const { values } = await initial(model);
    return values[0]!;
  };
  const deviation = (values: number[]) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

  // 3000 draws: a deviation's own relative error is 1.3 %, or less; five of them.
  it.each([
    ["glorotUniform", Math.sqrt(2 / 110), Math.sqrt(6 / 110)],
    ["glorotNormal", 0.8796 * Math.sqrt(2 / 110), 2 * Math.sqrt(2 / 110)],
    ["heNormal", 0.8796 * Math.sqrt(2 / 50), 2 * Math.sqrt(2 / 50)],
    ["heUniform", Math.sqrt(2 / 50), Math.sqrt(6 / 50)],
    ["leCunNormal", 0.8796 * Math.sqrt(1 / 50), 2 * Math.sqrt(1 / 50)],
    ["leCunUniform", Math.sqrt(1 / 50), Math.sqrt(3 / 50)],
    ["randomUniform", 0.05 / Math.sqrt(3), 0.05],
    ["truncatedNormal", 0.8796 * 0.05, 0.1],
    ["randomNormal", 0.05, Infinity],
  ])("of %s have their deviation and bounds", async (name, expected, bound) => {
    const values = await weightsOf(name);
    expect(Math.abs(deviation(values) / expected - 1)).toBeLessThan(0.065);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(bound * (1 + 1e-6));
    expect(new Set(values).size).toBeGreaterThan(2900);
  });

  it.each([
    [8, 5],
    [5, 8],
    [7, 7],
  ])("of orthogonal, %i by %i, are orthonormal", async (inputs, units) => {
    const w = await weightsOf("orthogonal", units, inputs);
    const [rows, columns] = [inputs, units];
    const short = Math.min(rows, columns);
    const at = (i: number, k: number) => (rows >= columns ? w[k * columns + i]! : w[i * columns + k]!);
    for (let i = 0; i < short; i += 1)
      for (let j = 0; j < short; j += 1) {
        let product = 0;
        for (let k = 0; k < Math.max(rows, columns); k += 1) product += at(i, k) * at(j, k);
        expect(product).toBeCloseTo(Number(i === j), 9);
      }
  });

  it("of zeros, ones, constants, identities and of an LSTM's forget gate are these", async () => {
    expect(new Set(await weightsOf("zeros"))).toEqual(new Set([0]));
    expect(new Set(await weightsOf("ones"))).toEqual(new Set([1]));
    expect((await weightsOf("identity", 3, 3)).slice(0, 4)).toEqual([1, 0, 0, 0]);
    const { names, values } = await initial(
      layers(() => sequential({ layers: [L.lstm({ units: 2, inputShape: [3, 2], unitForgetBias: true })] })),
    );
    expect(names).toEqual(["0.kernel", "0.recurrent_kernel", "0.bias"]);
    expect(values[2]).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  });

  it("are others for another key", async () => {
    const model = layers(() => sequential({ layers: [L.dense({ units: 2, inputShape: [3] })] }));
    expect((await initial(model, 1)).values).toEqual((await initial(model, 1)).values);
    expect((await initial(model, 1)).values[0]).not.toEqual((await initial(model, 2)).values[0]);
  });
});

describe("what is no model of a step", () => {
  const dense = (more: object = {}) => L.dense({ units: 1, inputShape: [2], ...more });
  const shared = dense();
  it.each([
    ["no model", () => 3 as never, /^LB334 .*: 3$/],
    ["no layers", () => sequential(), /^LB334 .*size of the inputs/],
    [
      "shared layers",
      () => {
        const x = input({ shape: [2] });
        return functional({ inputs: x, outputs: shared.apply(x) as never });
      },
      /^LB334 .*outside/,
    ],
    [
      "two inputs",
      () => {
        const [a, b] = [input({ shape: [1] }), input({ shape: [1] })];
        return functional({ inputs: [a, b], outputs: L.add().apply([a, b]) as never });
      },
      /^LB334 .*2 and 1$/,
    ],
    ["regularisers", () => sequential({ layers: [dense({ kernelRegularizer: "l1l2" })] }), /^LB338 a regulariser/],
    ["constraints", () => sequential({ layers: [dense({ kernelConstraint: "nonNeg" })] }), /^LB338 a constraint/],
    [
      "states between calls",
      () => sequential({ layers: [L.gru({ units: 1, batchInputShape: [1, 2, 1], stateful: true })] }),
      /^LB338 a state/,
    ],
  ])("is told: %s", (_, make, message) => {
    shared.apply(input({ shape: [2] }));
    const before = tf.memory().numTensors;
    expect(() => layers(make)).toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("tells dropout without a key, noise, and parameters of another model, and leaves the layers as they were", async () => {
    const before = tf.memory().numTensors;
    const attempt = (make: () => LayersModel, params: LayerWeights = []) =>
      evaluate((x) => layers(make).apply(params, x!, { training: true }), given([1, 2], [1, 2]));
    await expect(attempt(() => sequential({ layers: [L.dropout({ rate: 0.5, inputShape: [2] })] }))).rejects.toThrow(
      /^LB339/,
    );
    await expect(
      attempt(() => sequential({ layers: [L.gaussianNoise({ stddev: 1, inputShape: [2] })] })),
    ).rejects.toThrow(/^LB103/);
    await expect(attempt(() => sequential({ layers: [dense()] }))).rejects.toThrow(
      /^LB334 .*0\.kernel of shape \[2, 1\]: none$/,
    );
    expect(tf.memory().numTensors).toBe(before);
    await tf.setBackend("cpu");
    const plain = sequential({ layers: [L.dropout({ rate: 0.5, inputShape: [2] }), dense()] });
    const y = plain.apply(tf.ones([1, 2]), { training: true }) as tf.Tensor;
    expect(y.shape).toEqual([1, 1]);
  });

  it("takes pictures of another shape but the same size", async () => {
    const model = layers(() => sequential({ layers: [L.reshape({ targetShape: [4], inputShape: [2, 2, 1] })] }));
    const [y] = await evaluate((x) => model.apply([], x!), given([1, 2, 3, 4], [1, 4]));
    expect(y).toEqual([1, 2, 3, 4]);
  });
});
