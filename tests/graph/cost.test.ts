// What a graph costs, against counts by hand.
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { argSort } from "../../src/graph/build/index";
import { cost, random, trace, valueAndGrad, type DType, type Graph } from "../../src/graph/index";
import { peakBytes } from "../../src/graph/peakBytes";
import { schedule } from "../../src/graph/schedule";
import { reordered } from "./reordered";
import { nodeOf, tensorOf } from "../../src/graph/traceBackend";

type T = tf.Tensor;
type Input = readonly [readonly number[], DType?];
const graphOf = (f: (...all: T[]) => T | T[], ...inputs: Input[]): Graph =>
  trace(
    inputs.map(([shape, dtype = "float32"], i) => ({ name: `x${i}`, shape, dtype })),
    (all) => [f(...all)].flat(),
  );
const none = { dot: 0, elementwise: 0, reduce: 0, random: 0, move: 0 };
const matMul = (a: T, b: T): T => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D);

describe("cost", () => {
  it("of a product is 2·M·K·N, batched and transposed too", () => {
    const { flops, flopsBy, bytesRead, bytesWritten, bytes, nodes } = cost(graphOf(matMul, [[3, 4]], [[4, 5]]));
    expect({ flops, flopsBy, nodes }).toEqual({ flops: 120, flopsBy: { ...none, dot: 120 }, nodes: 1 });
    expect([bytesRead, bytesWritten, bytes]).toEqual([4 * (12 + 20), 4 * 15, 4 * 47]);
    const batched = graphOf(
      (a, b) => tf.matMul(a as tf.Tensor3D, b as tf.Tensor3D, true, true),
      [[2, 4, 3]],
      [[2, 5, 4]],
    );
    expect(cost(batched).flopsBy).toEqual({ ...none, dot: 240 });
  });

  it("of a convolution is that of its windows' product; windows move and count nothing", () => {
    const graph = graphOf(
      (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "valid"),
      [[2, 6, 5, 3]],
      [[3, 3, 3, 4]],
    );
    const windows = 2 * 4 * 3 * 9 * 3;
    const { flopsBy, bytesRead, bytesWritten, peakBytes: peak } = cost(graph);
    expect(flopsBy).toEqual({ ...none, dot: 2 * (2 * 4 * 3) * 27 * 4 });
    // Image in, windows out; windows and filter in, maps out. Only the windows lie between.
    expect(bytesRead).toBe(4 * (2 * 6 * 5 * 3 + windows + 27 * 4));
    expect(bytesWritten).toBe(4 * (windows + 2 * 4 * 3 * 4));
    expect(peak).toBe(4 * windows);
  });

  it("counts other kinds by what they compute", () => {
    const kinds = (f: (...all: T[]) => T, ...inputs: Input[]) => cost(graphOf(f, ...inputs)).flopsBy;
    expect(kinds((x) => tf.exp(x), [[7, 3]])).toEqual({ ...none, elementwise: 21 });
    expect(kinds((x) => tf.sum(x, 0), [[7, 3]])).toEqual({ ...none, reduce: 21 });
    expect(kinds((x) => tf.transpose(x), [[7, 3]])).toEqual(none);
    expect(kinds((k) => random.uniform(k, [10]), [[2], "int32"]).random).toBe(500);
    // Eight elements: three comparisons each.
    expect(kinds((x) => tensorOf(argSort(nodeOf(x))), [[2, 8]])).toEqual({ ...none, reduce: 48 });
  });

  it("of picking rows out of a large table is that of the rows", () => {
    const { bytesRead, bytesWritten, inputBytes } = cost(
      graphOf((x, i) => tf.gather(x, i as tf.Tensor1D), [[1000, 10]], [[4], "int32"]),
    );
    expect([bytesRead, bytesWritten, inputBytes]).toEqual([4 * 40 + 4 * 4, 4 * 40, 4 * 10_000 + 16]);
  });

  it("reads an operand once, also where it is used twice; one byte a truth value", () => {
    const { bytesRead, outputBytes, constantBytes } = cost(graphOf((x) => tf.greater(tf.mul(x, x), 2), [[10]]));
    expect([bytesRead, outputBytes, constantBytes]).toEqual([40 + 40 + 4, 10, 4]);
  });

  it("knows what lies in memory at once: a chain takes two, a fan all of its arms, views nothing", () => {
    const peak = (f: (x: T) => T) => cost(graphOf(f, [[10]])).peakBytes;
    expect(peak((x) => tf.exp(x))).toBe(0);
    expect(peak((x) => tf.sin(tf.cos(tf.exp(x))))).toBe(2 * 40);
    expect(peak((x) => tf.exp(tf.reshape(tf.sin(x), [2, 5])))).toBe(40);
    const arms = (x: T) => ["sin", "cos", "exp", "tanh"].map((name) => tf[name as "sin"](x));
    expect(peak((x) => tf.concat(arms(x)))).toBe(4 * 40);
    // Sums of arms need not wait for the others.
    expect(peak((x) => tf.addN(arms(x)))).toBe(3 * 40);
  });
});

describe("the order of nodes", () => {
  const step = graphOf(
    (x, ...w) => {
      const { value, grad } = valueAndGrad((p: T[]) => tf.mean(p.reduce((y, wi) => tf.tanh(matMul(y, wi)), x)), w);
      return [...grad, value];
    },
    [[32, 4]],
    ...Array.from({ length: 6 }, (): Input => [[4, 4]]),
  );

  it("computes a weight's gradient as soon as it can: one activation a layer in memory", () => {
    const activation = 4 * 32 * 4;
    expect(cost(step).peakBytes).toBeLessThanOrEqual((6 + 2) * activation);
  });

  it("is an order: each node after its operands, inputs in front, nothing lost", () =>
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 200, maxLength: 200 }), (choices) => {
        const shuffled = reordered(step, choices);
        const { inputs, nodes, outputs } = schedule(shuffled);
        expect(inputs).toBe(shuffled.inputs);
        nodes.forEach((node, i) => expect(node.inputs.every((at) => at < i)).toBe(true));
        nodes.slice(0, inputs.length).forEach((node) => expect(node.op).toBe("input"));
        const count = (graph: Graph) => graph.nodes.map(({ op, shape }) => `${op} ${shape.join()}`).sort();
        expect(count({ inputs, nodes, outputs })).toEqual(count(shuffled));
        expect(outputs.map((at) => nodes[at]!.shape)).toEqual(shuffled.outputs.map((at) => shuffled.nodes[at]!.shape));
        expect(peakBytes({ inputs, nodes, outputs })).toBeLessThanOrEqual(peakBytes(shuffled));
      }),
      { seed: 5, numRuns: 30 },
    ));
});
