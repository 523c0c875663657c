import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { simdDevice } from "../../src/device/simd";
import { hostRandom, trace } from "../../src/graph/index";
import { calibration } from "../../src/lab/measures/calibration";
import { binnedInformation, entropy, mutualInformation } from "../../src/lab/measures/information/binned";
import { tracedBinnedInformation } from "../../src/lab/measures/information/tracedBinned";
import { knnAccuracy } from "../../src/lab/measures/knn";
import { timeToThreshold, firstStepAbove } from "../../src/lab/measures/series";
import { evaluate, given } from "./evaluate";

describe("information in bits", () => {
  it("is what coins and dice have", () => {
    expect(entropy(["head", "tail", "head", "tail"])).toBe(1);
    expect(entropy([0, 1, 2, 3, 4, 5])).toBeCloseTo(Math.log2(6), 14);
    expect(entropy([7, 7, 7])).toBe(0);
    // A die tells whether it is even: all of that bit.
    expect(mutualInformation([1, 2, 3, 4, 5, 6], [1, 0, 1, 0, 1, 0])).toBeCloseTo(1, 14);
    expect(mutualInformation([0, 0, 1, 1], ["a", "b", "a", "b"])).toBeCloseTo(0, 14);
    // p(1,1) = p(0,0) = 3/8: 1 − h(1/4).
    const [a, b] = [
      [0, 0, 0, 0, 1, 1, 1, 1],
      [0, 0, 0, 1, 1, 1, 1, 0],
    ];
    expect(mutualInformation(a, b)).toBeCloseTo(1 - (0.25 * 2 + 0.75 * Math.log2(4 / 3)), 14);
    expect(() => mutualInformation([1], [1, 2])).toThrow(/^LB376 mutual information of 1 things with: 2/);
  });

  it("of a layer that keeps its input is the input's, and of a dead one none", () => {
    const inputs = Array.from({ length: 16 }, (_, i) => [0, 1, 2, 3].map((bit) => ((i >> bit) & 1 ? 0.9 : -0.9)));
    const parity = inputs.map((row) => row.filter((value) => value > 0).length % 2);
    const { input, label } = binnedInformation(inputs, parity);
    expect(input).toBeCloseTo(4, 12);
    expect(label).toBeCloseTo(1, 12);
    // Three of four bits know nothing of the parity, four know it all.
    expect(
      binnedInformation(
        inputs.map((row) => row.slice(1)),
        parity,
      ),
    ).toEqual({ input: expect.closeTo(3, 12), label: expect.closeTo(0, 12) });
    expect(
      binnedInformation(
        inputs.map(() => [0.5]),
        parity,
      ),
    ).toEqual({ input: 0, label: expect.closeTo(0, 12) });
    // Two bins tell signs only; what is outside of the range is in the last bin.
    expect(binnedInformation([[-5], [-0.1], [0.1], [5]], [0, 0, 1, 1], { bins: 2 })).toEqual({ input: 1, label: 1 });
    expect(() => binnedInformation(inputs, [1])).toThrow(/^LB376 activations of 16 rows, and so many labels: 1/);
    expect(() => binnedInformation(inputs, parity, { bins: 0 })).toThrow(/^LB376 so many bins \(0\) from -1 to: 1/);
  });

  describe.each([1, 3, 7, 12])("of %i units, inside a run", (units) => {
    const random = hostRandom(units);
    const n = 1024;
    const labels = Array.from({ length: n }, () => random.integer(3));
    // Few different values, so that rows share bins, on no border of bins.
    const rows = labels.map((y) =>
      Array.from({ length: units }, () => (random.integer(units > 3 ? 2 : 9) - 4 + 0.01 * y) / 5.03),
    );
    const plain = binnedInformation(rows, labels);

    it("is the same", async () => {
      const [input, label] = await evaluate(
        (a) => Object.values(tracedBinnedInformation(a!, tf.tensor1d(labels, "int32"))),
        given(rows.flat(), [n, units]),
      );
      expect(input![0]).toBeCloseTo(plain.input, 6);
      expect(label![0]).toBeCloseTo(plain.label, 6);
    });

    it("is the same on the device that trains", async () => {
      const graph = trace([{ name: "a", shape: [n, units], dtype: "float32" }], ([a]) => {
        const { input, label } = tracedBinnedInformation(a!, tf.tensor1d(labels, "int32"));
        return [input, label];
      });
      const device = simdDevice();
      const program = device.load(graph);
      const fed = device.upload(Float32Array.from(rows.flat()), [n, units], "float32");
      const [input, label] = await device.read(program.run([fed]));
      // Sums of n logarithms in float32.
      expect(input![0]).toBeCloseTo(plain.input, 4);
      expect(label![0]).toBeCloseTo(plain.label, 4);
    });
  });

  it("of ReLU units has its bins up to the largest activation", async () => {
    const rows = [[0], [0.4], [2.1], [4], [4], [1.9]];
    const labels = [0, 0, 1, 1, 1, 0];
    const plain = binnedInformation(rows, labels, { bins: 2, range: [0, 4] });
    const [input, label] = await evaluate(
      (a) => Object.values(tracedBinnedInformation(a!, tf.tensor1d(labels, "int32"), { bins: 2, range: "max" })),
      given(rows.flat(), [6, 1]),
    );
    expect([plain.input, plain.label]).toEqual([1, 1]);
    expect(input![0]).toBeCloseTo(1, 6);
    expect(label![0]).toBeCloseTo(1, 6);
  });
});

