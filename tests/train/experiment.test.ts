import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { referenceDevice } from "../../src/device/reference";
import { random, valueAndGrad } from "../../src/graph/index";
import { crossEntropy } from "../../src/lab/losses/crossEntropy";
import { accuracy, predictions } from "../../src/lab/measures/classification";
import { mlp } from "../../src/lab/models/mlp";
import { adam } from "../../src/lab/optim/adam";
import { sgd } from "../../src/lab/optim/sgd";
import type { Device } from "../../src/device/device";
import { createEstimator } from "../../src/train/estimate";
import { inProcessHost } from "../../src/train/inProcessHost";
import { compile } from "../../src/train/program";
import { createQueue } from "../../src/train/queue";
import { createRun } from "../../src/train/run";
import type { KnobValues, Run } from "../../src/train/run.types";
import type { Context } from "../../src/train/spec.types";
import { blobs } from "./blobs";
import { liveKnob, numbers } from "./stage";

/** A run of a real experiment on the reference device, in this process. */
function onReference(experiment: unknown, knobs: KnobValues = {}): { run: Run; device: Device } {
  const device = referenceDevice();
  const queue = createQueue();
  const host = inProcessHost({ open: async () => device });
  return { run: createRun({ experiment, knobs, host, queue: () => queue, estimator: createEstimator() }), device };
}

const classify = ({ width = 8, learningRate = 0.05 as unknown, seed = 1, steps = 60 } = {}) => ({
  model: mlp({ sizes: [2, width, 2] }),
  data: blobs,
  loss: crossEntropy,
  optimizer: adam({ learningRate: learningRate as number }),
  batchSize: 16,
  steps,
  seed,
  measure: { every: 20, accuracy: accuracy(blobs), predictions: predictions(blobs) },
});

/** A quadratic bowl with hand-written descent: w_s = (1 − η)^s w_0. */
const bowl = ({ eta = 0.1 as unknown, steps = 10, every = 1 } = {}) => ({
  init: () => ({ w: tf.tensor1d([1, -2]) }),
  step: (state: { w: tf.Tensor }, _: undefined, { scalar }: Context) => {
    const { value, grad } = valueAndGrad((w: tf.Tensor) => tf.sum(tf.mul(tf.square(w), 0.5)), state.w);
    return { state: { w: tf.sub(state.w, tf.mul(scalar(eta as number), grad)) }, metrics: { loss: value } };
  },
  steps,
  measure: {
    every,
    first: (state: { w: tf.Tensor }) => tf.reshape(tf.slice(state.w, [0], [1]), []),
    w: (state: { w: tf.Tensor }) => state.w,
  },
});

describe("a training loop written as init and step", () => {
  it("does what its algebra says", async () => {
    const { run, device } = onReference(bowl);
    const { status, metrics, arrays, error } = await run.start();
    expect(error).toBeUndefined();
    expect(status).toBe("done");
    for (let s = 0; s < 10; s += 1) {
      // η = 0.1 crosses the trace as float32: seven digits.
      expect(metrics.loss!.values[s]).toBeCloseTo(2.5 * 0.9 ** (2 * s), 5);
      expect(metrics.first!.values[s]).toBeCloseTo(0.9 ** s, 5);
    }
    expect(arrays.w!.shape).toEqual([2]);
    expect(arrays.w!.values[1]).toBeCloseTo(-2 * 0.9 ** 10, 5);
    expect(device.liveBuffers()).toBe(0);
  });

  it("takes a live knob wherever scalar is, and its new values from then on", async () => {
    const eta = liveKnob(0.1, "eta");
    const { run, device } = onReference(bowl, { eta, steps: 2000 });
    const moved = new Promise<void>((resolve) => {
      const leave = run.subscribe(({ step }) => {
        if (step < 1) return;
        leave();
        eta.set(0);
        resolve();
      });
    });
    const end = run.start();
    await moved;
    const { metrics, status } = await end;
    expect(status).toBe("done");
    const values = Array.from(metrics.first!.values);
    expect(values[1]).toBeCloseTo(0.9, 5);
    // At rate 0 nothing moves any more, to the last bit.
    expect(values[2000]).toBe(values[1999]);
    expect(device.liveBuffers()).toBe(0);
  });

  it("draws other numbers at each step and in init, the same for the same seed", async () => {
    const noise = {
      init: ({ key }: { key: tf.Tensor }) => ({ x: random.normal(key, []) }),
      step: (_state: unknown, _batch: undefined, { key }: Context) => ({ state: { x: random.normal(key, []) } }),
      steps: 200,
      measure: { every: 1, x: (state: { x: tf.Tensor }) => state.x },
    };
    const a = await onReference(noise).run.start();
    const values = Array.from(a.metrics.x!.values);
    expect(values).toHaveLength(201);
    expect(new Set(values).size).toBe(201);
    expect(numbers(await onReference(noise).run.start())).toEqual(numbers(a));
    const b = await onReference({ ...noise, seed: 2 }).run.start();
    expect(b.metrics.x!.values[0]).not.toBe(values[0]);
    expect(b.metrics.x!.values[1]).not.toBe(values[2]);
  });

  it("keeps nested states of any order of names", async () => {
    const { run } = onReference({
      init: () => ({ b: [tf.scalar(1), { c: tf.scalar(2) }], a: tf.scalar(3) }),
      step: ({ a, b }: { a: tf.Tensor; b: [tf.Tensor, { c: tf.Tensor }] }) => ({
        state: { a: tf.add(a, b[0]), b: [b[1].c, { c: a }] },
      }),
      steps: 1,
      measure: {
        a: ({ a }: never) => a,
        b0: ({ b }: never) => b[0],
        c: ({ b }: never) => (b[1] as { c: tf.Tensor }).c,
      },
    });
    expect((await run.start()).last).toEqual({ a: 4, b0: 2, c: 3 });
  });
});

