// Whatever the lab offers works in a population: each member of a batched run is what it is when it runs alone.
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { simdDevice } from "../../src/device/simd";
import { random } from "../../src/graph/index";
import { data, losses, models, optim } from "../../src/lab/index";
import { createEstimator } from "../../src/train/estimate";
import { inProcessHost } from "../../src/train/inProcessHost";
import { createQueue } from "../../src/train/queue";
import { createRun } from "../../src/train/run";
import { blobs } from "../train/blobs";

type Knobs = { seed?: number; amount?: number };

async function ran(experiment: unknown, knobs: object, lanes?: object) {
  const queue = createQueue();
  const run = createRun({
    experiment,
    knobs: knobs as never,
    lanes: lanes as never,
    host: inProcessHost({ open: async () => simdDevice() }),
    queue: () => queue,
    estimator: createEstimator(),
  });
  const { error, metrics, lanes: members } = await run.start();
  expect(error).toBeUndefined();
  return lanes ? members!.map((member) => Array.from(member.metrics.loss!.values)) : [Array.from(metrics.loss!.values)];
}

/** A run that draws its rows by the step's key and descends `loss` of the model's parameters. */
const drawn = (
  model: { init(context: { key: tf.Tensor }): unknown },
  optimizer: unknown,
  loss: (params: never, key: tf.Tensor, scalar: (value: never) => tf.Tensor) => tf.Tensor,
) => ({
  init: ({ key }: { key: tf.Tensor }) => {
    const params = model.init({ key });
    return { params, optimizer: (optimizer as { init(p: unknown): unknown }).init(params) };
  },
  step: (state: { params: never; optimizer: never }, _: undefined, context: never) => {
    const { key, scalar } = context as { key: tf.Tensor; scalar: (value: never) => tf.Tensor };
    const of = (params: never) => loss(params, key, scalar);
    const next = optim.descend({
      optimizer: optimizer as never,
      loss: of,
      params: state.params,
      state: state.optimizer,
      context,
    });
    return { state: { params: next.params, optimizer: next.state }, metrics: { loss: next.loss } };
  },
  steps: 4,
});

const text = { id: "tale", size: 60, codes: Int32Array.from({ length: 60 }, (_, i) => (i * i) % 5) };
const pictures = data.shapes({ rows: 24, size: 8 }).pictures;
const classified = (options: object) => ({
  data: blobs,
  loss: losses.crossEntropy,
  batchSize: 16,
  steps: 4,
  ...options,
});

