// Transformers: against plain loops in float64, and what must hold of them whatever the weights.
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { hostRandom, random } from "../../../src/graph/index";
import { languageModel } from "../../../src/lab/models/transformer/languageModel";
import { transformer } from "../../../src/lab/models/transformer/transformer";
import { visionTransformer } from "../../../src/lab/models/transformer/visionTransformer";
import { evaluateInFloat32, given } from "../evaluate";
import { seen } from "./ofModel";
import { byRow, dot, map, mean, plus, relu, rms, softmax, times, toMatrix, variance, type Matrix } from "./plain";

const host = hostRandom(13);
const draw = (count: number) => Array.from({ length: count }, () => host.normal());
const [T, D] = [5, 6];
const x = draw(2 * T * D);
const tokens = given(x, [2, T, D]);
/** Gains that differ, so that a forgotten one shows. */
const shaken = (leaf: tf.Tensor, path: string): tf.Tensor =>
  /gain|shift/.test(path) ? tf.add(leaf, random.uniform(random.key(path.length), leaf.shape, -0.5, 0.5)) : leaf;

const expectClose = (actual: readonly number[], expected: readonly unknown[]): void => {
  const flat = expected.flat(Infinity) as number[];
  expect(actual).toHaveLength(flat.length);
  actual.forEach((value, i) => expect(Math.abs(value - flat[i]!)).toBeLessThan(2e-6 * Math.max(1, Math.abs(flat[i]!))));
};

type Params = Readonly<Record<string, number[]>>;

/** One sequence [t][d] through attention with so many heads. */
function attended(
  params: Params,
  at: string,
  h: Matrix,
  { heads, causal, qkNorm }: { heads: number; causal: boolean; qkNorm: boolean },
) {
  const projected = (name: string) => times(h, toMatrix(params[`${at}.attention.${name}`]!, D));
  const size = D / heads;
  const [q, k, v] = [projected("query"), projected("key"), projected("value")];
  const mixed = h.map(() => [] as number[]);
  for (let head = 0; head < heads; head += 1) {
    const own = (m: Matrix, norm: boolean) => {
      const part = m.map((row) => row.slice(head * size, (head + 1) * size));
      return norm ? rms(part) : part;
    };
    const [qh, kh, vh] = [own(q, qkNorm), own(k, qkNorm), own(v, false)];
    qh.forEach((row, i) => {
      const seenBy = kh.slice(0, causal ? i + 1 : undefined);
      const shares = softmax(seenBy.map((other) => dot(row, other) / Math.sqrt(size)));
      for (let c = 0; c < size; c += 1) mixed[i]!.push(shares.reduce((all, share, j) => all + share * vh[j]![c]!, 0));
    });
  }
  return times(mixed, toMatrix(params[`${at}.attention.out`]!, D));
}

type Options = { placement: "pre" | "post" | "peri"; heads: number; causal: boolean; qkNorm: boolean };
function through(params: Params, h: Matrix, prefix: string, layers: number, options: Options) {
  const normal = (m: Matrix, at: string) => map(byRow(m), (v, _, j) => v * params[`${at}.gain`]![j]!);
  const hidden: Matrix[] = [];
  let s: Matrix = options.placement === "peri" ? normal(h, `${prefix}firstNorm`) : h;
  for (let i = 0; i < layers; i += 1) {
    const at = `${prefix}blocks.${i}`;
    const sublayers = [
      (m: Matrix) => attended(params, at, m, options),
      (m: Matrix) =>
        times(
          map(times(m, toMatrix(params[`${at}.mlp.first`]!, 4 * D)), relu),
          toMatrix(params[`${at}.mlp.second`]!, D),
        ),
    ];
    sublayers.forEach((f, j) => {
      if (options.placement === "post") s = normal(plus(s, f(s)), `${at}.norms.${j}`);
      else {
        const added = f(normal(s, `${at}.norms.${j}`));
        s = plus(s, options.placement === "peri" ? normal(added, `${at}.outNorms.${j}`) : added);
      }
    });
    hidden.push(s);
  }
  return { hidden, outputs: options.placement === "post" ? s : normal(s, `${prefix}lastNorm`) };
}

const kinds: Options[] = [
  { placement: "pre", heads: 2, causal: true, qkNorm: false },
  { placement: "post", heads: 3, causal: false, qkNorm: false },
  { placement: "peri", heads: 1, causal: true, qkNorm: true },
];

