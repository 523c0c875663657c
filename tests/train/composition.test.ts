import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it, vi } from "vitest";
import { referenceDevice } from "../../src/device/reference";
import { random, valueAndGrad } from "../../src/graph/index";
import { crossEntropy } from "../../src/lab/losses/crossEntropy";
import { accuracy } from "../../src/lab/measures/classification";
import { mlp } from "../../src/lab/models/mlp";
import { adam } from "../../src/lab/optim/adam";
import { evaluate } from "../../src/train/composition/evaluate";
import { fit, type Fitted } from "../../src/train/composition/fit";
import { createEstimator } from "../../src/train/estimate";
import { workerHost } from "../../src/train/host";
import { inProcessHost } from "../../src/train/inProcessHost";
import type { LoopEvent } from "../../src/train/protocol";
import { createQueue } from "../../src/train/queue";
import { createRun } from "../../src/train/run";
import type { KnobValues, Run, Snapshot } from "../../src/train/run.types";
import type { Context } from "../../src/train/spec.types";
import { createSweep } from "../../src/train/sweep/createSweep";
import { blobs } from "./blobs";
import { ServedWorker } from "./servedWorker";
import { liveKnob } from "./stage";

interface Options {
  readonly knobs?: KnobValues;
  readonly tick?: number;
}

/** A run on the reference device, whose clock ticks with each look. */
function onReference(experiment: unknown, { knobs = {}, tick = 1 }: Options = {}) {
  const device = referenceDevice();
  const queue = createQueue();
  let time = 0;
  const host = inProcessHost({ open: async () => device, now: () => (time += tick) });
  const run = createRun({ experiment, knobs, host, queue: () => queue, estimator: createEstimator() });
  return { run, device, queue };
}

const until = (run: Run, is: (snapshot: Snapshot) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const leave = run.subscribe((snapshot) => void (is(snapshot) && (leave(), resolve())));
  });

type W = { w: tf.Tensor };

/** w ← (1 − rate)·w from w₀; loss ½|w|². */
const bowl = ({ rate = 0.1 as unknown, from = [1, -2], steps = 10 } = {}) => ({
  init: () => ({ w: tf.tensor1d(from) }),
  step: ({ w }: W, _: undefined, { scalar }: Context) => {
    const { value, grad } = valueAndGrad((at: tf.Tensor) => tf.mul(0.5, tf.sum(tf.square(at))), w);
    return { state: { w: tf.sub(w, tf.mul(scalar(rate as number), grad)) }, metrics: { loss: value } };
  },
  steps,
  measure: { every: 5, w: ({ w }: W) => w },
});

const column = ({ metrics }: Snapshot, name: string): [number[], number[]] => {
  const { steps, values } = metrics[name]!;
  return [Array.from(steps), Array.from(values)];
};

