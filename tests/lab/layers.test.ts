// tf.layers models as models of the lab: they compute what tf.layers predicts, and differentiate as float64 says.
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { input, layers as L, model as functional, sequential, type LayersModel } from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { layers } from "../../src/lab/models/layers";
import { expectSlopes } from "../graph/expectSlopes";
import { evaluate, given } from "./evaluate";
import { initial, laidOut, sized, waves } from "./layersParameters";

beforeAll(() => tf.setBackend("cpu"));

type Stack = Parameters<typeof sequential>[0];
const stack = (all: () => NonNullable<Stack>["layers"]) => () => sequential({ layers: all()! });

/** A layer of each kind, small; `at` gives inputs where waves would not do. */
interface Case {
  readonly name: string;
  readonly make: () => LayersModel;
  readonly inputs: number[];
  readonly at?: number[];
}
const smooth = { activation: "tanh" as const };
/** tf.layers' own orthogonal matrices, its default, need operations that its users load. */
const recurrent = { recurrentInitializer: "glorotUniform" as const };

const cases: Case[] = [
  {
    name: "dense and activations",
    make: stack(() => [
      L.dense({ units: 4, inputShape: [3], activation: "elu", kernelInitializer: "heNormal" }),
      L.dense({ units: 3, activation: "selu", biasInitializer: "randomNormal" }),
      L.activation({ activation: "sigmoid" }),
      L.leakyReLU({ alpha: 0.1 }),
      L.prelu({ alphaInitializer: "randomUniform" }),
      L.dense({ units: 2, activation: "softmax", useBias: false }),
    ]),
    inputs: [3, 3],
  },
  {
    name: "conv1d and pooling",
    make: stack(() => [
      L.conv1d({ filters: 3, kernelSize: 3, inputShape: [7, 2], ...smooth, dilationRate: 2, padding: "same" }),
      L.maxPooling1d({ poolSize: 2 }),
      L.averagePooling1d({ poolSize: 2, strides: 1 }),
      L.globalAveragePooling1d({}),
    ]),
    inputs: [2, 7, 2],
  },
  {
    name: "conv2d, pooling, flatten",
    make: stack(() => [
      L.conv2d({ filters: 2, kernelSize: 3, inputShape: [6, 6, 1], ...smooth, kernelInitializer: "leCunNormal" }),
      L.maxPooling2d({ poolSize: 2 }),
      L.zeroPadding2d({ padding: 1 }),
      L.averagePooling2d({ poolSize: 2 }),
      L.flatten(),
      L.dense({ units: 2 }),
    ]),
    inputs: [2, 6, 6, 1],
  },
  {
    name: "conv2d, channels first",
    make: stack(() => [
      L.conv2d({ filters: 2, kernelSize: 2, inputShape: [2, 4, 4], dataFormat: "channelsFirst", strides: 2 }),
      L.globalMaxPooling2d({ dataFormat: "channelsFirst" }),
    ]),
    inputs: [2, 2, 4, 4],
  },
  {
    name: "transposed, depthwise and separable convolutions, upsampling",
    make: stack(() => [
      L.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: "same", inputShape: [3, 3, 1], ...smooth }),
      L.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2, padding: "same" }),
      L.separableConv2d({ filters: 2, kernelSize: 2, ...smooth }),
      L.upSampling2d({ size: [2, 1] }),
      L.cropping2D({ cropping: [[1, 0], [0, 1]] }), // prettier-ignore
      L.globalAveragePooling2d({}),
    ]),
    inputs: [1, 3, 3, 1],
  },
  {
    name: "conv3d",
    make: stack(() => [
      L.conv3d({ filters: 2, kernelSize: 2, inputShape: [3, 3, 3, 1], ...smooth }),
      L.conv3dTranspose({ filters: 1, kernelSize: 2, strides: 2 }),
      L.maxPooling3d({ poolSize: 2 }),
      L.flatten(),
    ]),
    inputs: [1, 3, 3, 3, 1],
  },
  {
    name: "layer and batch normalisation",
    make: stack(() => [
      L.dense({ units: 4, inputShape: [3] }),
      L.layerNormalization({ gammaInitializer: "randomNormal" }),
      L.batchNormalization({ movingVarianceInitializer: "ones", movingMeanInitializer: "randomNormal" }),
      L.reshape({ targetShape: [2, 2] }),
      L.permute({ dims: [2, 1] }),
      L.batchNormalization({ axis: 1 }),
    ]),
    inputs: [4, 3],
  },
  {
    name: "embedding",
    make: stack(() => [L.embedding({ inputDim: 5, outputDim: 3, inputLength: 4 }), L.flatten(), L.dense({ units: 2 })]),
    inputs: [2, 4],
    at: [0, 4, 2, 2, 1, 3, 0, 0],
  },
  {
    name: "simple recurrence",
    make: stack(() => [
      L.simpleRNN({ ...recurrent, units: 3, inputShape: [4, 2], returnSequences: true }),
      L.timeDistributed({ layer: L.dense({ units: 2 }) }),
    ]),
    inputs: [2, 4, 2],
  },
  {
    name: "lstm",
    make: stack(() => [L.lstm({ ...recurrent, units: 2, inputShape: [3, 2] }), L.repeatVector({ n: 2 })]),
    inputs: [2, 3, 2],
  },
  { name: "gru", make: stack(() => [L.gru({ ...recurrent, units: 2, inputShape: [3, 2] })]), inputs: [2, 3, 2] },
  {
    name: "both directions",
    make: stack(() => [
      L.bidirectional({
        layer: L.gru({ ...recurrent, units: 2 }) as never,
        mergeMode: "concat",
        inputShape: [3, 2],
      } as never),
    ]),
    inputs: [1, 3, 2],
  },
  {
    name: "a functional model with branches",
    make: () => {
      const x = input({ shape: [3] });
      const [a, b] = [L.dense({ units: 2, ...smooth }).apply(x), L.dense({ units: 2 }).apply(x)] as never[];
      const parts = [
        L.add().apply([a!, b!]),
        L.multiply().apply([a!, b!]),
        L.average().apply([a!, b!]),
        L.maximum().apply([a!, b!]),
        L.minimum().apply([a!, b!]),
        L.dot({ axes: 1 }).apply([a!, b!]),
      ];
      return functional({ inputs: x, outputs: L.concatenate().apply(parts as never) as never });
    },
    inputs: [2, 3],
  },
];

