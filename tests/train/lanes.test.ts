import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { Device } from "../../src/device/device";
import { openDevice } from "../../src/device/open";
import { referenceDevice } from "../../src/device/reference";
import { random } from "../../src/graph/index";
import { polynomialRegression } from "../../src/lab/data/polynomialRegression";
import { crossEntropy } from "../../src/lab/losses/crossEntropy";
import { meanSquaredError } from "../../src/lab/losses/meanSquaredError";
import { accuracy, predictions } from "../../src/lab/measures/classification";
import { mlp } from "../../src/lab/models/mlp";
import { adamW } from "../../src/lab/optim/adam";
import { cosine, times } from "../../src/lab/optim/schedule";
import { sgd } from "../../src/lab/optim/sgd";
import { checkpointsOn } from "../../src/train/checkpoints";
import { createEstimator } from "../../src/train/estimate";
import { inProcessHost } from "../../src/train/inProcessHost";
import { grid, toLanes } from "../../src/train/lanes";
import { compile } from "../../src/train/program";
import { createQueue } from "../../src/train/queue";
import { createRun, type RunOptions } from "../../src/train/run";
import type { KnobValues, LaneSnapshot, Snapshot } from "../../src/train/run.types";
import { memoryShelf } from "../../src/train/shelf";
import type { Context, Scalar } from "../../src/train/spec.types";
import { blobs } from "./blobs";
import { withScan } from "./withScan";

interface Knobs {
  width?: number;
  learningRate?: number;
  weightDecay?: number;
  seed?: number;
  batchSize?: number | "full";
}

const classify = ({ width = 4, learningRate = 0.05, weightDecay = 0, seed = 1, batchSize = 16 }: Knobs = {}) => ({
  model: mlp({ sizes: [2, width, 2] }),
  data: blobs,
  loss: crossEntropy,
  optimizer: adamW({ learningRate: times(learningRate, cosine({ from: 1 })), weightDecay }),
  batchSize,
  steps: 20,
  seed,
  measure: { every: 5, accuracy: accuracy(blobs), predictions: predictions(blobs) },
});

/** A multiplication a step: w ← rate · w, from w drawn by the seed; at large rates it overflows. */
const power = ({ rate = 1 as Scalar, seed = 1 } = {}) => ({
  init: ({ key }: { key: tf.Tensor }) => ({ w: random.uniform(key, [], 1, 2) }),
  step: ({ w }: { w: tf.Tensor }, _: undefined, { scalar }: Context) => ({
    state: { w: tf.mul(w, scalar(rate)) },
    metrics: { w },
  }),
  steps: 200,
  seed,
  measure: {
    every: 50,
    root: ({ w }: { w: tf.Tensor }) => tf.sqrt(w),
    pair: ({ w }: { w: tf.Tensor }) => tf.stack([w, w]),
  },
});

function runOf(experiment: unknown, options: Partial<RunOptions> & { on?: Device; now?: () => number } = {}) {
  const { on = referenceDevice(), now = () => 0, ...rest } = options;
  const queue = createQueue();
  const host = inProcessHost({ open: async () => on, now });
  return createRun({ experiment, host, queue: () => queue, estimator: createEstimator(), ...rest });
}

const single = (experiment: unknown, knobs: KnobValues): Promise<Snapshot> => runOf(experiment, { knobs }).start();

const content = ({ metrics, last, arrays }: Pick<LaneSnapshot, "metrics" | "last" | "arrays">): unknown => ({
  metrics: Object.entries(metrics).map(([name, { steps, values }]) => [name, Array.from(steps), Array.from(values)]),
  last,
  arrays: Object.entries(arrays).map(([name, { shape, values }]) => [name, shape, Array.from(values)]),
});

