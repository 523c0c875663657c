// Gradients that authors give, and checkpoints that trade time for memory.
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { Device } from "../../src/device/device";
import { referenceDevice } from "../../src/device/reference";
import { tfjsDevice } from "../../src/device/tfjs/tfjsDevice";
import {
  checkpoint,
  cost,
  customVjp,
  grad,
  hvp,
  jvp,
  random,
  trace,
  valueAndGrad,
  type Graph,
} from "../../src/graph/index";
import { evaluate, given } from "../lab/evaluate";

type T = tf.Tensor;
const x = given([0.3, -1.2, 0.8]);
const close = (got: readonly number[], expected: readonly number[], tolerance = 1e-13) => {
  expect(got.length).toBe(expected.length);
  got.forEach((v, i) => expect(Math.abs(v - expected[i]!)).toBeLessThanOrEqual(tolerance));
};
const traced = (f: (x: T) => T) => () => trace([{ name: "x", shape: [3], dtype: "float32" }], ([at]) => f(at!));

/** log(1 + e^x) with its gradient written out, as numerics books want it. */
const softplus = customVjp(
  (at: T) => tf.log1p(tf.exp(at)),
  (g, at) => [tf.mul(g, tf.sigmoid(at))],
);

describe("customVjp", () => {
  it("keeps the value and takes the author's gradient", async () => {
    const double = customVjp(
      (at: T) => tf.square(at),
      (g) => [tf.mul(10, g)],
    );
    const [value, gradient] = await evaluate((at) => {
      const found = valueAndGrad((p: T) => tf.sum(double(p)), at!);
      return [found.value, found.grad];
    }, x);
    close(value!, [x.values.reduce((s, v) => s + v * v, 0)]);
    expect(gradient).toEqual([10, 10, 10]);
  });

  it("is differentiated again by the author's rule: forward, reverse, and over each other", async () => {
    const total = (f: (at: T) => T) => (at: T) => tf.sum(tf.mul(f(at), tf.sin(at)));
    const derivatives = (f: (at: T) => T) => (at: T) => {
      const v = tf.cos(at);
      return [
        jvp(f, at, v).tangent,
        grad(total(f), at),
        hvp(total(f), at, v),
        grad((p: T) => tf.sum(tf.mul(grad(total(f), p), v)), at),
      ];
    };
    const own = await evaluate((at) => derivatives(softplus)(at!), x);
    const plain = await evaluate((at) => derivatives(tf.softplus)(at!), x);
    own.forEach((row, k) => close(row, plain[k]!));
  });

  it("sees its arguments and its result, whose own gradient counts", async () => {
    const f = customVjp(
      (a: T, b: T) => tf.exp(tf.mul(a, b)),
      (g, a, b, y) => [tf.mul(g, tf.mul(b, y)), tf.mul(g, tf.mul(a, y))],
    );
    const both = (h: (a: T, b: T) => T) => (a: T, b: T) => {
      const total = ([p, q]: T[]) => tf.sum(tf.square(h(p!, q!)));
      return [...grad(total, [a, b]), ...hvp(total, [a, b], [b, a])];
    };
    const args = [x, given([1, 0.5, -0.4])];
    const own = await evaluate((a, b) => both(f)(a!, b!), ...args);
    const plain = await evaluate((a, b) => both((p, q) => tf.exp(tf.mul(p, q)))(a!, b!), ...args);
    own.forEach((row, k) => close(row, plain[k]!, 1e-12));
  });

  it("holds fixed what is not an argument, and arguments whose gradient is null", async () => {
    const gradients = await evaluate(
      (a, b) => {
        const f = (p: T, q: T) =>
          customVjp(
            (at: T, other: T) => tf.mul(tf.mul(at, other), q),
            (g, _, other) => [tf.mul(tf.mul(g, other), q), null],
          )(p, q);
        return [...grad(([p, q]: T[]) => tf.sum(f(p!, q!)), [a!, b!])];
      },
      x,
      given([2, 3, 4]),
    );
    expect(gradients).toEqual([
      [4, 9, 16],
      [0, 0, 0],
    ]);
  });

  it("may clip in reverse mode; forward mode says that it cannot", async () => {
    const clipped = customVjp(
      (at: T) => tf.mul(at, 5),
      (g) => [tf.clipByValue(g, -1, 1)],
    );
    const [g] = await evaluate((at) => grad((p: T) => tf.sum(clipped(p)), at!), x);
    expect(g).toEqual([1, 1, 1]);
    expect(traced((at) => jvp(clipped, at, at).tangent)).toThrow(/LB110 .*linear/);
    // The second derivative of what comes before it does not go through it forwards.
    const [second] = await evaluate((at) => hvp((p: T) => tf.sum(tf.square(p)), at!, clipped(at!)), x);
    close(
      second!,
      x.values.map((v) => 10 * v),
    );
  });

  it("refuses gradients that are too many or of a wrong shape", () => {
    const of = (backward: (g: T) => T[]) =>
      traced((at) => grad((p: T) => tf.sum(customVjp((q: T) => q, backward)(p)), at));
    expect(of((g) => [g, g])).toThrow(/LB110 .*1 arguments: 2$/);
    expect(of((g) => [tf.sum(g)])).toThrow(/LB110 .*\[3\]: \[\]$/);
    expect(() => softplus(tf.zeros([2]))).toThrow(/LB105 .*: customVjp$/);
  });
});

