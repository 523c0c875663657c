// Lanes: each of them gives the numbers that a run by itself gives.
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkpoint,
  customVjp,
  extraInput,
  boundInput,
  grad,
  hvp,
  jvp,
  random,
  stopGradient,
  straightThrough,
  trace,
  vmap,
  vmapGraph,
  type Graph,
} from "../../src/graph/index";
import { nodeOf, tensorOf } from "../../src/graph/traceBackend";
import { referenceDevice } from "../../src/device/reference";
import { rules } from "../../src/graph/vmap/lanes";
import { evaluate, given, type Given } from "../lab/evaluate";
import { primitives, sizeOf, type Sample } from "./primitives";

const RUNS = { seed: 11, numRuns: 15 };
const LANES = 3;

async function run(graph: Graph, inputs: readonly Given[]): Promise<number[][]> {
  const device = referenceDevice();
  const fed = inputs.map(({ values, shape, dtype = "float32" }) => device.upload(values, shape, dtype));
  const outputs = device.load(graph).run(fed);
  return (await device.read(outputs)).map((values) => Array.from(values));
}

const graphOf = ({ inputs, f }: Sample): Graph =>
  trace(
    inputs.map(({ shape, dtype = "float32" }, i) => ({ name: `x${i}`, shape, dtype })),
    (tensors) => tensorOf(f(...tensors.map(nodeOf))),
  );

/** The input of a lane: the numbers of the first, turned round, so that they stay in their range. */
const ofLane = (input: Given, lane: number): Given => {
  const { values } = input;
  const turn = (5 * lane) % Math.max(1, values.length);
  return { ...input, values: [...values.slice(turn), ...values.slice(0, turn)] };
};
const stacked = (input: Given): Given => ({
  ...input,
  shape: [LANES, ...input.shape],
  values: Array.from({ length: LANES }, (_, lane) => ofLane(input, lane).values).flat(),
});