describe("a population", () => {
  it.each([
    ["seeds", { seed: [1, 2, 7] }],
    ["learning rates of one seed", { learningRate: [0.05, 0.01] }],
    [
      "every combination of seeds, rates and decays",
      { seed: [3, 4], learningRate: [0.05, 0.1], weightDecay: [0, 0.5] },
    ],
  ])("of %s has in each lane the bits of its run alone", async (_, lanes) => {
    const on = referenceDevice();
    const end = await runOf(classify, { lanes, on }).start();
    expect(end.error).toBeUndefined();
    expect(end.status).toBe("done");
    const settings = grid(lanes);
    expect(end.lanes).toHaveLength(settings.length);
    for (const [i, setting] of settings.entries()) {
      const lane = end.lanes![i]!;
      expect(lane.knobs).toMatchObject(setting);
      expect(content(lane)).toEqual(content(await single(classify, setting)));
    }
    expect(content(end)).toEqual(content(end.lanes![0]!));
    expect(on.liveBuffers()).toBe(0);
  });

  it("may be a list of settings, with all rows at each step", async () => {
    const lanes = [
      { seed: 5, learningRate: 0.1 },
      { seed: 6, learningRate: 0.02 },
    ];
    const end = await runOf(classify, { lanes, knobs: { batchSize: "full", width: 3 } }).start();
    for (const [i, lane] of lanes.entries())
      expect(content(end.lanes![i]!)).toEqual(
        content(await single(classify, { ...lane, batchSize: "full", width: 3 })),
      );
  });

  it("runs on a device that repeats steps by itself, to the same bits", async () => {
    const lanes = { seed: [1, 2], learningRate: [0.05, 0.01] };
    const plain = await runOf(classify, { lanes }).start();
    const scanned = await runOf(classify, { lanes, on: withScan(referenceDevice()) }).start();
    expect(scanned.lanes!.map(content)).toEqual(plain.lanes!.map(content));
  });

  it("runs on another device, close to its runs alone", async () => {
    const lanes = { seed: [1, 2], learningRate: [0.05, 0.01] };
    const on = await openDevice("cpu");
    const end = await runOf(classify, { lanes, on }).start();
    expect(end.error).toBeUndefined();
    for (const lane of end.lanes!) {
      const alone = await single(classify, lane.knobs);
      // Twenty steps of Adam in float32 against float64: its first steps have the rate's size whatever the rounding.
      expect(lane.last.loss).toBeCloseTo(alone.last.loss!, 3);
    }
  });

  it("gives rows of all lanes for a plot", async () => {
    const { rows } = await runOf(power, { lanes: { rate: [1, 0.5] } }).start();
    const all = rows("root");
    expect(all.map(({ lane, step }) => [lane, step])).toEqual(
      [0, 1].flatMap((lane) => [0, 50, 100, 150, 200].map((step) => [lane, step])),
    );
  });

  it("goes on from a checkpoint to the same bits", async () => {
    let time = 0;
    const lanes = { rate: [1, 0.9, 3e4] };
    const whole = await runOf(power, { lanes }).start();
    const checkpoints = checkpointsOn(memoryShelf());
    const visit = () => runOf(power, { lanes, checkpoints, place: "p", now: () => (time += 600) });
    const first = visit();
    const stopped = new Promise<void>((resolve) => {
      first.subscribe(({ step }) => void (step >= 120 && resolve(first.stop())));
    });
    void first.start();
    await stopped;
    const second = visit();
    await second.recall();
    expect(second.snapshot.resumable).toBeGreaterThan(50);
    const end = await second.resume();
    // Which arrays a lane that ended had been told last depends on the clock; its columns do not.
    const lasting = (lane: LaneSnapshot) => content(lane.error ? { ...lane, arrays: {} } : lane);
    expect(end.lanes!.map(lasting)).toEqual(whole.lanes!.map(lasting));
    expect(end.lanes!.map(({ error }) => error)).toEqual(whole.lanes!.map(({ error }) => error));
  });
});