describe("a transformer", () => {
  it.each(kinds)("is its layers: $placement, $heads heads, causal $causal, qk-norm $qkNorm", async (options) => {
    const model = transformer({ width: D, layers: 2, activation: "relu", ...options });
    const { outputs, hidden, params } = await seen(model, tokens, { change: shaken });
    const expected = [0, 1].map((n) =>
      through(params, toMatrix(x.slice(n * T * D, (n + 1) * T * D), D), "", 2, options),
    );
    expectClose(
      outputs,
      expected.map((one) => one.outputs),
    );
    hidden.forEach((layer, i) =>
      expectClose(
        layer,
        expected.map((one) => one.hidden[i]!),
      ),
    );
  });

  it("without a mask does not know the order of its tokens", async () => {
    const model = transformer({ width: D, layers: 2, heads: 2, causal: false });
    const rows = toMatrix(x.slice(0, T * D), D);
    const order = [3, 0, 4, 1, 2];
    const [straight, mixed] = [
      await seen(model, given(rows.flat(), [1, T, D])),
      await seen(model, given(order.map((i) => rows[i]!).flat(), [1, T, D])),
    ];
    expectClose(
      mixed.outputs,
      order.map((i) => toMatrix(straight.outputs, D)[i]!),
    );
  });

  it("keeps the variance of the stream linear in depth with peri, whatever the weights' scale; with pre it explodes", async () => {
    const last = async (placement: "pre" | "peri", weightScale: number) => {
      const model = transformer({ width: 32, layers: 6, placement, weightScale, activation: "relu", affine: false });
      const { hidden } = await seen(model, given(draw(2 * 16 * 32), [2, 16, 32]));
      return variance(hidden.at(-1)!);
    };
    const [peri, pre] = [
      await Promise.all([last("peri", 1), last("peri", 4)]),
      await Promise.all([last("pre", 1), last("pre", 4)]),
    ];
    // 1 + 2 · 6 sublayers of variance 1 if they were independent.
    for (const v of peri) expect(Math.abs(v / 13 - 1)).toBeLessThan(0.3);
    expect(Math.log(pre[1]! / pre[0]!) / Math.log(4)).toBeGreaterThan(2.5);
  });

  it("starts with the variances that it says", async () => {
    const { params } = await seen(transformer({ width: 48, layers: 1, weightScale: 3 }), given(draw(48), [1, 1, 48]));
    const off = (name: string, expected: number) =>
      Math.abs(Math.sqrt(mean(params[name]!.map((v) => v * v))) / (3 * expected) - 1);
    // 2,304 numbers and more: the deviation's own error is 1.5 %.
    expect(off("blocks.0.attention.query", 1 / Math.sqrt(48))).toBeLessThan(0.06);
    expect(off("blocks.0.mlp.first", Math.sqrt(2 / 48))).toBeLessThan(0.06);
    expect(off("blocks.0.mlp.second", 1 / Math.sqrt(4 * 48))).toBeLessThan(0.06);
  });

  it.each([
    [{ width: 6, layers: 1, heads: 4 }, /LB333 heads .*: 4/],
    [{ width: 6, layers: 0 }, /LB333 layers .*: 0/],
    [{ width: 6, layers: 1, placement: "sandwich" as never }, /LB333 unknown placement: sandwich/],
  ])("refuses what makes no sense (%#)", (options, message) => {
    expect(() => transformer(options)).toThrow(message);
  });
});

describe("a language model", () => {
  const options = { vocabulary: 7, context: T, width: D, layers: 2, heads: 2, activation: "relu" } as const;
  const symbols = [0, 3, 6, 2, 2];

  it("looks up symbols and places, and reads out the next symbol's logits", async () => {
    const { outputs, params } = await seen(languageModel(options), given(symbols.slice(0, 4), [1, 4], "int32"), {
      change: shaken,
    });
    const [table, places] = [toMatrix(params.symbols!, D), toMatrix(params.places!, D)];
    const stream = symbols.slice(0, 4).map((symbol, i) => table[symbol]!.map((v, k) => v + places[i]![k]!));
    const body = through(params, stream, "body.", 2, { placement: "pre", heads: 2, causal: true, qkNorm: false });
    expectClose(outputs, times(body.outputs, toMatrix(params.readout!, 7)));
  });

  it("does not see what comes later", async () => {
    const at = (text: number[]) => seen(languageModel(options), given(text, [1, T], "int32"));
    const [one, other] = [await at(symbols), await at([0, 3, 6, 5, 1])];
    expect(other.outputs.slice(0, 3 * 7)).toEqual(one.outputs.slice(0, 3 * 7));
    expect(other.outputs.slice(3 * 7)).not.toEqual(one.outputs.slice(3 * 7));
  });

  it("stays finite with huge weights, in float32", async () => {
    const model = languageModel({ ...options, weightScale: 1e3 });
    const [outputs] = await evaluateInFloat32(
      (text) => model.apply(model.init({ key: random.key(1) }), text!),
      given(symbols, [1, T], "int32"),
    );
    expect(outputs!.every(Number.isFinite)).toBe(true);
  });

  it("refuses text longer than its context", async () => {
    await expect(seen(languageModel(options), given([0, 0, 0, 0, 0, 0], [1, 6], "int32"))).rejects.toThrow(
      /LB333 .*\[1, 6\]/,
    );
  });
});

describe("a vision transformer", () => {
  it("cuts pictures into patches, row by row, and takes the mean of its tokens", async () => {
    const model = visionTransformer({
      image: [4, 6, 1],
      patch: 2,
      width: D,
      layers: 1,
      heads: 2,
      outputs: 3,
      activation: "relu",
    });
    const pixels = draw(24);
    const { outputs, params } = await seen(model, given(pixels, [1, 24]), { change: shaken });
    const places = toMatrix(params.places!, D);
    const patches = [0, 1].flatMap((i) =>
      [0, 1, 2].map((j) => [0, 1].flatMap((a) => [0, 1].map((b) => pixels[(2 * i + a) * 6 + 2 * j + b]!))),
    );
    const stream = plus(times(patches, toMatrix(params.patches!, D)), places);
    const body = through(params, stream, "body.", 1, { placement: "pre", heads: 2, causal: false, qkNorm: false });
    const middle = [places[0]!.map((_, k) => mean(body.outputs.map((row) => row[k]!)))];
    expectClose(
      outputs,
      map(times(middle, toMatrix(params["readout.weights"]!, 3)), (v, _, j) => v + params["readout.bias"]![j]!),
    );
    expect(() => visionTransformer({ image: [5, 6, 1], patch: 2, width: D, layers: 1, outputs: 3 })).toThrow(
      /LB333 a patch .*: 2/,
    );
  });
});
