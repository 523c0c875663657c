import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { adam, adamW } from "../../src/lab/optim/adam";
import type { Tree } from "../../src/lab/optim/mapTree";
import { momentum } from "../../src/lab/optim/momentum";
import type { Optimizer } from "../../src/lab/optim/optimizer.types";
import { sgd } from "../../src/lab/optim/sgd";
import { evaluate, given } from "./evaluate";

const START = [1, -2, 0.5];
const STEPS = 7;
/** A gradient that depends on the weights, so that an error in one step shows in all later ones. */
const gradientAt = (w: number): number => 3 * w - 0.4 + w * w;

/** Seven updates by the library, on weights nested in a record and a list. */
async function byLibrary(optimizer: Optimizer<never>): Promise<number[]> {
  const context = { scalar: (value: number) => tf.scalar(value) } as never;
  const [w, b] = await evaluate(
    (x, y) => {
      let params: { layers: tf.Tensor[]; bias: tf.Tensor } = { layers: [x!], bias: y! };
      let state = optimizer.init(params);
      const gradient = (v: tf.Tensor): tf.Tensor => tf.add(tf.sub(tf.mul(3, v), 0.4), tf.square(v));
      for (let i = 0; i < STEPS; i += 1) {
        const gradients = { layers: [gradient(params.layers[0]!)], bias: gradient(params.bias) };
        ({ params, state } = optimizer.update(gradients as Tree, state, params as Tree, context) as never);
      }
      return [params.layers[0]!, params.bias];
    },
    given(START.slice(0, 2)),
    given(START.slice(2)),
  );
  return [...w!, ...b!];
}

/** The same by hand, one weight at a time, in float64. */
function byHand(update: (w: number, g: number, t: number, memory: Record<string, number>) => number): number[] {
  return START.map((w) => {
    const memory: Record<string, number> = {};
    for (let t = 1; t <= STEPS; t += 1) w = update(w, gradientAt(w), t, memory);
    return w;
  });
}

function expectClose(actual: number[], expected: number[]): void {
  // Both in float64, but constants cross the trace as float32: seven digits.
  for (const [i, value] of actual.entries())
    expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5 * (1 + Math.abs(expected[i]!)));
}

describe("optimizers, against updates written by hand", () => {
  it("sgd", async () => {
    expectClose(
      await byLibrary(sgd({ learningRate: 0.1 }) as never),
      byHand((w, g) => w - 0.1 * g),
    );
  });

  it.each([false, true])("momentum, Nesterov: %s", async (nesterov) => {
    const hand = byHand((w, g, _, m) => {
      m.v = 0.8 * (m.v ?? 0) + g;
      return w - 0.05 * (nesterov ? g + 0.8 * m.v : m.v);
    });
    expectClose(await byLibrary(momentum({ learningRate: 0.05, momentum: 0.8, nesterov }) as never), hand);
  });

  const adamByHand = (rate: number, b1: number, b2: number, eps: number, decay: number) =>
    byHand((w, g, t, m) => {
      m.m = b1 * (m.m ?? 0) + (1 - b1) * g;
      m.v = b2 * (m.v ?? 0) + (1 - b2) * g * g;
      return w - rate * (m.m / (1 - b1 ** t) / (Math.sqrt(m.v / (1 - b2 ** t)) + eps) + decay * w);
    });

  it("adam", async () => {
    expectClose(await byLibrary(adam({ learningRate: 0.1 }) as never), adamByHand(0.1, 0.9, 0.999, 1e-8, 0));
    const odd = { learningRate: 0.03, beta1: 0.5, beta2: 0.7, epsilon: 0.1 };
    expectClose(await byLibrary(adam(odd) as never), adamByHand(0.03, 0.5, 0.7, 0.1, 0));
  });

  it("adamW", async () => {
    const options = { learningRate: 0.1, weightDecay: 0.3 };
    expectClose(await byLibrary(adamW(options) as never), adamByHand(0.1, 0.9, 0.999, 1e-8, 0.3));
  });

  it("the first step of adam is the learning rate, whatever the gradient's size", async () => {
    const context = { scalar: (value: number) => tf.scalar(value) } as never;
    const optimizer = adam({ learningRate: 0.01 });
    const [w] = await evaluate(
      (x, g) => {
        const { params } = optimizer.update({ w: g! }, optimizer.init({ w: x! }), { w: x! }, context);
        return params.w;
      },
      given([0, 0]),
      given([1e-3, -1e3]),
    );
    expect(w![0]).toBeCloseTo(-0.01, 6);
    expect(w![1]).toBeCloseTo(0.01, 6);
  });
});
