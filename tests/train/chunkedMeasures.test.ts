import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { referenceDevice } from "../../src/device/reference";
import { random, trace } from "../../src/graph/index";
import { take } from "../../src/lab/data/take";
import type { Split } from "../../src/lab/data/split.types";
import { crossEntropy } from "../../src/lab/losses/crossEntropy";
import { averaged } from "../../src/lab/measures/averaged";
import { accuracy, confusion, predictions } from "../../src/lab/measures/classification";
import type { Measure } from "../../src/lab/measures/forward";
import { loss } from "../../src/lab/measures/loss";
import { ema } from "../../src/lab/optim/ema";
import { sgd } from "../../src/lab/optim/sgd";
import { createEstimator } from "../../src/train/estimate";
import { inProcessHost } from "../../src/train/inProcessHost";
import { compile } from "../../src/train/program";
import { createQueue } from "../../src/train/queue";
import { createRun } from "../../src/train/run";
import type { Snapshot } from "../../src/train/run.types";
import type { MeasureContext } from "../../src/train/spec.types";
import { CHUNK } from "../../src/train/traceMeasures";

const SIZE = 2300;
const large: Split = {
  id: "large",
  size: SIZE,
  inputs: { values: Float32Array.from({ length: 3 * SIZE }, (_, i) => Math.sin(12.9898 * i) * 2), shape: [SIZE, 3], dtype: "float32" }, // prettier-ignore
  targets: { values: Int32Array.from({ length: SIZE }, (_, i) => (7 * i) % 4), shape: [SIZE], dtype: "int32" },
};
const even = take(large, 2 * CHUNK);
const small = take(large, 40);

/** Scores of four classes, linear in the inputs. */
const model = {
  init: ({ key }: { key: tf.Tensor }) => ({ w: random.normal(key, [3, 4]) }),
  apply: ({ w }: { w: tf.Tensor }, x: tf.Tensor) => tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D),
};
const all: Record<string, Measure> = {
  accuracy: accuracy(large),
  meanLoss: loss(large, crossEntropy),
  averageLoss: averaged(loss(even, crossEntropy)),
  smallLoss: loss(small, crossEntropy),
  confusion: confusion(large),
  predictions: predictions(large),
};
const experiment = ({ seed = 1, learningRate = 0.5, measures = all as object } = {}) => ({
  model,
  data: small,
  loss: crossEntropy,
  optimizer: ema({ decay: 0.5, optimizer: sgd({ learningRate }) }),
  batchSize: 20,
  steps: 2,
  seed,
  measure: { every: 1, ...measures },
});

async function run(knobs: object = {}, lanes?: unknown): Promise<Snapshot & { buffers: number }> {
  const device = referenceDevice();
  const queue = createQueue();
  const host = inProcessHost({ open: async () => device });
  const one = createRun({ experiment, knobs: { ...knobs }, lanes, host, queue: () => queue, estimator: createEstimator() }); // prettier-ignore
  const end = await one.start();
  return { ...end, buffers: device.liveBuffers() };
}

/** The measures of freshly drawn parameters, all rows at once. */
async function atOnce(seed: number): Promise<Record<string, number[]>> {
  const { program } = await compile(experiment, { seed, measures: {} });
  const device = referenceDevice();
  const { keyOf } = await import("../../src/graph/random/threefry");
  const state = device.load(program.init).run([device.upload(keyOf(seed), [2], "int32")]);
  // The average, which starts at the weights, and the weights.
  const inputs = program.step.inputs.slice(0, program.stateCount);
  const graph = trace(inputs, ([average, w]) => {
    const whole = { params: { w: w! }, optimizer: { average: { w: average! } } };
    return Object.values(all).map((measure) => measure(whole, { key: random.key(1), model: model as never }));
  });
  const bound = graph.inputs
    .slice(inputs.length)
    .map(({ values, shape, dtype }) => device.upload(values!, shape, dtype));
  const values = await device.read(device.load(graph).run([...state, ...bound]));
  return Object.fromEntries(Object.keys(all).map((name, i) => [name, Array.from(values[i]!)]));
}

