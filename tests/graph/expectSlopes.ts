// A function of tensors against central differences in float64: its gradient, and the gradient of its gradient along a direction.
import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import { grad, hvp } from "../../src/graph/index";
import { evaluate, given } from "../lab/evaluate";

const H = 1e-5;

/** A sum with weights of no order, so that no two parts of the result are alike. */
const weighed = (y: tf.Tensor): tf.Tensor => {
  const weights = tf.tensor(
    Array.from({ length: y.size }, (_, i) => Math.cos(1.3 * i + 0.2)),
    y.shape,
  );
  return tf.sum(tf.mul(y, weights));
};

/** Truncation of H² and rounding of 1e-16/H leave 1e-7 of a gradient, 1e-6 of a second derivative. */
export async function expectSlopes(
  f: (x: tf.Tensor) => tf.Tensor,
  shape: readonly number[],
  x: number[],
): Promise<void> {
  const loss = (at: tf.Tensor) => weighed(f(at));
  const direction = x.map((_, i) => Math.sin(3.1 * i + 1));
  const moved = (by: number) =>
    given(
      x.map((xi, i) => xi + by * direction[i]!),
      shape,
    );
  const run = (g: (...at: tf.Tensor[]) => tf.Tensor, ...at: ReturnType<typeof given>[]) =>
    evaluate(g, ...at).then(([values]) => values!);
  const [up, down] = [await run((t) => loss(t!), moved(H)), await run((t) => loss(t!), moved(-H))];
  const gradient = await run((t) => grad(loss, t!), given(x, shape));
  const along = gradient.reduce((sum, g, i) => sum + g * direction[i]!, 0);
  expect(Math.abs(along - (up[0]! - down[0]!) / (2 * H))).toBeLessThan(1e-7 * (1 + Math.abs(along)));
  const product = await run((t, v) => hvp(loss, t!, v!), given(x, shape), given(direction, shape));
  const slopes = [await run((t) => grad(loss, t!), moved(H)), await run((t) => grad(loss, t!), moved(-H))];
  product.forEach((value, i) => {
    const expected = (slopes[0]![i]! - slopes[1]![i]!) / (2 * H);
    expect(Math.abs(value - expected)).toBeLessThan(1e-6 * (1 + Math.abs(expected)));
  });
}