describe("a training loop of model, data, loss and optimizer", () => {
  it("learns", async () => {
    const { run, device } = onReference(classify);
    const { status, metrics, last, arrays, error } = await run.start();
    expect(error).toBeUndefined();
    expect(status).toBe("done");
    expect(metrics.loss!.length).toBe(60);
    expect(Array.from(metrics.accuracy!.steps)).toEqual([0, 20, 40, 60]);
    // A linear boundary, 60 rows, 60 steps of Adam: anything below nine tenths would be a fault.
    expect(last.accuracy).toBeGreaterThan(0.9);
    const right = arrays.predictions!.values.filter((p, i) => p === blobs.targets.values[i]).length;
    expect(right / 60).toBeCloseTo(last.accuracy!, 6);
    expect(device.liveBuffers()).toBe(0);
  });

  it("gives the same bits for the same seed, also after a pause, and others for another", async () => {
    const whole = await onReference(classify).run.start();
    const { run } = onReference(classify);
    const end = run.start();
    await new Promise<void>((resolve) => {
      const leave = run.subscribe(({ step }) => void (step > 0 && (leave(), run.pause(), resolve())));
    });
    void run.start();
    await new Promise((resolve) => setTimeout(resolve, 5));
    void run.start();
    expect(numbers(await end)).toEqual(numbers(whole));
    expect((await run.restart(5)).last.loss).not.toBe(whole.last.loss);
  });

  it("takes a live learning rate", async () => {
    const learningRate = liveKnob(0, "rate");
    const { metrics } = await onReference(
      (knobs: { learningRate: never }) => ({ ...classify(knobs), batchSize: "full" }),
      { learningRate },
    ).run.start();
    // A rate of 0: the loss on all rows stays, to the bit.
    expect(new Set(Array.from(metrics.loss!.values)).size).toBe(1);
  });

  it("sees all rows at each step with a full batch", async () => {
    const spec = { ...classify(), optimizer: sgd({ learningRate: 0.1 }), batchSize: "full", steps: 3 };
    const { metrics } = await onReference({
      ...spec,
      measure: { every: 1, all: (state: never, { model }: never) => lossOfAll(state, model) },
    }).run.start();
    for (let s = 0; s < 3; s += 1) expect(metrics.loss!.values[s]).toBeCloseTo(metrics.all!.values[s]!, 12);
  });
});

async function loadBlobs() {
  const { inputs, targets } = await import("../../src/lab/data/tensor");
  return { x: () => inputs(blobs), y: () => targets(blobs) };
}
const rows = await loadBlobs();
function lossOfAll(state: { params: unknown }, model: { apply(params: unknown, x: tf.Tensor): tf.Tensor }): tf.Tensor {
  return crossEntropy(model.apply(state.params, rows.x()), rows.y());
}

