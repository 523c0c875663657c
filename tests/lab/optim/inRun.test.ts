// What a training run of {model, loss, optimizer} hands on: the loss to optimizers, live knobs to losses, moving averages to the state.
import { describe, expect, it } from "vitest";
import { referenceDevice } from "../../../src/device/reference";
import type { Tree } from "../../../src/graph/index";
import { crossEntropy } from "../../../src/lab/losses/crossEntropy";
import { focal } from "../../../src/lab/losses/focal";
import { loss } from "../../../src/lab/measures/loss";
import { mlp } from "../../../src/lab/models/mlp";
import { adam } from "../../../src/lab/optim/adam";
import { descend } from "../../../src/lab/optim/descend";
import { groups } from "../../../src/lab/optim/groups";
import { momentum } from "../../../src/lab/optim/momentum";
import { sam } from "../../../src/lab/optim/perturbed";
import { createEstimator } from "../../../src/train/estimate";
import { inProcessHost } from "../../../src/train/inProcessHost";
import { createQueue } from "../../../src/train/queue";
import { createRun } from "../../../src/train/run";
import { blobs } from "../../train/blobs";
import { liveKnob } from "../../train/stage";

async function trained(spec: object, metric = "loss") {
  const queue = createQueue();
  const run = createRun({
    experiment: () => ({ model, data: blobs, steps: 6, batchSize: 20, ...spec }),
    knobs: {},
    host: inProcessHost({ open: async () => referenceDevice() }),
    queue: () => queue,
    estimator: createEstimator(),
  });
  const { error, metrics } = await run.start();
  expect(error).toBeUndefined();
  return Array.from(metrics[metric]!.values);
}

const model = mlp({ sizes: [2, 8, 2] });
const inner = () => momentum({ learningRate: 0.1 });

describe("a run", () => {
  it("with SAM of radius 0 is the inner optimizer's, to the bit, and with another is not", async () => {
    const plain = await trained({ loss: crossEntropy, optimizer: inner() });
    expect(await trained({ loss: crossEntropy, optimizer: sam({ rho: 0, optimizer: inner() }) })).toEqual(plain);
    const sharp = await trained({ loss: crossEntropy, optimizer: sam({ rho: 0.5, optimizer: inner() }) });
    expect(sharp[0]).toBe(plain[0]);
    expect(sharp.at(-1)).not.toBe(plain.at(-1));
  });

  it("is what an author's own step with optim.descend computes", async () => {
    const optimizer = sam({ rho: 0.25, optimizer: inner() });
    type State = { params: Tree; optimizer: Tree };
    const own = {
      model: undefined,
      init: ({ key }: { key: never }) => {
        const params = model.init({ key });
        return { params, optimizer: optimizer.init(params as never) };
      },
      step: ({ params, optimizer: state }: State, batch: { inputs: never; targets: never }, context: never) => {
        const of = (at: Tree) => crossEntropy(model.apply(at as never, batch.inputs), batch.targets);
        const next = descend({ optimizer, loss: of as never, params: params as never, state: state as never, context });
        return { state: { params: next.params, optimizer: next.state }, metrics: { loss: next.loss } };
      },
    };
    expect(await trained(own)).toEqual(await trained({ loss: crossEntropy, optimizer }));
  });

  it("keeps groups apart, in whatever order a state lists its names", async () => {
    const optimizer = groups({
      of: (path) => (path.endsWith("bias") ? "biases" : "weights"),
      optimizers: { biases: adam({ learningRate: 0.02 }) as never, weights: adam({ learningRate: 0.02 }) as never },
    });
    const [split, whole] = [
      await trained({ loss: crossEntropy, optimizer }),
      await trained({ loss: crossEntropy, optimizer: adam({ learningRate: 0.02 }) }),
    ];
    expect(split).toEqual(whole);
  });

  it("gives live knobs to its loss and to measures of it", async () => {
    const gamma = liveKnob(3, "gamma");
    const of = focal({ gamma });
    const live = await trained({ loss: of, optimizer: adam(), measure: { every: 3, test: loss(blobs, of) } });
    expect(live).toEqual(await trained({ loss: focal({ gamma: 3 }), optimizer: adam() }));
  });

  it("moves the averages of batch normalisation with SAM as with any optimizer: once an update, where the parameters are", async () => {
    const normal = mlp({ sizes: [2, 8, 2], normalisation: "batch" });
    const spec = { model: normal, loss: crossEntropy, measure: { every: 1, test: loss(blobs, crossEntropy) } };
    const plain = await trained({ ...spec, optimizer: inner() }, "test");
    expect(await trained({ ...spec, optimizer: sam({ rho: 0, optimizer: inner() }) }, "test")).toEqual(plain);
    expect(new Set(plain).size).toBe(plain.length);
  });
});