describe("calibration", () => {
  it("is a mean gap over bins, by hand", () => {
    // Confidences 0.9, 0.8 (bin 0.75…1: mean 0.85, accuracy ½) and 0.6, 0.6 (bin 0.5…0.75: accuracy 1).
    const outputs = [
      [0.9, 0.1],
      [0.2, 0.8],
      [0.6, 0.4],
      [0.4, 0.6],
    ];
    const { error, largest, bins } = calibration(outputs, [0, 0, 0, 1], { bins: 4 });
    expect(error).toBeCloseTo((0.35 + 0.4) / 2, 12);
    expect(largest).toBeCloseTo(0.4, 12);
    expect(bins.map(({ low, count }) => [low, count])).toEqual([
      [0.5, 2],
      [0.75, 2],
    ]);
  });

  it("takes logits with a temperature, and a net that is as sure as it is right has none", () => {
    const random = hostRandom(2);
    const logits = Array.from({ length: 20000 }, () => [2 * random.normal(), 2 * random.normal(), 0]);
    const labels = logits.map((row) => {
      const exps = row.map(Math.exp);
      let left = random.uniform() * exps.reduce((a, b) => a + b);
      return exps.findIndex((value) => (left -= value) < 0);
    });
    // 15 bins of some thousand rows: gaps of about 0.01 from chance.
    expect(calibration(logits, labels, { temperature: 1 }).error).toBeLessThan(0.02);
    expect(calibration(logits, labels, { temperature: 0.3 }).error).toBeGreaterThan(0.1);
    expect(() => calibration(logits, labels)).toThrow(/^LB377 not a probability/);
    expect(() => calibration([[1]], [0, 1])).toThrow(/^LB377 calibration of 1 rows, 15 bins, labels: 2/);
  });
});

describe("nearest neighbours", () => {
  const train = {
    features: [
      [1, 0],
      [2, 0.1],
      [0, 1],
      [0.1, 3],
      [0, -1],
    ],
    labels: [0, 0, 1, 1, 2],
  };

  it("vote by angle, or by distance", () => {
    const test = {
      features: [
        [5, 0.2],
        [0.1, 9],
        [0.05, -4],
      ],
      labels: [0, 1, 2],
    };
    expect(knnAccuracy(train, test, { k: 1 })).toBe(1);
    expect(knnAccuracy(train, { ...test, labels: [0, 1, 0] }, { k: 1 })).toBeCloseTo(2 / 3, 12);
    // By distance [0.4, 0.3] is nearest to [1, 0]; by angle as well; [0.1, -0.1] by distance to [0, -1] (0.906), by angle to [1, 0] or [0, -1] alike.
    const near = { features: [[0.9, 1.4]], labels: [1] };
    expect(knnAccuracy(train, near, { k: 1, metric: "euclidean" })).toBe(1);
    expect(knnAccuracy(train, near, { k: 3 })).toBe(1);
  });

  it("with as many votes go by the nearest", () => {
    expect(knnAccuracy(train, { features: [[1, 0.9]], labels: [0] }, { k: 4 })).toBe(1);
    expect(() => knnAccuracy(train, train, { k: 6 })).toThrow(/^LB378 6 neighbours among 5 rows, for rows: 5/);
  });
});

describe("the time to a threshold", () => {
  const series = (values: number[]) => ({ steps: values.map((_, i) => 10 * i), values, length: values.length });

  it("is between the measurements before and after", () => {
    expect(timeToThreshold(series([3, 2, 1, 0.5]), 1.5)).toBe(15);
    expect(timeToThreshold(series([0.1, 0.5, 0.9]), 0.6, { from: "above" })).toBeCloseTo(12.5, 12);
    expect(timeToThreshold(series([0.1]), 1)).toBe(0);
    expect(timeToThreshold(series([3, 2]), 1)).toBeUndefined();
    expect(firstStepAbove(series([0.1, 0.5, 0.9]), 0.6)).toBe(20);
  });

  it("may have to hold", () => {
    expect(timeToThreshold(series([3, 1, 3, 1, 1, 1]), 1, { holds: 3 })).toBe(30);
    expect(timeToThreshold(series([3, 1, 3, 1]), 1, { holds: 2 })).toBeUndefined();
  });
});