describe("a compiled program", () => {
  it("can be posted to a worker, shared data once", async () => {
    const { program } = await compile(classify, {});
    const copy = structuredClone(program);
    expect(copy.hash).toBe(program.hash);
    const bound = [copy.step, copy.measure!].flatMap(({ inputs }) =>
      inputs.flatMap(({ values }) => (values ? [values] : [])),
    );
    expect(bound.length).toBeGreaterThan(2);
    expect(new Set(bound).size).toBe(2);
  });

  it("is named by what it computes", async () => {
    const hashOf = async (knobs: KnobValues, seed?: number): Promise<string> =>
      (await compile(classify, knobs, seed)).program.hash;
    const plain = await hashOf({});
    expect(await hashOf({ width: 8 })).toBe(plain);
    expect(await hashOf({ width: 9 })).not.toBe(plain);
    expect(await hashOf({ learningRate: 0.06 })).not.toBe(plain);
    expect(await hashOf({ steps: 61 })).not.toBe(plain);
    expect(await hashOf({}, 2)).not.toBe(plain);
  });

  it("counts its work: more for a wider network", async () => {
    const [narrow, wide] = await Promise.all([compile(classify, { width: 8 }), compile(classify, { width: 80 })]);
    expect(wide.program.cost.step.flops).toBeGreaterThan(5 * narrow.program.cost.step.flops);
    expect(narrow.program.cost.measureCount).toBe(4);
  });

  it("leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    await compile(classify, {});
    await compile(bowl, {});
    expect(tf.memory().numTensors).toBe(before);
  });

  it("waits for what an experiment waits for", async () => {
    let ready = false;
    const { program } = await compile(() => {
      if (ready) return bowl();
      const wait = Promise.resolve().then(() => void (ready = true));
      throw Object.assign(new Error("not loaded yet"), { name: "NotReady", ready: wait });
    }, {});
    expect(program.steps).toBe(10);
    const broken = () => {
      throw Object.assign(new Error("not loaded yet"), { ready: Promise.reject(new Error("file is missing")) });
    };
    await expect(compile(broken, {})).rejects.toThrow("file is missing");
  });
});

describe("mistakes in a step", () => {
  const init = () => ({ w: tf.tensor1d([1, 2]) });
  const withStep = (step: unknown) => ({ init, step, steps: 3 });
  type W = { w: tf.Tensor };
  it.each([
    ["a state that grows", withStep(({ w }: W) => ({ state: { w, v: w } })), /LB312 step adds to the state: v/],
    ["a state that loses a part", withStep(() => ({ state: {} })), /LB312 step loses a part of the state: w/],
    [
      "a state that changes shape",
      withStep(({ w }: W) => ({ state: { w: tf.sum(w) } })),
      /LB312 step changes state w from float32 \[2\] to: float32 \[\]/,
    ],
    [
      "a state that is no tensor",
      { init: () => ({ w: 3 }), step: () => ({}), steps: 3 },
      /LB311 .*not a tensor at w: 3/,
    ],
    ["no state at all", withStep(({ w }: W) => w), /LB313 step must return \{state, metrics\}/],
    [
      "a metric that is no scalar",
      withStep(({ w }: W) => ({ state: { w }, metrics: { w } })),
      /LB314 metric w must be a scalar tensor: \[2\]/,
    ],
    [
      "a measure that is no tensor",
      { ...withStep(({ w }: W) => ({ state: { w } })), measure: { n: () => 3 } },
      /LB314 measure n must return a tensor: 3/,
    ],
    [
      "one name twice",
      {
        ...withStep(({ w }: W) => ({ state: { w }, metrics: { n: tf.sum(w) } })),
        measure: { n: ({ w }: never) => tf.sum(w) },
      },
      /LB315 a metric and a measure have the same name: n/,
    ],
    [
      "a missing hyperparameter",
      withStep(({ w }: W, _: unknown, { scalar }: Context) => ({
        state: { w: tf.mul(w, scalar(undefined as never)) },
      })),
      /LB310 scalar takes a number, a live knob or a schedule: undefined/,
    ],
    ["a value read", withStep(({ w }: W) => ({ state: { w: tf.mul(w, w.dataSync()[0]!) } })), /LB101/],
    ["shapes that do not match", withStep(({ w }: W) => ({ state: { w: tf.add(w, tf.ones([3])) } })), /LB104/],
  ])("%s: fails with one message, and frees everything", async (_, spec, message) => {
    const before = tf.memory().numTensors;
    const { run, device } = onReference(spec);
    const { status, error } = await run.start();
    expect(status).toBe("failed");
    expect(error!.message).toMatch(message);
    expect(device.liveBuffers()).toBe(0);
    expect(tf.memory().numTensors).toBe(before);
  });
});
