import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { random } from "../../../src/graph/index";
import { averaged } from "../../../src/lab/measures/averaged";
import { adam } from "../../../src/lab/optim/adam";
import { clipByGlobalNorm, clipByValue } from "../../../src/lab/optim/clip";
import { ema } from "../../../src/lab/optim/ema";
import { momentum } from "../../../src/lab/optim/momentum";
import { sgd } from "../../../src/lab/optim/sgd";
import { evaluate, given } from "../evaluate";
import { byHand, byLibrary, expectClose, gradientAt, START, STEPS } from "./sevenUpdates";

const context = { scalar: (value: number) => tf.scalar(value) } as never;

describe("gradients kept small", () => {
  it("by their length together, over all weights", async () => {
    let weights = START;
    const moving = { v: START.map(() => 0) };
    for (let i = 0; i < STEPS; i += 1) {
      const g = weights.map(gradientAt);
      const factor = Math.min(1, 2 / Math.hypot(...g));
      moving.v = moving.v.map((v, k) => 0.5 * v + factor * g[k]!);
      weights = weights.map((w, k) => w - 0.1 * moving.v[k]!);
    }
    const optimizer = clipByGlobalNorm({ maxNorm: 2, optimizer: momentum({ learningRate: 0.1, momentum: 0.5 }) });
    expectClose(await byLibrary(optimizer as never), weights);
  });

  it("leave short ones as they are, and no gradient at all too", async () => {
    const update = (g: tf.Tensor) => {
      const optimizer = clipByGlobalNorm({ maxNorm: 5, optimizer: sgd({ learningRate: 1 }) });
      return optimizer.update({ w: g }, {}, { w: tf.zerosLike(g) }, context).params.w;
    };
    const [short, none, long] = await evaluate(
      (a, b, c) => [update(a!), update(b!), update(c!)],
      given([3, -4]),
      given([0, 0]),
      given([30, -40]),
    );
    expect(short).toEqual([-3, 4]);
    expect(none!.map(Math.abs)).toEqual([0, 0]);
    // A tenth: to the rounding of float64.
    expect(long![0]).toBeCloseTo(-3, 14);
    expect(long![1]).toBeCloseTo(4, 14);
  });

  it("element by element", async () => {
    const hand = byHand((w, g) => w - 0.1 * Math.max(-1.5, Math.min(1.5, g)));
    expectClose(await byLibrary(clipByValue({ limit: 1.5, optimizer: sgd({ learningRate: 0.1 }) }) as never), hand);
  });
});

describe("averaged weights", () => {
  it("do not change the training", async () => {
    const plain = await byLibrary(adam({ learningRate: 0.1 }) as never);
    expect(await byLibrary(ema({ optimizer: adam({ learningRate: 0.1 }) }) as never)).toEqual(plain);
  });

  it("are the closed form of a moving average along a straight path", async () => {
    // Gradient 1 and rate 0.5: w_t = w₀ − t/2. a_T = w_T + ½ δ (1 − δ^T) / (1 − δ), the lag of a geometric average.
    const [decay, updates] = [0.75, 9];
    const optimizer = ema({ decay, optimizer: sgd({ learningRate: 0.5 }) });
    const [average] = await evaluate(
      (w, g) => {
        let params = { w: w! };
        let state = optimizer.init(params);
        for (let i = 0; i < updates; i += 1)
          ({ params, state } = optimizer.update({ w: g! }, state, params, context) as never);
        return (state.average as { w: tf.Tensor }).w;
      },
      given([2, -1]),
      given([1, 1]),
    );
    const lag = (0.5 * decay * (1 - decay ** updates)) / (1 - decay);
    // Every constant here is exact in float32, so only float64 rounds.
    expect(average![0]).toBeCloseTo(2 - updates / 2 + lag, 13);
    expect(average![1]).toBeCloseTo(-1 - updates / 2 + lag, 13);
  });

  it("are what a measure asks for, also under a clip; elsewhere it says what is missing", async () => {
    const measure = averaged(({ params }) => tf.sum((params as { w: tf.Tensor }).w));
    const measured = (optimizer: unknown) =>
      evaluate((w) => measure({ params: { w: w! }, optimizer } as never, { key: random.key(1) }), given([1, 2]));
    const [[value]] = (await evaluate(
      (w, a) => {
        const optimizer = clipByValue({ limit: 1, optimizer: ema({ optimizer: sgd({ learningRate: 1 }) }) });
        const state = { params: { w: w! }, optimizer: optimizer.init({ w: a! }) };
        return measure(state as never, { key: random.key(1) });
      },
      given([1, 2]),
      given([30, 4]),
    )) as [[number]];
    expect(value).toBe(34);
    await expect(measured({ velocity: 1 })).rejects.toThrow("LB352 the optimizer keeps no average: params, optimizer");
  });
});