describe("a lane whose numbers are not finite", () => {
  it("ends alone, keeps what it had, and the others go on", async () => {
    // 1e30 to the power 11 is beyond float64.
    const end = await runOf(power, { lanes: { rate: [0.5, 1e30, 1] } }).start();
    expect(end.status).toBe("done");
    const [half, high, one] = end.lanes as [LaneSnapshot, LaneSnapshot, LaneSnapshot];
    expect(high.error).toMatchObject({ code: "LB320", metric: "w", step: 11 });
    expect(high.metrics.w!.length).toBe(11);
    expect(Array.from(high.metrics.root!.steps)).toEqual([0]);
    for (const [lane, rate] of [
      [half, 0.5],
      [one, 1],
    ] as const) {
      expect(lane.error).toBeUndefined();
      expect(content(lane)).toEqual(content(await single(power, { rate })));
    }
  });

  it("ends the run where it is the last", async () => {
    const { status, error, lanes } = await runOf(power, { lanes: { rate: [1e30, 1e35] } }).start();
    expect(status).toBe("failed");
    expect(error).toMatchObject({ code: "LB320", step: 11 });
    expect(lanes!.map((lane) => lane.error!.step)).toEqual([11, 9]);
  });
});

describe("what lanes can differ in", () => {
  const refused = async (experiment: unknown, lanes: unknown, knobs: KnobValues = {}): Promise<string> => {
    const { error, status } = await runOf(experiment, { lanes, knobs }).start();
    expect(status).toBe("failed");
    expect(error!.hint).toMatch(/\w/);
    return error!.message;
  };

  it("is not a size, a number that decides, or a knob that nobody reads", async () => {
    expect(await refused(classify, { width: [4, 8] })).toBe("LB324 this knob cannot differ by lane: width");
    expect(await refused(classify, { learningRate: [0.1, 0.2], batchSize: [4, 8] })).toBe(
      "LB324 this knob cannot differ by lane: batchSize",
    );
    expect(await refused(classify, { depth: [4, 8] })).toBe("LB324 this knob cannot differ by lane: depth");
    expect(await refused(classify, { learningRate: ["a"] })).toBe('LB324 learningRate of a lane must be a number: "a"');
    expect(await refused(classify, { seed: [1.5] })).toBe("LB324 seed of a lane must be a whole number: 1.5");
  });

  it("is not the data", async () => {
    const drawn = ({ seed = 1 } = {}) => ({
      model: mlp({ sizes: [50, 1] }),
      data: polynomialRegression({ train: 32, seed }).train,
      loss: (outputs: tf.Tensor, targets: tf.Tensor) => meanSquaredError(tf.reshape(outputs, targets.shape), targets),
      optimizer: sgd({ learningRate: 0.1 }),
      steps: 2,
      batchSize: 8,
    });
    expect(await refused(drawn, { seed: [1, 2] })).toBe(
      "LB325 the experiment makes another program of another seed: 2",
    );
  });

  it("does not hide what one run would fail with", async () => {
    expect(await refused(() => ({ steps: 3 }), { seed: [1, 2] })).toMatch(/^LB303/);
    expect(await refused(classify, { learningRate: [0.1, 0.2] }, { batchSize: 100 })).toMatch(/^LB307/);
  });

  it("is said as lists or as settings", () => {
    expect(toLanes({ seed: [1, 2], rate: [0.1, 0.2] })).toEqual([
      { seed: 1, rate: 0.1 },
      { seed: 1, rate: 0.2 },
      { seed: 2, rate: 0.1 },
      { seed: 2, rate: 0.2 },
    ]);
    expect(() => toLanes(3)).toThrow("LB323 lanes must be lists by name, or a list of settings: 3");
    expect(() => toLanes({ seed: 3 })).toThrow("LB323 seed must be a list: 3");
    expect(() => toLanes({})).toThrow("LB323 there are no lanes in: {}");
    expect(() => toLanes([{ seed: 1 }, { rate: 1 }])).toThrow("LB323 lanes must have the same knobs (seed): {rate}");
    expect(() => toLanes({ seed: Array.from({ length: 300 }, (_, i) => i) })).toThrow("LB323 more than 256 lanes: 300");
  });

  it("names another program", async () => {
    const name = async (lanes: unknown) => (await compile(classify, {}, undefined, lanes)).program.hash;
    const [a, b, c] = await Promise.all([name({ seed: [1, 2] }), name({ seed: [1, 2] }), name({ seed: [1, 3] })]);
    expect(a).toBe(b);
    expect(c).not.toBe(a);
  });
});
