/**
 * Five updates of a matrix, a vector and a bias on a loss that is no quadratic, Σ_k (a_k w_k² + w_k⁴/4 − c_k w_k): by an optimizer of the lab in
 * a step that knows its loss, and the same in plain float64.
 */
import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import type { Tree } from "../../../src/lab/optim/mapTree";
import { descend } from "../../../src/lab/optim/descend";
import type { Optimizer } from "../../../src/lab/optim/optimizer.types";
import { evaluate, given } from "../evaluate";

export const UPDATES = 5;
/** Tensors: a matrix [2, 2], a vector [3], another matrix [1, 2]. */
export const SHAPES = [[2, 2], [3], [1, 2]];
export const START = [
  [1, -0.5, 0.25, 2],
  [-1, 0.5, 0.75],
  [0.5, -1.5],
];
const A = [
  [1, 0.5, 2, 0.25],
  [1.5, 1, 0.5],
  [0.25, 1],
];
const C = [
  [0.5, 1, -1, 0],
  [0.25, -0.5, 1],
  [1, -1],
];

export type Plain = number[][];
export const mapPlain = (f: (...x: number[]) => number, first: Plain, ...rest: Plain[]): Plain =>
  first.map((tensor, t) => tensor.map((x, k) => f(x, ...rest.map((other) => other[t]![k]!))));
export const lossOf = (w: Plain): number =>
  mapPlain((x, a, c) => a * x * x + x ** 4 / 4 - c * x, w, A, C)
    .flat()
    .reduce((a, b) => a + b);
export const gradientOf = (w: Plain): Plain => mapPlain((x, a, c) => 2 * a * x + x ** 3 - c, w, A, C);
export const dotPlain = (a: Plain, b: Plain): number =>
  mapPlain((x, y) => x * y, a, b)
    .flat()
    .reduce((x, y) => x + y, 0);

/** Final weights, and what `also` makes of the final state. */
export async function byLab<S extends Tree>(
  optimizer: Optimizer<S>,
  also: (state: S) => tf.Tensor[] = () => [],
): Promise<number[][]> {
  const context = { scalar: (value: number) => tf.scalar(value) } as never;
  return evaluate(
    (...leaves) => {
      let params = { layers: [leaves[0]!, leaves[1]!], out: leaves[2]! };
      let state = optimizer.init(params);
      const loss = (at: typeof params) => {
        const parts = [...at.layers, at.out].map((w, t) => {
          const [a, c] = [A, C].map((constants) => tf.tensor(constants[t]!, SHAPES[t]));
          const quartic = tf.mul(tf.square(tf.square(w)), 0.25);
          return tf.sum(tf.sub(tf.add(tf.mul(a!, tf.square(w)), quartic), tf.mul(c!, w)));
        });
        return parts.reduce((x, y) => tf.add(x, y));
      };
      for (let i = 0; i < UPDATES; i += 1) ({ params, state } = descend({ optimizer, loss, params, state, context }));
      return [...params.layers, params.out, ...also(state)];
    },
    ...START.map((values, t) => given(values, SHAPES[t])),
  );
}

export function byHand(update: (w: Plain, g: Plain, step: number) => Plain): Plain {
  let w = START;
  for (let i = 0; i < UPDATES; i += 1) w = update(w, gradientOf(w), i);
  return w;
}

/** Both in float64, but constants cross the trace as float32. */
export const expectSame = (actual: readonly number[][], expected: Plain): void =>
  actual.forEach((tensor, t) => tensor.forEach((x, k) => expect(x).toBeCloseTo(expected[t]![k]!, 6)));
