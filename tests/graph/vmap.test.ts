// vmap inside a step: a function of one example as a function of many, mixed with derivatives and random numbers.
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import {
  checkpoint,
  customVjp,
  grad,
  hvp,
  jvp,
  random,
  stopGradient,
  straightThrough,
  trace,
  vmap,
} from "../../src/graph/index";
import { evaluate, given } from "../lab/evaluate";

type T = tf.Tensor;
const xs = given(
  Array.from({ length: 12 }, (_, i) => Math.sin(1.7 * i)),
  [4, 3],
);
const ws = given([0.3, -0.2, 0.9, 0.4, 0.1, -0.8], [3, 2]);
const rows = (values: number[], count: number) =>
  Array.from({ length: count }, (_, i) => values.slice((i * values.length) / count, ((i + 1) * values.length) / count));
const rowOf = (x: T, i: number): T => tf.reshape(tf.slice(x, [i, 0], [1, -1]), [-1]);
const loss = (w: T, x: T): T =>
  tf.sum(tf.square(tf.tanh(tf.matMul(tf.reshape(x, [1, -1]) as tf.Tensor2D, w as tf.Tensor2D))));
/** The same by a loop over rows. */
const looped = (f: (x: T) => T) => (x: T) => tf.stack([0, 1, 2, 3].map((i) => f(rowOf(x, i))));
const close = (got: number[][], expected: number[][]) =>
  got.forEach((row, k) => row.forEach((v, i) => expect(Math.abs(v - expected[k]![i]!)).toBeLessThanOrEqual(1e-12)));

describe("vmap", () => {
  it("gives per-example gradients, whose mean is the gradient of the mean", async () => {
    const [each, mean, batch, inLoop] = await evaluate(
      (x, w) => {
        const examples = vmap((one: T) => grad((at: T) => loss(at, one), w!))(x!);
        const whole = grad((at: T) => tf.mean(vmap((one: T) => loss(at, one))(x!)), w!);
        return [examples, tf.mean(examples, 0), whole, looped((one) => grad((at: T) => loss(at, one), w!))(x!)];
      },
      xs,
      ws,
    );
    close([mean!], [batch!]);
    close([each!], [inLoop!]);
  });

  it("looks along any axis, shares what is null, and takes and gives trees", async () => {
    const [sums, first] = await evaluate(
      (x, w) => {
        const f = vmap(
          ({ a }: { a: T }, b: T) => ({ total: tf.sum(tf.mul(a, b)), first: tf.slice(a, [0], [1]) }),
          [-1, null],
        );
        const { total, first } = f({ a: x! }, w!);
        return [total, first];
      },
      xs,
      given([1, 10, 100, 1000]),
    );
    const column = (j: number) => [0, 1, 2, 3].map((i) => xs.values[3 * i + j]!);
    close([sums!], [[0, 1, 2].map((j) => column(j).reduce((s, v, i) => s + v * 10 ** i, 0))]);
    expect(first).toEqual(xs.values.slice(0, 3));
  });

  it("commutes with forward and second derivatives, inside and outside", async () => {
    const f = (x: T): T => tf.sum(tf.mul(tf.sin(x), tf.exp(tf.neg(tf.square(x)))));
    const second = (x: T): T => hvp(f, x, tf.onesLike(x));
    const pushed = (x: T): T => jvp(second, x, x).tangent;
    const [inside, outside, loop] = await evaluate(
      (x) => [vmap(pushed)(x!), jvp((all: T) => vmap(second)(all), x!, x!).tangent, looped(pushed)(x!)],
      xs,
    );
    close([inside!, outside!], [loop!, loop!]);
  });

  it("nests", async () => {
    const [table] = await evaluate(
      (a, b) => vmap((x: T) => vmap((y: T) => tf.sub(tf.mul(x, 10), y))(b!))(a!),
      given([1, 2]),
      given([1, 2, 3]),
    );
    expect(table).toEqual([9, 8, 7, 19, 18, 17]);
  });

  it("draws by key: other numbers in other lanes if keys differ, the same if one is shared", async () => {
    const [different, shared, alone] = await evaluate(
      (key) => {
        const lanes = tf.tensor1d([0, 1], "int32");
        const draw = (k: T) => random.normal(k, [3]);
        return [
          vmap((i: T) => draw(random.fold(key!, i)))(lanes),
          vmap((i: T) => tf.add(draw(key!), tf.cast(i, "float32")))(lanes),
          tf.stack([draw(random.fold(key!, 0)), draw(random.fold(key!, 1)), draw(key!)]),
        ];
      },
      given([3, 4], [2], "int32"),
    );
    const [a, b, c] = rows(alone!, 3) as [number[], number[], number[]];
    expect(different).toEqual([...a, ...b]);
    expect(shared).toEqual([...c, ...c.map((v) => v + 1)]);
    expect(a).not.toEqual(b);
  });

  it("keeps marks: what is stopped, straight, given by its author or recomputed stays so in every lane", async () => {
    const halved = customVjp(
      (x: T, w: T) => tf.mul(x, w),
      (g, x, w, y) => [tf.mul(tf.mul(0.5, g), w), tf.mul(tf.add(g, tf.mul(0, y)), x)],
    );
    const marked = (w: T, x: T): T =>
      tf.sum(
        tf.add(
          tf.add(tf.mul(stopGradient(x), x), tf.square(straightThrough(x, tf.round(x)))),
          tf.add(checkpoint((at: T) => tf.mul(w, tf.sin(tf.square(at))))(x), halved(tf.square(x), w)),
        ),
      );
    const byInput = (w: T) => (x: T) => grad((at: T) => marked(w, at), x);
    const pushed = (f: (w: T) => T, w: T) => jvp(f, w, tf.cos(w)).tangent;
    const [lanes, loop, shared, sharedLoop, forward, forwardLoop] = await evaluate(
      (x, w) => [
        vmap(byInput(w!))(x!),
        looped(byInput(w!))(x!),
        grad((at: T) => tf.sum(vmap((one: T) => marked(at, one))(x!)), w!),
        grad((at: T) => tf.sum(looped((one) => marked(at, one))(x!)), w!),
        pushed((at) => vmap((one: T) => marked(at, one))(x!), w!),
        pushed((at) => looped((one) => marked(at, one))(x!), w!),
      ],
      xs,
      given([0.5, -1, 2]),
    );
    close([lanes!, shared!, forward!], [loop!, sharedLoop!, forwardLoop!]);
  });

  it("says what is wrong with lanes", () => {
    const attempt = (f: (x: T) => T) => () => trace([{ name: "x", shape: [2, 3], dtype: "float32" }], ([x]) => f(x!));
    expect(attempt((x) => vmap((a: T, b: T) => tf.add(a, b))(x, tf.ones([4])))).toThrow(/LB111 .*: 2, 4$/);
    expect(attempt((x) => vmap((a: T) => a, null)(x))).toThrow(/LB111 .*null/);
    expect(attempt((x) => vmap((a: T, b: T) => tf.add(a, b), [0])(x, x))).toThrow(/LB111 .*2 arguments: \[0\]$/);
    expect(attempt((x) => vmap((a: T) => a, 2)(x))).toThrow(/LB104/);
    expect(() => vmap((a: T) => a)(tf.zeros([2]))).toThrow(/LB105 .*: vmap$/);
  });
});
