// Losses that look for a worst case or play against another network.
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { grad, hostRandom, random } from "../../../src/graph/index";
import { gradientPenalty, nonSaturating, relativistic } from "../../../src/lab/losses/adversarialGame";
import { virtualAdversarial } from "../../../src/lab/losses/virtualAdversarial";
import { evaluate, evaluateInFloat32, given } from "../evaluate";

const softplus = (x: number): number => Math.log(1 + Math.exp(x));

describe("games", () => {
  const [real, fake] = [
    [0.5, -1, 2],
    [1.5, 0, -2],
  ];
  const value = async (loss: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, run = evaluate, scale = 1) =>
    (await run((a, b) => loss(a!, b!), given(real!.map((v) => v * scale)), given(fake!.map((v) => v * scale))))[0]![0]!;
  const mean = (of: (x: number, y: number) => number) => real!.reduce((all, x, i) => all + of(x, fake![i]!), 0) / 3;

  it("are their formulas", async () => {
    expect(await value(relativistic.critic)).toBeCloseTo(
      mean((x, y) => softplus(y - x)),
      10,
    );
    expect(await value(relativistic.generator)).toBeCloseTo(
      mean((x, y) => softplus(x - y)),
      10,
    );
    expect(await value(nonSaturating.critic)).toBeCloseTo(
      mean((x, y) => softplus(-x) + softplus(y)),
      10,
    );
    expect(await value(nonSaturating.generator)).toBeCloseTo(
      mean((_, y) => softplus(-y)),
      10,
    );
  });

  it("are finite at extreme scores", async () => {
    expect(await value(relativistic.critic, evaluateInFloat32, 1e4)).toBeCloseTo((1e4 + 1e4) / 3, 1);
    expect(await value(nonSaturating.critic, evaluateInFloat32, 1e4)).toBeCloseTo((1e4 + 1.5e4 + Math.LN2) / 3, 1);
  });
});

describe("the gradient penalty", () => {
  it("of a leaky-ReLU critic is that of its masks, and so is its own gradient by the weights", async () => {
    const host = hostRandom(3);
    const [n, d, h] = [4, 2, 5];
    const draw = (count: number) => Array.from({ length: count }, () => host.normal());
    const [x, w1, w2] = [draw(n * d), draw(d * h), draw(h)];
    const penalty = (at: readonly number[]) => {
      let total = 0;
      for (let i = 0; i < n; i += 1) {
        const slope = Array.from({ length: d }, () => 0);
        for (let j = 0; j < h; j += 1) {
          const before = Array.from({ length: d }, (_, k) => x[i * d + k]! * at[k * h + j]!).reduce((a, b) => a + b);
          for (let k = 0; k < d; k += 1) slope[k]! += w2[j]! * (before > 0 ? 1 : 0.25) * at[k * h + j]!;
        }
        total += slope.reduce((all, s) => all + s * s, 0) / n;
      }
      return total;
    };
    const [value, slope] = await evaluate(
      (inputs, first, last) => {
        const of = (w: tf.Tensor) =>
          gradientPenalty(
            (at) => tf.matMul(tf.leakyRelu(tf.matMul(at as tf.Tensor2D, w as tf.Tensor2D), 0.25), last as tf.Tensor2D),
            inputs!,
          );
        return [of(first!), grad(of, first!)];
      },
      given(x, [n, d]),
      given(w1, [d, h]),
      given(w2, [h, 1]),
    );
    expect(value![0]).toBeCloseTo(penalty(w1), 10);
    w1.forEach((_, at) => {
      const moved = (by: number) => penalty(w1.map((w, i) => (i === at ? w + by : w)));
      // Quadratic between kinks: central differences are exact but for rounding.
      expect(slope![at]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 6);
    });
  });
});

describe("the virtual adversarial direction", () => {
  // Logits x A: the divergence is ½ rᵀ A F Aᵀ r to second order, with Fisher information F = diag(p) − p pᵀ. For two classes it has one
  // direction of change, A (1, −1), which a single power iteration finds, from any start that is not orthogonal to it.
  const a = [1, -0.5, 2, 0.25, 0, 1];
  const towards = [0, 1, 2].map((k) => a[2 * k]! - a[2 * k + 1]!);
  const length = Math.hypot(...towards);
  const x = [0.25, -0.125, 0.5, 0, 0, 0];
  const run = (evaluator: typeof evaluate, options: { epsilon?: number; iterations?: number } = {}) =>
    evaluator(
      (inputs, matrix) => {
        const f = (at: tf.Tensor) => tf.matMul(at as tf.Tensor2D, matrix as tf.Tensor2D);
        const { loss, perturbation } = virtualAdversarial(f, inputs!, { key: random.key(4), ...options });
        return [
          loss,
          perturbation,
          grad(
            (m: tf.Tensor) =>
              virtualAdversarial((at) => tf.matMul(at as tf.Tensor2D, m as tf.Tensor2D), inputs!, {
                key: random.key(4),
                ...options,
              }).loss,
            matrix!,
          ),
        ];
      },
      given(x, [2, 3]),
      given(a, [3, 2]),
    );

  it.each([["float64", evaluate, 5] as const, ["float32", evaluateInFloat32, 2] as const])(
    "of a two-class linear model is known, and of length ε (%s)",
    async (_, evaluator, digits) => {
      const [, perturbation] = await run(evaluator, { epsilon: 0.5 });
      for (const row of [perturbation!.slice(0, 3), perturbation!.slice(3)]) {
        const sign = Math.sign(row[0]! * towards[0]!);
        row.forEach((r, k) => expect(r).toBeCloseTo((sign * 0.5 * towards[k]!) / length, digits));
      }
    },
  );

  it("gives the divergence there, and no gradient through the answer at x or the direction", async () => {
    const [loss, perturbation, slope] = await run(evaluate);
    const logits = (at: readonly number[], m: readonly number[]) =>
      [0, 1].map((c) => at[0]! * m[c]! + at[1]! * m[2 + c]! + at[2]! * m[4 + c]!);
    const soft = (z: readonly number[]) => z.map((v) => Math.exp(v) / z.reduce((all, w) => all + Math.exp(w), 0));
    const at = (m: readonly number[]) =>
      [0, 1].reduce((all, i) => {
        const [row, moved] = [
          x.slice(3 * i, 3 * i + 3),
          x.slice(3 * i, 3 * i + 3).map((v, k) => v + perturbation![3 * i + k]!),
        ];
        const [p, q] = [soft(logits(row, a)), soft(logits(moved, m))];
        return all + p.reduce((sum, v, c) => sum + v * Math.log(v / q[c]!), 0) / 2;
      }, 0);
    expect(loss![0]).toBeCloseTo(at(a), 10);
    a.forEach((_, i) => {
      const moved = (by: number) => at(a.map((v, k) => (k === i ? v + by : v)));
      expect(slope![i]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 8);
    });
  });

  it("without iterations is a random one of length ε, and with ε = 0 costs nothing", async () => {
    const [, perturbation] = await run(evaluate, { iterations: 0, epsilon: 0.25 });
    const cosine =
      Math.abs(perturbation!.slice(0, 3).reduce((all, r, k) => all + r * towards[k]!, 0)) / (0.25 * length);
    expect(Math.hypot(...perturbation!.slice(0, 3))).toBeCloseTo(0.25, 6);
    expect(cosine).toBeLessThan(0.99);
    expect((await run(evaluate, { epsilon: 0 }))[0]![0]).toBeCloseTo(0, 12);
  });
});