describe("vmapGraph", () => {
  it("has a rule for every primitive that has operands", () => {
    const handled = ["barrier", "custom", "sort"];
    expect(primitives.map(({ op }) => op).filter((op) => !handled.includes(op) && !rules[op])).toEqual([]);
  });

  for (const { op, sample } of primitives)
    it(`of ${op} gives in each lane what it gives alone, to the bit`, () =>
      fc.assert(
        fc.asyncProperty(sample, fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), async (s, choice) => {
          const mapped = s.inputs.map((_, i) => choice[i]! || !choice.some(Boolean));
          const graph = graphOf(s);
          const all = await run(
            vmapGraph(graph, mapped, LANES),
            s.inputs.map((input, i) => (mapped[i] ? stacked(input) : input)),
          );
          for (let lane = 0; lane < LANES; lane += 1) {
            const [alone] = await run(
              graph,
              s.inputs.map((input, i) => (mapped[i] ? ofLane(input, lane) : input)),
            );
            const size = alone!.length;
            expect(all[0]!.slice(lane * size, (lane + 1) * size)).toEqual(alone);
          }
          expect(all[0]!.length).toBe(LANES * sizeOf(graph.nodes[graph.outputs[0]!]!.shape));
        }),
        RUNS,
      ));

  it("maps lanes of lanes", () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...primitives).chain(({ sample }) => sample),
        async (s) => {
          const graph = graphOf(s);
          const once = vmapGraph(
            graph,
            s.inputs.map((_, i) => i === 0),
            LANES,
          );
          const twice = vmapGraph(
            once,
            s.inputs.map((_, i) => i === s.inputs.length - 1),
            LANES,
          );
          const [first, last] = [0, s.inputs.length - 1];
          const inner = (i: number, lane: number) => ofLane(s.inputs[i]!, lane);
          const fed = s.inputs.map((input, i) => {
            if (i === first && i === last) {
              const one = stacked(input);
              return { ...one, shape: [LANES, ...one.shape], values: [one, one, one].flatMap(({ values }) => values) };
            }
            return i === first || i === last ? stacked(input) : input;
          });
          const [all] = await run(twice, fed);
          const size = all!.length / LANES ** 2;
          for (let a = 0; a < LANES; a += 1)
            for (let c = 0; c < LANES; c += 1) {
              const lane = s.inputs.map((input, i) => (i === first ? inner(i, c) : i === last ? inner(i, a) : input));
              const [alone] = await run(graph, lane);
              expect(all!.slice((a * LANES + c) * size, (a * LANES + c + 1) * size)).toEqual(alone);
            }
        },
      ),
      { seed: 3, numRuns: 150 },
    ));

  it("shares bound data, keeps names, and repeats what no lane changes", async () => {
    const data = Float32Array.of(1, 2, 3);
    const graph = trace(
      [
        { name: "rate", shape: [], dtype: "float32" },
        { name: "w", shape: [3], dtype: "float32" },
      ],
      ([rate, w]) => [tf.mul(rate!, boundInput("data", data, [3], "float32")), tf.mul(w!, 2)],
    );
    const lanes = vmapGraph(graph, [true], 2);
    expect(lanes.inputs.map(({ name, shape }) => [name, shape])).toEqual([
      ["rate", [2]],
      ["w", [3]],
      ["data", [3]],
    ]);
    expect(lanes.inputs[2]!.values).toBe(data);
    const out = await run(lanes, [given([10, 20]), given([1, 1, 2]), given([1, 2, 3])]);
    expect(out).toEqual([
      [10, 20, 30, 20, 40, 60],
      [2, 2, 4, 2, 2, 4],
    ]);
    expect(() => vmapGraph(graph, [false, false, true], 2)).toThrow(/LB111 .*: data$/);
    expect(() => vmapGraph(graph, [true], 0)).toThrow(/LB111 .*: 0$/);
  });

  it("of a training step makes a population: seeds and rates, each lane the run by itself", async () => {
    const step = trace(
      [
        { name: "w", shape: [3, 2], dtype: "float32" },
        { name: "key", shape: [2], dtype: "int32" },
        { name: "step", shape: [], dtype: "int32" },
        { name: "batch", shape: [4], dtype: "int32" },
      ],
      ([w, key, step, batch]) => {
        const data = extraInput("data", [6, 3], "float32");
        const x = tf.gather(data, batch as tf.Tensor1D);
        const mask = random.bernoulli(random.fold(key!, step!), [4, 2], 0.5);
        const loss = (at: tf.Tensor) =>
          tf.mean(tf.square(tf.mul(mask, tf.tanh(tf.matMul(x as tf.Tensor2D, at as tf.Tensor2D)))));
        return tf.sub(w!, tf.mul(extraInput("rate", [], "float32"), grad(loss, w!)));
      },
    );
    const names = step.inputs.map(({ name }) => name);
    const fed: Record<string, Given> = {
      w: given([0.1, -0.4, 0.5, 0.2, -0.3, 0.7], [3, 2]),
      key: given([7, 9], [2], "int32"),
      step: given([5], [], "int32"),
      batch: given([0, 5, 2, 2], [4], "int32"),
      data: given(
        Array.from({ length: 18 }, (_, i) => Math.sin(i)),
        [6, 3],
      ),
      rate: given([0.1], []),
    };
    const different = ["w", "key", "batch", "rate"];
    const lane = (name: string, k: number) =>
      name === "rate" ? given([0.1 * (k + 1)], []) : different.includes(name) ? ofLane(fed[name]!, k) : fed[name]!;
    const together = (name: string): Given => ({
      ...fed[name]!,
      shape: [LANES, ...fed[name]!.shape],
      values: [0, 1, 2].flatMap((k) => lane(name, k).values),
    });
    const all = await run(
      vmapGraph(
        step,
        names.map((name) => different.includes(name)),
        LANES,
      ),
      names.map((name) => (different.includes(name) ? together(name) : fed[name]!)),
    );
    const alone = await Promise.all(
      [0, 1, 2].map((k) =>
        run(
          step,
          names.map((name) => lane(name, k)),
        ),
      ),
    );
    expect(all[0]).toEqual(alone.flatMap(([w]) => w));
  });
});

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
    const [lanes, loop, shared, sharedLoop] = await evaluate(
      (x, w) => [
        vmap(byInput(w!))(x!),
        looped(byInput(w!))(x!),
        grad((at: T) => tf.sum(vmap((one: T) => marked(at, one))(x!)), w!),
        grad((at: T) => tf.sum(looped((one) => marked(at, one))(x!)), w!),
      ],
      xs,
      given([0.5, -1, 2]),
    );
    close([lanes!, shared!], [loop!, sharedLoop!]);
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
