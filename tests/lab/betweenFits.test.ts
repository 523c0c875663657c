// Stories of notebooks: nets trained on the device of readers, and what is measured while they train and after.
import { describe, expect, it } from "vitest";
import * as tf from "@tensorflow/tfjs-core";
import { simdDevice } from "../../src/device/simd";
import * as losses from "../../src/lab/losses/index";
import * as measures from "../../src/lab/measures/index";
import { inputs, targets } from "../../src/lab/data/tensor";
import { mlp } from "../../src/lab/models/mlp";
import { sgd } from "../../src/lab/optim/sgd";
import { evaluate } from "../../src/train/composition/evaluate";
import { fit, type Fitted } from "../../src/train/composition/fit";
import { createEstimator } from "../../src/train/estimate";
import { inProcessHost } from "../../src/train/inProcessHost";
import { createQueue } from "../../src/train/queue";
import { createRun } from "../../src/train/run";
import type { Snapshot } from "../../src/train/run.types";

/** Four classes in the corners of a square, 80 rows. */
const size = 80;
const corners = {
  id: "corners",
  size,
  inputs: {
    values: Float32Array.from({ length: 2 * size }, (_, i) => {
      const corner = (i >> 1) % 4;
      const side = i % 2 === 0 ? corner & 1 : corner >> 1;
      return 2 * side - 1 + 0.5 * Math.sin(12.9898 * i);
    }),
    shape: [size, 2],
    dtype: "float32" as const,
  },
  targets: { values: Int32Array.from({ length: size }, (_, i) => i % 4), shape: [size], dtype: "int32" as const },
};

async function run(experiment: unknown): Promise<Snapshot> {
  const host = inProcessHost({ open: async () => simdDevice() });
  const snapshot = await createRun({
    experiment,
    host,
    queue: () => createQueue(),
    estimator: createEstimator(),
  }).start();
  if (snapshot.error) throw new Error(snapshot.error.message);
  return snapshot;
}

const model = mlp({ sizes: [2, 24, 24, 4] });
const spec = () => ({
  model,
  data: corners,
  loss: losses.crossEntropy,
  optimizer: sgd({ learningRate: 0.1 }),
  batchSize: 16,
  steps: 250,
});

describe("two nets of the same task", () => {
  it("have a barrier between them, which matching their units lowers, though it changes nothing that either computes", async () => {
    const { last, arrays } = await run(function* () {
      const pair: Fitted = yield* fit(spec(), { lanes: { seed: [1, 2] }, name: "nets" });
      const [a, b] = pair.lanes!.map(({ state }) => state.params);
      const { params: matched, similarity } = measures.weightMatching(a, b);
      const fn = measures.onLine(measures.loss(corners, losses.crossEntropy));
      const each = measures.evenly(11).map((alpha) => ({ alpha }));
      const naive: number[] = yield* evaluate({ model, fn, inputs: { from: a, to: b }, each });
      const line: number[] = yield* evaluate({ model, fn, inputs: { from: a, to: matched }, each });
      yield {
        metrics: {
          naive: measures.barrier(naive),
          matched: measures.barrier(line),
          changed: Math.abs(naive[10]! - line[10]!),
          nearer: similarity.after - similarity.before,
        },
        arrays: { naive },
      };
    });
    expect(last["nets.0.loss"]).toBeLessThan(0.3);
    expect(last.naive).toBeGreaterThan(0.05);
    expect(last.matched).toBeLessThan(0.6 * last.naive!);
    expect(last.changed).toBeLessThan(1e-5);
    expect(last.nearer).toBeGreaterThan(0);
    expect(arrays.naive!.shape).toEqual([11]);
  });
});

describe("a net after training", () => {
  it("has a loss on a plane whose middle is its own, and a spectrum whose largest value training saw too", async () => {
    const { last } = await run(function* () {
      const top = measures.hessianTop(corners, losses.crossEntropy, { iterations: 12 });
      const trained: Fitted = yield* fit({ ...spec(), measure: { every: 250, top } });
      const { params } = trained.state;
      const [first, second] = [1, 2].map((seed) => measures.randomDirection(params, { seed }));
      const plane: number[] = yield* evaluate({
        model,
        fn: measures.onPlane(measures.loss(corners, losses.crossEntropy)),
        inputs: { params, first, second },
        each: measures.planeGrid({ points: 5 }),
      });
      const own: number = yield* evaluate({
        model,
        fn: measures.loss(corners, losses.crossEntropy),
        inputs: { params },
      });
      const { arrays }: Fitted = yield* fit(
        measures.lanczosSpec({ model, params, split: corners, loss: losses.crossEntropy, steps: 20 }),
        { name: "lanczos" },
      );
      const { values } = measures.ritz({ alpha: arrays.alpha!.values, beta: arrays.beta!.values });
      yield {
        metrics: {
          middle: plane[12]! - own,
          least: Math.min(...plane) - own,
          ritz: values[0]!,
          top: trained.last.top!,
        },
      };
    });
    expect(Math.abs(last.middle!)).toBeLessThan(1e-6);
    expect(last.least).toBeLessThanOrEqual(0);
    // Twelve Lanczos steps against twenty.
    expect(last.ritz! / last.top!).toBeCloseTo(1, 2);
  });
});

describe("measures while a population trains", () => {
  it("are columns of each of its lanes", async () => {
    const features = (params: { weights: tf.Tensor; bias: tf.Tensor }[], x: tf.Tensor) =>
      [0, 1].reduce<tf.Tensor>(
        (h, l) => tf.relu(tf.add(tf.matMul(h as tf.Tensor2D, params[l]!.weights as tf.Tensor2D), params[l]!.bias)),
        x,
      );
    type State = { params: never };
    const { last } = await run(function* () {
      yield* fit(
        {
          ...spec(),
          measure: {
            every: 125,
            trace: measures.hessianTrace(corners, losses.crossEntropy, { probes: 2 }),
            noise: measures.gradientNoise(corners, losses.crossEntropy, { batch: 8, give: "noise" }),
            nc1: ({ params }: State) =>
              measures.neuralCollapse({
                features: features(params, inputs(corners)),
                labels: targets(corners),
                classes: 4,
              }).nc1,
            dormant: ({ params }: State) => measures.dormantShare(features(params, inputs(corners))),
            rank: ({ params }: State) => measures.participationRatio(features(params, inputs(corners))),
            aligned: ({ params }: State) => {
              const kernel = measures.ntk((at, rows) => model.apply(at, rows), params, inputs(corners));
              return measures.kernelAlignment(kernel, tf.cast(tf.oneHot(targets(corners), 4), "float32"), {
                centre: true,
              });
            },
          },
        },
        { lanes: { seed: [1, 2] } },
      );
    });
    for (const lane of [0, 1]) {
      for (const name of ["trace", "noise", "nc1", "dormant", "rank", "aligned"])
        expect(last[`${lane}.${name}`]).toBeGreaterThanOrEqual(0);
      expect(last[`${lane}.nc1`]).toBeLessThan(1);
      expect(last[`${lane}.aligned`]).toBeGreaterThan(0.5);
    }
    expect(last["0.nc1"]).not.toBe(last["1.nc1"]);
  });
});