describe("an experiment of several fits", () => {
  it("is one run: steps go on, states are handed on, what is yielded is told", async () => {
    const { run, device } = onReference(function* () {
      const first: Fitted = yield* fit(bowl());
      const second: Fitted = yield* fit(bowl({ rate: 0.5, steps: 4 }), { from: first.state });
      const [norm]: number[] = yield* evaluate({
        fn: ({ w }: W) => [tf.sum(tf.square(w))],
        inputs: { w: second.state.w },
      });
      yield {
        metrics: { norm: norm! },
        arrays: { both: [first.state.w.values, [3, 4]].map((row) => Array.from(row)) },
      };
    });
    const snapshot = await run.start();
    expect(snapshot.error).toBeUndefined();
    expect(snapshot.status).toBe("done");
    expect([snapshot.step, snapshot.steps]).toEqual([14, 14]);
    const [steps, values] = column(snapshot, "loss");
    expect(steps).toEqual([...Array(14).keys()]);
    const w = (step: number): number => (step <= 10 ? 0.9 ** step : 0.9 ** 10 * 0.5 ** (step - 10));
    // The rate is rounded to float32, and so is the state between the fits: seven digits.
    steps.forEach((step, i) => expect(values[i]).toBeCloseTo(2.5 * w(step) ** 2, 6));
    expect(snapshot.last.norm).toBeCloseTo(5 * w(14) ** 2, 6);
    expect(column(snapshot, "norm")[0]).toEqual([14]);
    expect(snapshot.arrays.both!.shape).toEqual([2, 2]);
    expect(snapshot.arrays.both!.values[1]).toBeCloseTo(-2 * w(10), 6);
    expect(snapshot.arrays.w!.values[0]).toBeCloseTo(w(14), 6);
    expect(device.liveBuffers()).toBe(0);
  });

  it("names columns of fits that stand side by side, and of their lanes", async () => {
    const { run } = onReference(async function* ({ seed = 3 }) {
      const spec = ({ rate = 0.1 as unknown } = {}) => bowl({ rate, steps: 5 });
      const pair: Fitted = yield* fit(spec, { name: "pair", lanes: { rate: [0.1, 0.2] } });
      const [a, b] = pair.lanes!.map(({ state }) => state.w.values[0] as number) as [number, number];
      const one: Fitted = yield* fit(spec({ rate: 0.3 }), { name: "one", seed });
      return { metrics: { a, b, one: one.last.loss! } };
    });
    const snapshot = await run.start();
    expect(snapshot.status).toBe("done");
    expect(column(snapshot, "pair.0.loss")[0]).toEqual([0, 1, 2, 3, 4]);
    expect(column(snapshot, "one.loss")[0]).toEqual([0, 1, 2, 3, 4]);
    expect(snapshot.last["pair.1.loss"]).toBeCloseTo(2.5 * 0.8 ** 8, 6);
    expect(snapshot.arrays["pair.1.w"]!.values[0]).toBeCloseTo(0.8 ** 5, 6);
    expect(snapshot.last.a).toBeCloseTo(0.9 ** 5, 6);
    expect(snapshot.last.b).toBeCloseTo(0.8 ** 5, 6);
    expect(snapshot.last.one).toBeCloseTo(2.5 * 0.7 ** 8, 6);
  });

  it("gives the same bits as the fits by themselves", async () => {
    const classify = () => ({
      model: mlp({ sizes: [2, 8, 2] }),
      data: blobs,
      loss: crossEntropy,
      optimizer: adam({ learningRate: 0.05 }),
      batchSize: 16,
      steps: 20,
      measure: { every: 5, accuracy: accuracy(blobs) },
    });
    const alone = await onReference(classify, { knobs: { seed: 7 } }).run.start();
    const { run } = onReference(function* () {
      yield* fit(classify(), { seed: 3 });
      return (yield* fit(classify(), { seed: 7, name: "b" })) && { metrics: {} };
    });
    const both = await run.start();
    expect(column(both, "b.loss")).toEqual(column(alone, "loss"));
    expect(column(both, "b.accuracy")).toEqual(column(alone, "accuracy"));
  });

  it("follows live knobs, is paused, resumed, and stopped, and leaves nothing behind", async () => {
    const rate = liveKnob(0.1);
    const experiment = function* ({ rate }: { rate: unknown }) {
      yield* fit(bowl({ rate, steps: 50 }));
      yield* fit(bowl({ rate, steps: 4000 }));
    };
    const { run, device, queue } = onReference(experiment, { knobs: { rate }, tick: 13 });
    const end = run.start();
    await until(run, ({ step }) => step > 60);
    rate.set(0);
    run.pause();
    await until(run, ({ status }) => status === "paused");
    expect(queue.size()).toBe(0);
    const { step } = run.snapshot;
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(run.snapshot.step).toBe(step);
    void run.start();
    await until(run, (snapshot) => snapshot.step > step + 20);
    const { values, length } = run.snapshot.metrics.loss!;
    expect(values[length - 1]).toBe(values[length - 2]);
    await run.stop();
    expect((await end).status).toBe("stopped");
    expect(rate.listeners()).toBe(0);
    expect(queue.size()).toBe(0);
    expect(device.liveBuffers()).toBe(0);
  });

  it("starts again where its code waits for something, and does nothing twice", async () => {
    let ready = false;
    let fits = 0;
    const counted = () => {
      fits += 1;
      return bowl();
    };
    const { run } = onReference(function* () {
      yield* fit(counted);
      yield { metrics: { once: 1 } };
      if (!ready) {
        const wait = Promise.resolve().then(() => void (ready = true));
        throw Object.assign(new Error("not loaded yet"), { name: "NotReady", ready: wait });
      }
      yield { metrics: { once: 2 } };
    });
    const snapshot = await run.start();
    expect(snapshot.status).toBe("done");
    expect(column(snapshot, "once")[1]).toEqual([1, 2]);
    expect(snapshot.step).toBe(10);
    expect(fits).toBe(1);
  });

  it("ends with a number that is not finite, unless it may", async () => {
    const wild = { rate: 1e30, steps: 40 };
    const fails = onReference(function* () {
      yield* fit(bowl(wild));
    });
    const { status, error } = await fails.run.start();
    expect(status).toBe("failed");
    expect(error).toMatchObject({ code: "LB320", metric: "loss" });
    const goes = onReference(function* () {
      const { error: own }: Fitted = yield* fit(bowl(wild), { mayDiverge: true });
      yield { metrics: { diverged: own ? 1 : 0 } };
    });
    const after = await goes.run.start();
    expect(after.status).toBe("done");
    expect(after.last.diverged).toBe(1);
    expect(goes.device.liveBuffers()).toBe(0);
  });

  it("may be nothing but its own arithmetic, with a page that can stop it", async () => {
    const walk = function* ({ n = 1000 }) {
      yield { steps: n };
      let x = 1;
      for (let step = 1; step <= n; step += 1) {
        x = 3.9 * x * (1 - x) + 0.01;
        yield { step, metrics: { x } };
      }
    };
    const { run } = onReference(walk);
    const snapshot = await run.start();
    expect([snapshot.step, snapshot.steps, snapshot.metrics.x!.length]).toEqual([1000, 1000, 1000]);
    const endless = onReference(walk, { knobs: { n: 1e9 } });
    const end = endless.run.start();
    await until(endless.run, ({ step }) => step > 0);
    expect(endless.run.snapshot.steps).toBe(1e9);
    await endless.run.stop();
    expect((await end).status).toBe("stopped");
  });

  it("runs in a sweep, each setting by itself", async () => {
    const host = inProcessHost({ open: async () => referenceDevice() });
    const sweep = createSweep({
      settings: {
        experiment: function* ({ rate = 0.1, seed = 1 }) {
          const { last }: Fitted = yield* fit(bowl({ rate }), { seed });
          return { metrics: { end: last.loss! } };
        },
        grid: { rate: [0.1, 0.2] },
        seeds: [1],
        workers: 1,
      },
      host,
      queue: () => createQueue(),
    });
    const { rows, status } = await sweep.start();
    expect(status).toBe("done");
    expect(rows.map(({ status: own }) => own)).toEqual(["done", "done"]);
    expect(rows.map((row) => row.last.end)).toEqual([0.1, 0.2].map((r) => expect.closeTo(2.5 * (1 - r) ** 18, 6)));
  });

  it.each<[string, () => Generator, RegExp]>([
    ["anything else that is yielded", function* () { yield 3; }, /^LB327 an experiment cannot yield: 3$/], // prettier-ignore
    ["unknown fields", function* () { yield { loss: 3 }; }, /^LB327 unknown field of what is yielded: loss$/], // prettier-ignore
    ["a state that does not fit", function* () { yield* fit(bowl(), { from: { w: [1, 2, 3] } as never }); }, /^LB328 state w is float32 \[2\], but fit is to start from: float32 \[3\]$/], // prettier-ignore
    ["a state that is not there", function* () { yield* fit(bowl(), { from: { v: [1, 2] } as never }); }, /^LB328 the state has nothing to start from: "v"$/], // prettier-ignore
    ["mistakes in a spec", function* () { yield* fit({ ...bowl(), step: () => ({}) }); }, /^LB313/], // prettier-ignore
    ["its own errors", function* () { yield* fit(bowl()); throw new Error("mine"); }, /^mine$/], // prettier-ignore
  ])("refuses %s", async (_, experiment, message) => {
    const { run, device } = onReference(experiment);
    const { status, error } = await run.start();
    expect(status).toBe("failed");
    expect(error!.message).toMatch(message);
    expect(device.liveBuffers()).toBe(0);
  });
});