const [WIDTH, ROWS, DEPTH] = [8, 64, 4];
const matMul = (a: T, b: T): T => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D);

/** One training step of `blocks` blocks of four layers each; `wrap` is the identity or checkpoint. */
function training(blocks: number, wrap: typeof checkpoint<T[]> | undefined): Graph {
  const weights = Array.from({ length: blocks * DEPTH }, (_, i) => ({
    name: `w${i}`,
    shape: [WIDTH, WIDTH],
    dtype: "float32" as const,
  }));
  return trace([{ name: "x", shape: [ROWS, WIDTH], dtype: "float32" }, ...weights], ([input, ...w]) => {
    const block = (at: T, ...own: T[]) => own.reduce((y: T, wi) => tf.tanh(matMul(y, wi)), at);
    const loss = (p: T[]) => {
      let y: T = input!;
      for (let k = 0; k < blocks; k += 1) y = (wrap ? wrap(block) : block)(y, ...p.slice(k * DEPTH, (k + 1) * DEPTH));
      return tf.mean(tf.square(y));
    };
    const { value, grad } = valueAndGrad(loss, w);
    return [...w.map((wi, i) => tf.sub(wi, grad[i]!)), value];
  });
}

describe("checkpoint", () => {
  it("keeps an activation a block instead of one a layer, for at most another forward pass", () => {
    const activation = ROWS * WIDTH * 4;
    for (const blocks of [4, 16]) {
      const [plain, saved] = [cost(training(blocks, undefined)), cost(training(blocks, checkpoint))];
      // Plain: each layer's result. Saved: each block's, and those of the one block that is being differentiated.
      expect(plain.peakBytes).toBeGreaterThanOrEqual(blocks * DEPTH * activation);
      expect(saved.peakBytes).toBeLessThanOrEqual((blocks + DEPTH + 2) * activation);
      expect(saved.flops).toBeGreaterThan(plain.flops);
      const forward = blocks * DEPTH * 2 * ROWS * WIDTH * WIDTH;
      expect(saved.flopsBy.dot - plain.flopsBy.dot).toBeLessThanOrEqual(forward);
    }
  });

  /** Uses an argument twice, a closed-over weight, a mask, dropout, and a checkpoint inside. */
  const model = (wrap: typeof checkpoint<T[]>) => (p: T[], key: T) => {
    const [a, w, outer] = p as [T, T, T];
    const inner = wrap((at: T) => tf.mul(tf.sin(at), tf.exp(outer)));
    const block = wrap((at: T, weight: T) => {
      const kept = random.bernoulli(key, at.shape, 0.7);
      const mask = tf.greater(at, 0.1);
      return tf.add(tf.where(mask, tf.mul(inner(tf.mul(at, weight)), kept), tf.mul(at, outer)), tf.square(at));
    });
    return tf.sum(tf.square(block(tf.sin(a), w)));
  };
  const plain = ((f: unknown) => f) as typeof checkpoint<T[]>;
  const args = [x, given([0.5, 1.5, -0.7]), given([0.2, 0.1, -0.3])];
  const key = given([1, 2], [2], "int32");

  it("changes neither values nor derivatives, closed-over weights and nested checkpoints included", async () => {
    const all =
      (wrap: typeof checkpoint<T[]>) =>
      (k: T, ...p: T[]) => {
        const loss = (at: T[]) => model(wrap)(at, k);
        const { value, grad: gradient } = valueAndGrad(loss, p);
        const v = p.map((leaf) => tf.cos(leaf));
        const again = grad(
          (at: T[]) =>
            grad(loss, at)
              .map((g, i) => tf.sum(tf.mul(g, v[i]!)))
              .reduce((s, t) => tf.add(s, t)),
          p,
        );
        return [value, ...gradient, jvp(loss, p, v).tangent, ...hvp(loss, p, v), ...again];
      };
    const [saved, usual] = [await evaluate(all(checkpoint), key, ...args), await evaluate(all(plain), key, ...args)];
    expect(saved.length).toBe(1 + 3 + 1 + 3 + 3);
    // Second derivatives may add up the same terms in another order.
    saved.forEach((row, i) => (i < 4 ? expect(row).toEqual(usual[i]) : close(row, usual[i]!, 1e-12)));
  });

  it("computes a dropout mask anew, from its key, instead of keeping it", () => {
    const graph = (wrap: typeof checkpoint<T[]>) =>
      trace(
        [
          { name: "x", shape: [3], dtype: "float32" },
          { name: "key", shape: [2], dtype: "int32" },
        ],
        ([at, k]) =>
          grad(
            (p: T) => tf.sum(tf.tanh(wrap((q: T, own: T) => tf.mul(tf.exp(q), random.uniform(own, [3])))(p, k!))),
            at!,
          ),
      );
    const draws = (g: Graph) => g.nodes.filter(({ op }) => op === "randomUniform").length;
    expect([draws(graph(plain)), draws(graph(checkpoint))]).toEqual([1, 2]);
  });

  it("is on tfjs what it is on the reference, keys that the host must know included", async () => {
    const graph = trace(
      [
        { name: "x", shape: [3], dtype: "float32" },
        { name: "key", shape: [2], dtype: "int32" },
      ],
      ([at, k]) => {
        const block = checkpoint((q: T, own: T) => tf.mul(tf.exp(q), random.uniform(random.fold(own, 1), [3])));
        return grad((p: T) => tf.sum(tf.tanh(block(p, k!))), at!);
      },
    );
    const on = async (device: Device) => {
      const fed = [device.upload(x.values, [3], "float32"), device.upload([1, 2], [2], "int32")];
      const [values] = await device.read(device.load(graph).run(fed));
      device.dispose();
      return Array.from(values!);
    };
    const expected = await on(referenceDevice());
    await tf.setBackend("cpu");
    // float32 of a dozen operations.
    close(await on(tfjsDevice("cpu", "CPU")), expected, 1e-6);
  });

  it("of a function that ignores its arguments is that function", async () => {
    const [g] = await evaluate((a, b) => grad((q: T) => tf.sum(checkpoint((_: T) => tf.square(q))(a!)), b!), x, x);
    close(
      g!,
      x.values.map((v) => 2 * v),
    );
    expect(() => checkpoint((at: T) => at)(tf.zeros([2]))).toThrow(/LB105 .*: checkpoint$/);
  });
});