const experiments: [string, (knobs: Knobs) => object][] = [
  [
    "an mlp with dropout, batch normalisation, SAM and clipping",
    ({ seed = 1, amount = 0.1 }) =>
      classified({
        model: models.mlp({ sizes: [2, 6, 2], dropout: 0.25, normalisation: "batch" }),
        optimizer: optim.clipByGlobalNorm({
          maxNorm: 1,
          optimizer: optim.sam({ rho: amount, optimizer: optim.sgd({ learningRate: 0.1 }) }),
        }),
        seed,
      }),
  ],
  [
    "MoMo with a focal loss whose γ differs",
    ({ seed = 1, amount = 0.5 }) =>
      classified({
        model: models.mlp({ sizes: [2, 6, 2], parametrisation: "mup" }),
        loss: losses.focal({ gamma: amount }),
        optimizer: optim.momo({ learningRate: 1 }),
        seed,
      }),
  ],
  [
    "AMP and AWP in groups",
    ({ seed = 1, amount = 0.1 }) =>
      classified({
        model: models.mlp({ sizes: [2, 6, 2], normalisation: "layer" }),
        optimizer: optim.groups({
          of: (path) => (path.startsWith("0") ? "first" : "rest"),
          optimizers: {
            first: optim.amp({ epsilon: amount, optimizer: optim.adam() }) as never,
            rest: optim.awp({ gamma: amount, optimizer: optim.adam() }) as never,
          },
        }),
        seed,
      }),
  ],
  [
    "a cnn and a residual one",
    ({ seed = 1, amount = 0.1 }) => {
      const [plain, residual] = [
        models.cnn({ image: [8, 8, 1], channels: [2, 3], outputs: 4 }),
        models.residualCnn({ image: [8, 8, 1], channels: [2, 3], outputs: 4 }),
      ];
      return classified({
        data: pictures,
        model: {
          init: ({ key }: { key: tf.Tensor }) => [plain.init({ key }), residual.init({ key })],
          apply: (params: never[], x: tf.Tensor, context: never) =>
            tf.add(plain.apply(params[0]!, x, context), residual.apply(params[1]!, x, context)),
        },
        optimizer: optim.sgd({ learningRate: amount }),
        seed,
      });
    },
  ],
  [
    "a language model on windows drawn in the step",
    ({ seed = 1, amount = 0.01 }) => {
      const model = models.languageModel({
        vocabulary: 5,
        context: 6,
        width: 8,
        layers: 1,
        heads: 2,
        placement: "peri",
        qkNorm: true,
      });
      return {
        ...drawn(model, optim.adamW({ learningRate: amount }), (params, key) => {
          const { inputs, targets } = data.drawWindows(text, { key, rows: 3, context: 6, predict: "all" });
          return losses.crossEntropy(model.apply(params, inputs), targets);
        }),
        seed,
      };
    },
  ],
  [
    "contrastive losses on striped views",
    ({ seed = 1, amount = 0.3 }) => {
      const model = models.mlp({ sizes: [64, 8, 3] });
      return {
        ...drawn(model, optim.sgd({ learningRate: 0.1 }), (params, key, scalar) => {
          const [a, b] = [0, 1].map((i) =>
            model.apply(
              params,
              data.stripedViews(data.inputs(pictures), { key: random.fold(key, i), height: 8, width: 8 }),
            ),
          );
          const nce = losses.infoNce({ temperature: scalar(amount as never) })(a!, b!);
          return tf.add(tf.add(nce, losses.uniformity()(a!, b!)), losses.triplet()(a!, data.targets(pictures)));
        }),
        seed,
      };
    },
  ],
  [
    "a variational autoencoder",
    ({ seed = 1, amount = 0.5 }) => {
      const model = models.variationalAutoencoder({ sizes: [64, 8, 2] });
      return {
        ...drawn(
          model,
          optim.adam(),
          (params, key, scalar) =>
            model.elbo(params, tf.relu(data.inputs(pictures)), { key, beta: scalar(amount as never) }).loss,
        ),
        seed,
      };
    },
  ],
  [
    "virtual adversarial directions and a gradient penalty",
    ({ seed = 1, amount = 0.3 }) => {
      const model = models.mlp({ sizes: [2, 6, 2], activation: "softplus" });
      return {
        ...drawn(model, optim.sgd({ learningRate: 0.1 }), (params, key, scalar) => {
          const f = (x: tf.Tensor) => model.apply(params, x);
          const { loss } = losses.virtualAdversarial(f, data.inputs(blobs), { key, epsilon: scalar(amount as never) });
          return tf.add(loss, losses.gradientPenalty(f, data.inputs(blobs)));
        }),
        seed,
      };
    },
  ],
  [
    "continual backprop",
    ({ seed = 1, amount = 0.3 }) => {
      const model = models.mlp({ sizes: [2, 6, 2] });
      const [optimizer, method] = [optim.adam(), optim.continualBackprop({ replacementRate: amount, maturity: 1 })];
      return {
        data: blobs,
        batchSize: 16,
        steps: 6,
        seed,
        init: ({ key }: { key: tf.Tensor }) => {
          const params = model.init({ key });
          return { params, optimizer: optimizer.init(params as never), units: method.init(params) };
        },
        step: (
          { params, optimizer: state, units }: never,
          batch: { inputs: tf.Tensor; targets: tf.Tensor },
          context: never,
        ) => {
          const loss = (at: never) => losses.crossEntropy(model.apply(at, batch.inputs), batch.targets);
          const next = optim.descend({ optimizer, loss, params, state, context });
          const { first, second, count } = next.state as never as Record<string, never>;
          const { hidden } = model.applyWithHidden(params, batch.inputs);
          const { key } = context as { key: tf.Tensor };
          const done = method.replace({
            ...{ params: next.params, hidden, state: units, key, context },
            moments: [first!, second!],
          });
          const after = { count, first: done.moments[0], second: done.moments[1] };
          return { state: { params: done.params, optimizer: after, units: done.state }, metrics: { loss: next.loss } };
        },
      };
    },
  ],
  [
    "weights of so many bits",
    ({ seed = 1, amount = 3 }) => ({
      ...drawn({ init: ({ key }) => random.normal(key, [3, 4]) }, optim.sgd({ learningRate: 0.1 }), (w, _, scalar) => {
        const bits = tf.mul(scalar(amount as never), tf.ones([4]));
        return tf.mean(tf.square(tf.sub(models.differentiableBits(w, { bits, exponent: tf.fill([4], -2) }), 0.3)));
      }),
      seed,
    }),
  ],
];

describe("in a population each member is what it is alone:", () => {
  it.each(experiments)("%s", async (_, experiment) => {
    const settings = [
      { seed: 1, amount: 0.125 },
      { seed: 2, amount: 0.25 },
    ];
    const together = await ran(experiment, {}, settings);
    for (const [i, setting] of settings.entries()) {
      const [alone] = await ran(experiment, setting);
      expect(alone!.every(Number.isFinite)).toBe(true);
      // float32 in another order of sums, through a few updates.
      alone!.forEach((value, k) =>
        expect(Math.abs(together[i]![k]! - value)).toBeLessThan(2e-4 * (1 + Math.abs(value))),
      );
    }
    expect(together[0]).not.toEqual(together[1]);
  });
});
