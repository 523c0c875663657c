// Optimizers of tf.train in a training spec: they train as tfjs trains with them, and their moments are state like any other.
// Registers tfjs's own gradients, and its CPU backend.
import "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { referenceDevice } from "../../src/device/reference";
import { simdDevice } from "../../src/device/simd";
import { random } from "../../src/graph/index";
import { averaged } from "../../src/lab/measures/averaged";
import { clipByGlobalNorm } from "../../src/lab/optim/clip";
import { ema } from "../../src/lab/optim/ema";
import { train } from "../../src/lab/optim/train";
import { checkpointsOn } from "../../src/train/checkpoints";
import { inProcessHost } from "../../src/train/inProcessHost";
import { compile } from "../../src/train/program";
import { memoryShelf } from "../../src/train/shelf";
import {
  error,
  flat,
  Halved,
  Lion,
  output,
  ROWS,
  runOf,
  specOf,
  split,
  start,
  STEPS,
  trained,
  type Params,
} from "./smallNetwork";
import { withScan } from "./withScan";

beforeAll(() => tf.setBackend("cpu"));

/** The loss before each update, then the weights after the last: tfjs's own minimize, on its CPU backend. */
function byTfjs(optimizer: tf.Optimizer): number[] {
  return tf.tidy(() => {
    const { weights, bias, out } = start();
    const variables = { weights: tf.variable(weights), bias: tf.variable(bias), out: tf.variable(out) };
    const [x, y] = [tf.tensor2d(split.inputs.values, [ROWS, 2]), tf.tensor2d(split.targets.values, [ROWS, 1])];
    const list = Object.values(variables);
    const losses = Array.from({ length: STEPS }, () => {
      return optimizer.minimize(() => error(output(variables, x), y) as tf.Scalar, true, list)!.dataSync()[0]!;
    });
    const after = list.flatMap((one) => [...one.dataSync()]);
    tf.dispose(list);
    optimizer.dispose();
    return [...losses, ...after];
  });
}

const optimizers: [string, () => tf.Optimizer][] = [
  ["sgd", () => tf.train.sgd(0.1)],
  ["momentum", () => tf.train.momentum(0.05, 0.9)],
  ["momentum, Nesterov", () => tf.train.momentum(0.05, 0.8, true)],
  ["adam", () => tf.train.adam(0.05)],
  ["adam, all options", () => tf.train.adam(0.03, 0.5, 0.7, 0.1)],
  ["adamax", () => tf.train.adamax(0.05)],
  ["adamax with decay", () => tf.train.adamax(0.05, 0.8, 0.9, 1e-4, 0.1)],
  ["adagrad", () => tf.train.adagrad(0.1)],
  ["adagrad from little", () => tf.train.adagrad(0.05, 1e-3)],
  ["adadelta", () => tf.train.adadelta(0.5)],
  ["adadelta, all options", () => tf.train.adadelta(1, 0.8, 1e-3)],
  ["rmsprop", () => tf.train.rmsprop(0.01)],
  ["rmsprop, momentum, centred", () => tf.train.rmsprop(0.01, 0.8, 0.5, 1e-5, true)],
  ["a class of the author's", () => new Lion()],
  ["a class around another", () => new Halved()],
];

/** float32 over 15 updates of weights near 1, on one side or on both; measured 1e-6 at worst (of Adam, which divides by 1 - β₂ᵗ). */
const TOLERANCE = 5e-6;

const expectClose = (got: readonly number[], expected: readonly number[]): void => {
  expect(got).toHaveLength(expected.length);
  const errors = got.map((value, i) => Math.abs(value - expected[i]!) / (1 + Math.abs(expected[i]!)));
  expect(Math.max(...errors)).toBeLessThan(TOLERANCE);
};

describe("an optimizer of tf.train", () => {
  it.each(optimizers)("trains as tfjs does: %s", async (_, make) => {
    const expected = byTfjs(make());
    // It has moved: half a per cent of the loss at least.
    expect(expected[STEPS - 1]!).toBeLessThan(0.995 * expected[0]!);
    for (const device of [referenceDevice(), simdDevice()]) {
      expectClose(trained(await runOf(specOf(make()), device).start()), expected);
      expect(device.liveBuffers()).toBe(0);
    }
  });

  it.each(optimizers)("leaves no tensor and no variable behind: %s", async (_, make) => {
    const count = () => [tf.memory().numTensors, Object.keys(tf.engine().registeredVariables).length];
    const before = count();
    for (let i = 0; i < 2; i += 1) await runOf(() => specOf(make()), referenceDevice()).start();
    expect(count()).toEqual(before);
  });
});