describe("measures over a large data set", () => {
  it("taken in chunks are those taken at once", async () => {
    const { metrics, error } = await run();
    expect(error).toBeUndefined();
    const whole = await atOnce(1);
    for (const name of ["accuracy", "meanLoss", "averageLoss", "smallLoss"])
      // Sums in another order: a few roundings of float64.
      expect(Math.abs(metrics[name]!.values[0]! - whole[name]![0]!)).toBeLessThan(1e-12);
    const { program } = await compile(experiment, {});
    expect(program.passes.map(({ size, chunk, rest }) => [size, chunk, rest !== undefined])).toEqual([
      [SIZE, CHUNK, true],
      [2 * CHUNK, CHUNK, false],
    ]);
  });

  it("give arrays that fit together, and leave nothing behind", async () => {
    const { last, arrays, buffers } = await run();
    const counts = Array.from(arrays.confusion!.values);
    const guesses = Array.from(arrays.predictions!.values);
    const labels = Array.from(large.targets.values);
    expect(guesses).toHaveLength(SIZE);
    const byHand = Array.from({ length: 16 }, (_, cell) => {
      return guesses.filter((guess, i) => guess === cell % 4 && labels[i] === Math.floor(cell / 4)).length;
    });
    expect(counts).toEqual(byHand);
    expect((counts[0]! + counts[5]! + counts[10]! + counts[15]!) / SIZE).toBeCloseTo(last.accuracy!, 12);
    expect(buffers).toBe(0);
  });

  it("never make an intermediate result of all rows", async () => {
    const { program } = await compile(experiment, { measures: { accuracy: all.accuracy, meanLoss: all.meanLoss } });
    const graphs = [program.measure!, ...program.passes.flatMap(({ graph, rest }) => (rest ? [graph, rest] : [graph]))];
    const rows = graphs.flatMap(({ inputs, nodes }) => nodes.slice(inputs.length).map(({ shape }) => shape[0] ?? 1));
    expect(Math.max(...rows)).toBe(CHUNK);
    // Both measures share one pass over the data: one look-up of the inputs and one of the targets.
    const [pass] = program.passes;
    expect(program.passes).toHaveLength(1);
    expect(pass!.graph.nodes.filter(({ op, shape }) => op === "gather" && shape[0] === CHUNK)).toHaveLength(2);
  });

  it("count in the estimate chunk by chunk", async () => {
    const flops = async (split: Split) =>
      (await compile(experiment, { measures: { accuracy: accuracy(split) } })).program.cost.measure.flops;
    expect((await flops(even)) / (await flops(take(large, CHUNK)))).toBeCloseTo(2, 1);
  });

  it("are those of each lane's run alone, in a population", async () => {
    const { lanes, error } = await run({}, { seed: [1, 2], learningRate: [0.5, 0.1] });
    expect(error).toBeUndefined();
    for (const lane of lanes!) {
      const alone = await run(lane.knobs);
      for (const name of Object.keys(alone.metrics))
        expect(Array.from(lane.metrics[name]!.values)).toEqual(Array.from(alone.metrics[name]!.values));
      expect(lane.arrays.confusion).toEqual(alone.arrays.confusion);
      expect(lane.arrays.predictions).toEqual(alone.arrays.predictions);
    }
  });

  it("may be an author's own", async () => {
    const squares = ({ params }: { params: { w: tf.Tensor } }, { sumOverRows }: MeasureContext) =>
      tf.mul(
        tf.mean(tf.square(params.w)),
        sumOverRows(large, ({ inputs }) => tf.sum(tf.square(inputs))),
      );
    const weights = ({ params }: { params: { w: tf.Tensor } }) => params.w;
    const { last, arrays, error } = await run({ measures: { squares, weights } });
    expect(error).toBeUndefined();
    const rows = Array.from(large.inputs.values).reduce((sum, x) => sum + x * x, 0);
    const size = Array.from(arrays.weights!.values).reduce((sum, w) => sum + w * w, 0) / 12;
    // The weights are told in float32.
    expect(last.squares! / (rows * size)).toBeCloseTo(1, 6);
  });

  it("that are no function of the state are refused", async () => {
    const fresh = (_: unknown, { sumOverRows }: MeasureContext) =>
      sumOverRows({ ...large }, ({ inputs }) => tf.sum(inputs));
    const flags = (_: unknown, { sumOverRows }: MeasureContext) =>
      sumOverRows(large, ({ inputs }) => tf.any(tf.cast(inputs, "bool")));
    expect((await run({ measures: { fresh } })).error!.message).toBe("LB318 a measure sums over other data each time: large"); // prettier-ignore
    expect((await run({ measures: { flags } })).error!.message).toMatch(/^LB317 sumOverRows needs a float32 or int32 tensor/); // prettier-ignore
  });
});
