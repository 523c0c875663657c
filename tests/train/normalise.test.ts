import { describe, expect, it } from "vitest";
import { normalise } from "../../src/train/normalise";

const init = () => ({});
const step = () => ({ state: {} });
const general = { init, step, steps: 10 };
const column = { values: new Float32Array(20), shape: [10, 2] };
const data = { size: 10, inputs: column, targets: { values: new Int32Array(10), shape: [10], dtype: "int32" } };
const supervised = {
  model: { init, apply: () => undefined },
  loss: () => undefined,
  optimizer: { init, update: () => undefined },
  data,
  batchSize: 5,
  steps: 10,
};

describe("a training spec", () => {
  it("is filled in", () => {
    expect(normalise(general)).toMatchObject({ steps: 10, seed: 1, record: 1, every: 1, batchSize: undefined });
    expect(normalise({ ...general, steps: 2000, seed: 3 })).toMatchObject({ every: 20, seed: 3 });
    expect(normalise({ ...general, seed: 3 }, 4).seed).toBe(4);
    expect(normalise({ ...general, measure: { every: { log: 60 }, a: init } })).toMatchObject({ every: { log: 60 } });
    expect([...normalise({ ...general, measure: { every: 5, a: init } }).measures.keys()]).toEqual(["a"]);
  });

  it("may say model, loss, optimizer and data in place of init and step", () => {
    const spec = normalise(supervised);
    expect(spec.batchSize).toBe(5);
    expect(spec.init).toBeTypeOf("function");
    expect(normalise({ ...supervised, batchSize: "full" }).batchSize).toBeUndefined();
  });

  it("counts epochs in steps, the incomplete batch left out", () => {
    const { steps: _, ...rest } = supervised;
    expect(normalise({ ...rest, batchSize: 3, epochs: 4 }).steps).toBe(4 * 3);
    expect(normalise({ ...rest, batchSize: "full", epochs: 4 }).steps).toBe(4);
    expect(normalise({ ...rest, batchSize: 3, epochs: 4, sampling: "replacement" })).toMatchObject({
      steps: 12,
      sampling: "replacement",
    });
  });

  it.each([
    [undefined, /^LB301 an experiment must return a training spec: undefined$/],
    [(async () => general)(), /^LB301/],
    [(function* () {})(), /^LB301/],
    [{ ...general, stepz: 3 }, /^LB302 unknown field of a training spec: stepz$/],
    [{ steps: 3 }, /^LB303 a training spec lacks: model, loss, optimizer, data$/],
    [{ ...supervised, loss: undefined }, /^LB303 .*: loss$/],
    [{ init, steps: 3 }, /^LB304 step must be a function: undefined$/],
    [{ ...supervised, optimizer: {} }, /^LB304 optimizer.init must be a function/],
    [{ ...supervised, loss: 3 }, /^LB304 loss must be a function: 3$/],
    [{ init, step }, /^LB305 steps must be a positive whole number: undefined$/],
    [{ ...general, steps: -3 }, /^LB305 .*: -3$/],
    [{ ...general, steps: 2.5 }, /^LB305 .*: 2.5$/],
    [{ ...general, steps: "10" }, /^LB305 .*: "10"$/],
    [{ ...general, seed: 0.5 }, /^LB305 seed must be a whole number: 0.5$/],
    [{ ...general, measure: { every: 0 } }, /^LB305 measure.every .*: 0$/],
    [{ ...general, measure: { every: { log: -1 } } }, /^LB305 measure.every.log .*: -1$/],
    [{ ...general, measure: [init] }, /^LB306/],
    [{ ...general, measure: { accuracy: 0.5 } }, /^LB304 measure.accuracy must be a function: 0.5$/],
    [{ ...supervised, batchSize: 11 }, /^LB307 batchSize is more than the data has \(10\): 11$/],
    [{ ...supervised, batchSize: 0 }, /^LB305 batchSize/],
    [{ ...supervised, epochs: 2 }, /^LB305 epochs and steps say the same thing twice: 10$/],
    [{ init, step, epochs: 2 }, /^LB305 epochs are passes over data, and there are none: 2$/],
    [{ init, step, epochs: 0 }, /^LB305 epochs must be a positive whole number: 0$/],
    [{ ...supervised, sampling: "random" }, /^LB307 unknown sampling: "random"$/],
    [{ ...supervised, batchSize: "full", sampling: "replacement" }, /^LB307 there are no batches to draw/],
    [
      { ...supervised, data: { train: data, test: data } },
      /^LB308 data must have size, inputs and targets: \{train, test\}$/,
    ],
    [
      { ...supervised, data: { ...data, inputs: { ...column, shape: [10, 3] } } },
      /^LB308 values of data.inputs do not fill its shape: \[10, 3\]$/,
    ],
  ])("with a mistake gets a message that names it (%#)", (spec, message) => {
    let caught: unknown;
    try {
      normalise(spec);
    } catch (error) {
      caught = error;
    }
    expect((caught as Error).message).toMatch(message);
    expect((caught as { hint: string }).hint).toMatch(/\w/);
  });
});