/** Weights drawn by the seed, mini-batches, and an optimizer that keeps two moments and two scalars. */
const drawn = ({ seed = 1 } = {}) => ({
  ...specOf(tf.train.adam(0.05)),
  model: {
    init: ({ key }: { key: tf.Tensor }) => ({ ...start(), weights: random.normal(key, [2, 3]) }),
    apply: output,
  },
  batchSize: 4,
  seed,
});

describe("its moments", () => {
  it("are state, by where tfjs holds them, as are powers of β", async () => {
    const { program } = await compile(drawn, {});
    const names = program.step.inputs.slice(0, program.stateCount).map(({ name }) => name);
    expect(names).toEqual([
      "state.optimizer.accBeta1",
      "state.optimizer.accBeta2",
      ...[0, 1, 2].map((i) => `state.optimizer.accumulatedFirstMoment.${i}.variable`),
      ...[0, 1, 2].map((i) => `state.optimizer.accumulatedSecondMoment.${i}.variable`),
      ...["bias", "out", "weights"].map((name) => `state.params.${name}`),
    ]);
  });

  it("have lanes of their own: each lane has the bits of its run alone, and SIMD their numbers", async () => {
    const lanes = { seed: [1, 2, 7] };
    const [end, simd] = await Promise.all(
      [referenceDevice(), simdDevice()].map((device) => runOf(drawn, device, { lanes }).start()),
    );
    for (const [i, seed] of lanes.seed.entries()) {
      const alone = trained(await runOf(drawn, referenceDevice(), { knobs: { seed } }).start());
      expect(trained(end!.lanes![i]!)).toEqual(alone);
      expectClose(trained(simd!.lanes![i]!), alone);
    }
  });

  it("go through a scan to the same bits", async () => {
    const counts: number[] = [];
    const scanned = trained(await runOf(drawn, withScan(referenceDevice(), counts)).start());
    expect(Math.max(...counts)).toBeGreaterThan(3);
    expect(scanned).toEqual(trained(await runOf(drawn, referenceDevice()).start()));
    const { scan: _, ...stepwise } = simdDevice();
    const device = simdDevice();
    expect(trained(await runOf(drawn, device).start())).toEqual(trained(await runOf(drawn, stepwise).start()));
    expect(device.liveBuffers()).toBe(0);
  });

  it("are in a checkpoint: a run that goes on from one has the bits of an unbroken one", async () => {
    let time = 0;
    const experiment = () => ({ ...drawn(), steps: 60 });
    const whole = trained(await runOf(experiment, referenceDevice()).start());
    const checkpoints = checkpointsOn(memoryShelf());
    const visit = () => {
      const host = inProcessHost({ open: async () => referenceDevice(), now: () => (time += 600) });
      return runOf(experiment, referenceDevice(), { host, checkpoints, place: "p" });
    };
    const first = visit();
    const stopped = new Promise<void>((resolve) => {
      first.subscribe(({ step }) => void (step >= 40 && resolve(first.stop())));
    });
    void first.start();
    await stopped;
    const second = visit();
    await second.recall();
    expect(second.snapshot.resumable).toBeGreaterThan(9);
    expect(trained(await second.resume())).toEqual(whole);
  });
});

describe("where an optimizer is asked for", () => {
  const run = async (optimizer: unknown) => trained(await runOf(specOf(optimizer), referenceDevice()).start());

  it("a function that makes one will do, and the same one twice", async () => {
    const one = tf.train.momentum(0.05, 0.9);
    const expected = await run(one);
    expect(await run(one)).toEqual(expected);
    expect(await run(() => tf.train.momentum(0.05, 0.9))).toEqual(expected);
    expect(await run(train(tf.train.momentum(0.05, 0.9)))).toEqual(expected);
  });

  it("those around another take it too", async () => {
    const plain = await run(tf.train.adam(0.05));
    const averaging = () => ({
      ...specOf(ema({ decay: 0, optimizer: tf.train.adam(0.05) })),
      measure: {
        every: STEPS,
        weights: (state: never, context: never) => averaged(({ params }) => flat(params as Params))(state, context),
      },
    });
    const { arrays } = await runOf(averaging, referenceDevice()).start();
    // An average that keeps nothing is the weights.
    expect(Array.from(arrays.weights!.values)).toEqual(plain.slice(STEPS));
    const far = await run(clipByGlobalNorm({ maxNorm: 1e6, optimizer: tf.train.adam(0.05) }));
    expectClose(far, plain);
    expect(await run(clipByGlobalNorm({ maxNorm: 1e-3, optimizer: () => tf.train.sgd(0.1) }))).not.toEqual(
      await run(tf.train.sgd(0.1)),
    );
  });
});
