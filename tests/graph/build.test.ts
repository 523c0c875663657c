// What builders leave out changes no bit, and positions outside of an array are an error.
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { scatterAdd } from "../../src/graph/build/index";
import { random, trace } from "../../src/graph/index";
import type { Node } from "../../src/graph/node";
import { nodeOf, tensorOf } from "../../src/graph/traceBackend";
import { evaluate, given } from "../lab/evaluate";

const ops = (f: (x: tf.Tensor) => tf.Tensor) =>
  trace([{ name: "x", shape: [3], dtype: "float32" }], ([x]) => f(x!))
    .nodes.map(({ op }) => op)
    .filter((op) => op !== "input");

describe("builders", () => {
  it("drop what is added only where it leaves -0 as it is", async () => {
    expect(ops((x) => tf.sub(x, 0))).toEqual([]);
    expect(ops((x) => tf.mul(x, 1))).toEqual([]);
    const [inverse] = await evaluate((x) => tf.reciprocal(tf.add(x!, 0)), given([-0, 0, 2]));
    expect(inverse).toEqual([Infinity, Infinity, 0.5]);
  });

  it("add up a repeated number only where no addition rounds", async () => {
    expect(ops(() => tf.sum(tf.fill([10], 3)))).toEqual(["const"]);
    const [total] = await evaluate(() => tf.sum(tf.fill([10], 0.1)));
    expect(total).toEqual([
      Array<number>(10)
        .fill(0.1)
        .reduce((sum, v) => sum + v, 0),
    ]);
    expect(total).not.toEqual([1]);
  });

  it("repeat one of two repeated numbers, so that operands still broadcast to their result", () => {
    const graph = trace(
      [
        { name: "x", shape: [], dtype: "float32" },
        { name: "y", shape: [1], dtype: "float32" },
      ],
      ([x, y]) => tf.add(tf.broadcastTo(x!, [2, 3]), tf.broadcastTo(y!, [2, 3])),
    );
    const { shape, inputs } = graph.nodes[graph.outputs[0]!]!;
    expect(shape).toEqual([2, 3]);
    expect(inputs.map((at) => graph.nodes[at]!.shape)).toContainEqual([2, 3]);
  });

  it("draw uniform numbers of their range, with nothing added where it starts at 0", async () => {
    const [plain, moved] = await evaluate(
      (key) => [random.uniform(key!, [5]), random.uniform(key!, [5], 2, 6)],
      given([1, 2], [2], "int32"),
    );
    plain!.forEach((u, i) => expect(moved![i]).toBe(u * 4 + 2));
  });
});

describe("scatterAdd", () => {
  it("refuses positions outside, on any axis", async () => {
    const at = (index: number, axis: number) =>
      evaluate(
        (x, i) => tensorOf(scatterAdd(nodeOf(x!), nodeOf(i!), axis, 3)),
        given([1, 2, 3, 4], [2, 2]),
        given([0, index], [2], "int32"),
      );
    expect(await at(2, 1)).toEqual([[1, 0, 2, 3, 0, 4]]);
    await expect(at(-1, 1)).rejects.toThrow(/LB203 .*: -1$/);
    await expect(at(3, 0)).rejects.toThrow(/LB203 .*: 3$/);
  });

  it("of nothing, or into nothing, looks at no position", async () => {
    const [zeros, none] = await evaluate(
      (x, i) => {
        const [empty, rows, at] = [tf.zeros([0, 2]), x!, i!].map(nodeOf) as [Node, Node, Node];
        const nowhere = nodeOf(tf.zeros([0], "int32"));
        return [tensorOf(scatterAdd(empty, nowhere, 0, 2)), tensorOf(scatterAdd(rows, at, 0, 0))];
      },
      given([1, 2], [1, 2]),
      given([-1], [1], "int32"),
    );
    expect([zeros, none]).toEqual([[0, 0, 0, 0], []]);
  });
});
