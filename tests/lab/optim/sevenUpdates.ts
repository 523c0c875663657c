/** Seven updates of three weights: by an optimizer of the library, and the same by hand in float64. */
import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import type { Tree } from "../../../src/lab/optim/mapTree";
import type { Optimizer } from "../../../src/lab/optim/optimizer.types";
import { evaluate, given } from "../evaluate";

export const START = [1, -2, 0.5];
export const STEPS = 7;
/** A gradient that depends on the weights, so that an error in one step shows in all later ones. */
export const gradientAt = (w: number): number => 3 * w - 0.4 + w * w;

/** Seven updates by the library, on weights nested in a record and a list. */
export async function byLibrary(optimizer: Optimizer<never>): Promise<number[]> {
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
export function byHand(update: (w: number, g: number, t: number, memory: Record<string, number>) => number): number[] {
  return START.map((w) => {
    const memory: Record<string, number> = {};
    for (let t = 1; t <= STEPS; t += 1) w = update(w, gradientAt(w), t, memory);
    return w;
  });
}

export function expectClose(actual: number[], expected: number[]): void {
  // Both in float64, but constants cross the trace as float32: seven digits.
  for (const [i, value] of actual.entries())
    expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5 * (1 + Math.abs(expected[i]!)));
}