describe("a tf.layers model", () => {
  for (const { name, make, inputs, at } of cases) {
    const x = at ?? waves(sized(inputs));
    it(`predicts what tf.layers predicts: ${name}`, async () => {
      const before = tf.memory().numTensors;
      const model = layers(make);
      expect(tf.memory().numTensors).toBe(before);
      const { names, shapes, values } = await initial(model);
      const [got] = await evaluate(
        (t, ...leaves) => model.apply(laidOut(names, leaves), t!),
        given(x, inputs),
        ...values.map((v, i) => given(v, shapes[i])),
      );
      expect(tf.memory().numTensors).toBe(before);
      await tf.setBackend("cpu");
      const plain = make();
      // tf.layers lists weights that are not trained last.
      const last = (path: string) => Number(path.includes("moving_"));
      const order = names.map((_, i) => i).sort((i, j) => last(names[i]!) - last(names[j]!));
      tf.tidy(() => plain.setWeights(order.map((i) => tf.tensor(values[i]!, shapes[i]))));
      const expected = tf.tidy(() => Array.from((plain.predict(tf.tensor(x, inputs)) as tf.Tensor).dataSync()));
      // float32 of a few layers.
      got!.forEach((v, i) => expect(Math.abs(v - expected[i]!)).toBeLessThan(1e-5 * (1 + Math.abs(v))));
      expect(got!.length).toBe(expected.length);
      plain.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
    it(`has the slopes of its outputs as gradients: ${name}`, async () => {
      const model = layers(make);
      const { names, shapes, values } = await initial(model);
      const trained = names.map((path) => !path.includes("moving_"));
      const apply = (all: tf.Tensor): tf.Tensor => {
        let begin = 0;
        const leaves = shapes.map((shape, i) => {
          if (!trained[i]) return tf.tensor(values[i]!, shape);
          const size = sized(shape);
          return tf.reshape(tf.slice(all, [(begin += size) - size], [size]), shape);
        });
        return model.apply(laidOut(names, leaves), tf.tensor(x, inputs));
      };
      const all = values.filter((_, i) => trained[i]).flat();
      const moved = all.map((v, i) => v + 0.05 * Math.sin(i));
      await expectSlopes(apply, [all.length], moved);
    });
  }
});
