import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { adam, adamW } from "../../../src/lab/optim/adam";
import { momentum } from "../../../src/lab/optim/momentum";
import { sgd } from "../../../src/lab/optim/sgd";
import { evaluate, given } from "../evaluate";
import { byHand, byLibrary, expectClose } from "./sevenUpdates";

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
