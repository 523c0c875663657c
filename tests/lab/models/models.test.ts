import type * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { random } from "../../../src/graph/index";
import { linear } from "../../../src/lab/models/linear";
import { mlp, type Layer } from "../../../src/lab/models/mlp";
import { twoLayerCommittee } from "../../../src/lab/models/twoLayerCommittee";
import { evaluate, given } from "../evaluate";

const initial = (model: { init(context: { key: tf.Tensor }): Layer[] }, seed = 1) =>
  evaluate(() =>
    model.init({ key: random.key(seed) }).flatMap((layer) => [layer.weights, ...(layer.bias ? [layer.bias] : [])]),
  );

const deviation = (values: number[]): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

describe("an mlp", () => {
  it("computes affine, relu, affine", async () => {
    const layers = [
      { weights: [1, -1, 2, 0.5], bias: [0.5, -1] },
      { weights: [1, 2], bias: [-3] },
    ];
    const x = [1, 2, -1, 3];
    const [out] = await evaluate(
      (input, w0, b0, w1, b1) =>
        mlp({ sizes: [2, 2, 1] }).apply(
          [
            { weights: w0!, bias: b0! },
            { weights: w1!, bias: b1! },
          ],
          input!,
        ),
      given(x, [2, 2]),
      given(layers[0]!.weights, [2, 2]),
      given(layers[0]!.bias),
      given(layers[1]!.weights, [2, 1]),
      given(layers[1]!.bias),
    );
    const byHand = [0, 1].map((row) => {
      const [a, b] = x.slice(2 * row, 2 * row + 2) as [number, number];
      const hidden = [Math.max(0, a + 2 * b + 0.5), Math.max(0, -a + 0.5 * b - 1)];
      return hidden[0]! + 2 * hidden[1]! - 3;
    });
    for (const [i, value] of out!.entries()) expect(value).toBeCloseTo(byHand[i]!, 12);
  });

  it("starts with He weights and no bias, other ones for another key", async () => {
    const model = mlp({ sizes: [400, 100, 10] });
    const [w0, b0, w1] = await initial(model);
    // 40,000 and 1,000 draws: the deviation's own relative error is 0.35 % and 2.2 %; four of them.
    expect(deviation(w0!) / Math.sqrt(2 / 400)).toBeCloseTo(1, 1);
    expect(Math.abs(deviation(w0!) / Math.sqrt(2 / 400) - 1)).toBeLessThan(0.015);
    expect(Math.abs(deviation(w1!) / Math.sqrt(2 / 100) - 1)).toBeLessThan(0.09);
    expect(b0!.every((b) => b === 0)).toBe(true);
    expect(await initial(model)).toEqual(await initial(model, 1));
    expect((await initial(model, 2))[0]).not.toEqual(w0);
  });

  it("knows its initialisations, and can do without bias", async () => {
    const [w] = await initial(mlp({ sizes: [300, 100], initialisation: "glorot", bias: false }));
    expect(Math.abs(deviation(w!) / Math.sqrt(2 / 400) - 1)).toBeLessThan(0.02);
    expect(await initial(mlp({ sizes: [3, 2], bias: false }))).toHaveLength(1);
    const [v] = await initial(linear({ inputs: 300, outputs: 100 }));
    expect(Math.abs(deviation(v!) / Math.sqrt(1 / 300) - 1)).toBeLessThan(0.02);
  });

  it("flattens pictures", async () => {
    const [out] = await evaluate(
      (x, w) => mlp({ sizes: [4, 1] }).apply([{ weights: w! }], x!),
      given([1, 2, 3, 4], [1, 2, 2]),
      given([1, 1, 1, 1], [4, 1]),
    );
    expect(out).toEqual([10]);
  });

  it.each([
    [{ sizes: [784] }, /LB333 .*\[784\]/],
    [{ sizes: [784, 0] }, /LB333/],
    [{ sizes: [2, 2], activation: "rleu" as never }, /LB331 unknown activation: rleu/],
  ])("refuses what makes no sense (%#)", (options, message) => {
    expect(() => mlp(options)).toThrow(message);
  });

  it("refuses an unknown initialisation", async () => {
    await expect(initial(mlp({ sizes: [2, 2], initialisation: "hee" as never }))).rejects.toThrow(
      /LB332 unknown initialisation: hee/,
    );
  });
});

describe("activations", () => {
  const at = async (
    activation: "gelu" | "silu" | "tanh" | "softplus" | "elu" | "sigmoid",
    x: number,
  ): Promise<number> => {
    const model = mlp({ sizes: [1, 1, 1], activation });
    const [out] = await evaluate(
      (v, w) => model.apply([{ weights: w! }, { weights: w! }], v!),
      given([x], [1, 1]),
      given([1], [1, 1]),
    );
    return out![0]!;
  };

  it("have their published values", async () => {
    // Φ(1) = 0.8413447; float32 constants and erf's approximation leave six digits.
    expect(await at("gelu", 1)).toBeCloseTo(0.8413447, 5);
    expect(await at("silu", 1)).toBeCloseTo(0.7310586, 6);
    expect(await at("tanh", 0.5)).toBeCloseTo(Math.tanh(0.5), 6);
    expect(await at("softplus", 0)).toBeCloseTo(Math.LN2, 6);
    expect(await at("elu", -1)).toBeCloseTo(Math.exp(-1) - 1, 6);
    expect(await at("sigmoid", 0)).toBeCloseTo(0.5, 9);
  });
});

describe("the two-layer committee", () => {
  it("is α/N Σ φ(w·x)", async () => {
    const [out] = await evaluate(
      (w, x) => twoLayerCommittee({ alpha: 4, epsilon: 0.5 }).apply(w!, x!),
      given([1, 0, 2, -1], [2, 2]),
      given([3, 1, -1, 2], [2, 2]),
    );
    const phi = (h: number): number => h + 0.25 * h * h;
    expect(out![0]).toBeCloseTo((4 / 2) * (phi(3) + phi(5)), 10);
    expect(out![1]).toBeCloseTo((4 / 2) * (phi(-1) + phi(-4)), 10);
  });

  it("starts with standard normal weights of its shape", async () => {
    const [w] = await evaluate(() => twoLayerCommittee({ inputs: 40, width: 200 }).init({ key: random.key(3) }));
    expect(w).toHaveLength(8000);
    expect(Math.abs(deviation(w!) - 1)).toBeLessThan(0.04);
  });
});