describe("evaluate", () => {
  const evaluated = async (options: Parameters<typeof evaluate>[0]): Promise<unknown> => {
    let result: unknown;
    const { run, device } = onReference(function* () {
      result = yield* evaluate(options);
      return { metrics: {} };
    });
    const { error } = await run.start();
    expect(device.liveBuffers()).toBe(0);
    if (error) throw Object.assign(new Error(error.message), error);
    return result;
  };

  it("computes a function at each of many inputs, and gives it nested as it came", async () => {
    const result = await evaluated({
      fn: ({ w, by }: { w: tf.Tensor; by: tf.Tensor }) => {
        const v = tf.mul(w, by);
        return { sum: tf.sum(v), rows: [v, tf.greater(v, 1)] };
      },
      inputs: { w: { shape: [1, 2], values: Float32Array.of(1, 2) } },
      each: [{ by: 2 }, { by: 0.5 }, { by: 1 / 0 }],
    });
    expect(result).toEqual([
      {
        sum: 6,
        rows: [
          { shape: [1, 2], values: Float32Array.of(2, 4) },
          { shape: [1, 2], values: Int32Array.of(1, 1) },
        ],
      },
      {
        sum: 1.5,
        rows: [
          { shape: [1, 2], values: Float32Array.of(0.5, 1) },
          { shape: [1, 2], values: Int32Array.of(0, 0) },
        ],
      },
      // Not finite is a result like others.
      {
        sum: Infinity,
        rows: [
          { shape: [1, 2], values: Float32Array.of(1 / 0, 1 / 0) },
          { shape: [1, 2], values: Int32Array.of(1, 1) },
        ],
      },
    ]);
  });

  it("takes records in the order of their names, so that two nets meet part by part", async () => {
    const [a, b] = [
      { w: [1, 2], b: [5] },
      { b: [1], w: [10, 20] },
    ];
    const fn = ({ x, y }: { x: Record<string, tf.Tensor>; y: Record<string, tf.Tensor> }) =>
      Object.values(x).map((leaf, i) => tf.sum(tf.mul(leaf, Object.values(y)[i]!)));
    expect(await evaluated({ fn, inputs: { x: a, y: b } })).toEqual([5, 50]);
  });

  it("takes every measure, with the model and parameters that it is given", async () => {
    const model = mlp({ sizes: [2, 2], bias: false });
    const identity = [{ weights: { shape: [2, 2], values: Float32Array.of(1, 0, 0, 1) } }];
    const x = blobs.inputs.values;
    const right = Array.from(blobs.targets.values).filter((y, i) => (x[2 * i + 1]! > x[2 * i]! ? 1 : 0) === y).length;
    const share = await evaluated({ model, fn: accuracy(blobs), inputs: { params: identity } });
    expect(share).toBeCloseTo(right / blobs.size, 6);
  });

  it("draws with a key that its seed gives", async () => {
    const draw = (seed?: number) =>
      evaluated({
        fn: (_: never, { key }: Context) => tf.sum(random.normal(key, [3])),
        ...(seed !== undefined && { seed }),
      });
    expect(await draw()).toBe(await draw(1));
    expect(await draw(2)).not.toBe(await draw(1));
  });

  it.each<[string, Parameters<typeof evaluate>[0], RegExp]>([
    ["no function", {} as never, /^LB328 evaluate needs a function fn: undefined$/],
    [
      "inputs that are no arrays",
      { fn: (x: never) => x, inputs: { a: "b" } as never },
      /^LB328 not an array at a: "b"$/,
    ],
    ["values that do not fill a shape", { fn: (x: never) => x, inputs: { shape: [3], values: Float32Array.of(1) } }, /^LB328 values do not fill the shape at the top: \[3\]$/], // prettier-ignore
    ["entries that differ", { fn: ({ a }: never) => a, each: [{ a: 1 }, { a: [1, 2] }] }, /^LB328 entry 1 of each is not like the first: a float32 \[2\]$/], // prettier-ignore
    ["no tensor", { fn: () => 3 }, /^LB329 evaluate's fn must return tensors: 3$/],
    ["nothing at all", { fn: () => ({}) }, /^LB329 evaluate's fn returns no tensor/],
  ])("refuses %s", async (_, options, message) => {
    await expect(evaluated(options)).rejects.toThrow(message);
  });
});

describe("the worker of a composed experiment", () => {
  /** Runs on a host of workers; `kill`: when, by the worker and what it tells. */
  async function inWorkers(kill: (event: LoopEvent, made: number) => boolean = () => false) {
    let time = 0;
    const made: ServedWorker[] = [];
    const host = workerHost(() => {
      const mine = made.length + 1;
      const hear = (event: LoopEvent, worker: ServedWorker): void => {
        if (kill(event, mine)) worker.kill("killed");
      };
      const worker = new ServedWorker(referenceDevice(), () => (time += 500), hear);
      made.push(worker);
      return worker;
    }, 100);
    const experiment = function* () {
      const { state }: Fitted = yield* fit(bowl({ steps: 40 }));
      yield* fit(bowl({ steps: 30 }), { from: state });
      const sum: number = yield* evaluate({ fn: ({ w }: W) => tf.sum(w), inputs: state });
      yield { metrics: { sum } };
    };
    const queue = createQueue();
    const run = createRun({ experiment, host, queue: () => queue, estimator: createEstimator() });
    const snapshot = await run.start();
    return { snapshot, made };
  }

  it("is one for all its parts, and is gone a little after the end", async () => {
    const { snapshot, made } = await inWorkers();
    expect(snapshot.error).toBeUndefined();
    expect(snapshot.status).toBe("done");
    expect(made.length).toBe(1);
    await vi.waitFor(() => expect(made[0]!.dead).toBe(true));
  });

  it("is replaced when it dies, and the run ends with the same bits", async () => {
    const { snapshot } = await inWorkers();
    let killed = false;
    let second = 0;
    const after = await inWorkers((event, made) => {
      if (made === 1 && event.type === "opened") second += 1;
      return !killed && second === 2 && event.type === "progress" && event.step > 20 && (killed = true);
    });
    expect(killed).toBe(true);
    expect(after.made.length).toBe(2);
    expect(after.snapshot.error).toBeUndefined();
    expect(after.snapshot.status).toBe("done");
    expect(column(after.snapshot, "loss")).toEqual(column(snapshot, "loss"));
    expect(after.snapshot.last.sum).toBe(snapshot.last.sum);
  });
});
