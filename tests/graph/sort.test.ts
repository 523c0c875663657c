// Order: ascending, stable, NaN last, the same on every device; and random permutations made of it.
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Device } from "../../src/device/device";
import { referenceDevice } from "../../src/device/reference";
import { registerWasmKernels } from "../../src/device/tfjs/wasmKernels";
import { tfjsDevice } from "../../src/device/tfjs/tfjsDevice";
import { argSort, sort } from "../../src/graph/build/index";
import { random, trace, vmap, vmapGraph, type DType, type Graph } from "../../src/graph/index";
import { nodeOf, tensorOf } from "../../src/graph/traceBackend";
import { evaluate, given } from "../lab/evaluate";

async function run(
  device: Device,
  graph: Graph,
  inputs: readonly { values: number[]; shape: number[]; dtype: DType }[],
) {
  const fed = inputs.map(({ values, shape, dtype }) => device.upload(values, shape, dtype));
  const program = device.load(graph);
  const outputs = program.run(fed);
  const values = await device.read(outputs);
  device.free([...fed, ...outputs]);
  program.dispose();
  expect(device.liveBuffers()).toBe(0);
  return values.map((array) => Array.from(array));
}

const devices: Record<string, () => Promise<Device>> = {
  reference: async () => referenceDevice(),
  "tfjs cpu": async () => {
    await tf.setBackend("cpu");
    return tfjsDevice("cpu", "CPU");
  },
  "tfjs wasm": async () => {
    setWasmPaths(`${resolve("node_modules/@tensorflow/tfjs-backend-wasm/dist")}/`);
    registerWasmKernels();
    await tf.setBackend("wasm");
    return tfjsDevice("wasm", "WASM");
  },
};

/** Few different numbers, so that there are ties; the awkward ones among them. */
const awkward = fc.constantFrom(0, -0, 1, -1, 2.5, 3.4028234663852886e38, Infinity, -Infinity, NaN);
const rows = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 9 }))
  .chain(([count, extent]) =>
    fc
      .array(awkward, { minLength: count * extent, maxLength: count * extent })
      .map((values) => ({ count, extent, values })),
  );

/** By insertion, one by one: an element goes behind all that are not greater. */
function inserted(values: readonly number[]): number[] {
  const order: number[] = [];
  const greater = (a: number, b: number) => (Number.isNaN(a) ? !Number.isNaN(b) : a > b);
  values.forEach((value, i) => {
    let at = order.length;
    while (at > 0 && greater(values[order[at - 1]!]!, value)) at -= 1;
    order.splice(at, 0, i);
  });
  return order;
}

for (const [name, open] of Object.entries(devices))
  describe(`sorting on ${name}`, () => {
    let device: Device;
    beforeAll(async () => {
      device = await open();
    });

    it("is ascending and stable, with NaN last", () =>
      fc.assert(
        fc.asyncProperty(rows, async ({ count, extent, values }) => {
          const shape = [count, extent];
          const graph = trace([{ name: "x", shape, dtype: "float32" }], ([x]) => [
            tensorOf(argSort(nodeOf(x!))),
            tensorOf(sort(nodeOf(x!))),
          ]);
          const [order, sorted] = await run(device, graph, [{ values, shape, dtype: "float32" }]);
          const expected = Array.from({ length: count }, (_, k) =>
            inserted(values.slice(k * extent, (k + 1) * extent)),
          );
          expect(order).toEqual(expected.flat());
          // Zeros are equal whatever their sign, and some backends lose it on the way.
          const unsigned = (list: readonly number[]) => list.map((v) => (v === 0 ? 0 : v));
          expect(unsigned(sorted!)).toEqual(
            unsigned(expected.flatMap((own, k) => own.map((i) => values[k * extent + i]!))),
          );
        }),
        { seed: 1, numRuns: 60 },
      ));

    it("takes whole numbers, and vectors", async () => {
      const values = [5, -2147483648, 2147483647, 5, -7, 16777217, 16777216];
      const graph = trace([{ name: "x", shape: [7], dtype: "int32" }], ([x]) => tensorOf(argSort(nodeOf(x!))));
      expect(await run(device, graph, [{ values, shape: [7], dtype: "int32" }])).toEqual([[1, 4, 0, 3, 6, 5, 2]]);
    });

    it("makes the same permutations from the same keys, in lanes too", async () => {
      const graph = trace([{ name: "key", shape: [2], dtype: "int32" }], ([key]) => random.permutation(key!, 300));
      const keys = [1, 2, 3, 4];
      const [lanes] = await run(device, vmapGraph(graph, [true], 2), [{ values: keys, shape: [2, 2], dtype: "int32" }]);
      const expected = await Promise.all(
        [
          [1, 2],
          [3, 4],
        ].map((values) => run(referenceDevice(), graph, [{ values, shape: [2], dtype: "int32" }])),
      );
      expect(lanes).toEqual(expected.flat(2));
    });
  });

describe("random.permutation", () => {
  const permuted = async (seed: number, size: number) =>
    (await evaluate((key) => random.permutation(key!, size), given([seed, 17], [2], "int32")))[0]!;

  it("holds each number once, for any size", async () => {
    for (const size of [0, 1, 2, 255, 257, 1000])
      expect((await permuted(3, size)).toSorted((a, b) => a - b)).toEqual([...Array(size).keys()]);
  });

  it("puts every order of three with the same frequency", async () => {
    const counts = new Map<string, number>();
    const draws = 3000;
    const [all] = await evaluate(
      (key) => vmap((i: tf.Tensor) => random.permutation(random.fold(key!, i), 3))(tf.range(0, draws, 1, "int32")),
      given([5, 6], [2], "int32"),
    );
    for (let i = 0; i < draws; i += 1) {
      const order = all!.slice(3 * i, 3 * i + 3).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    // Chi squared of 6 classes, 5 degrees of freedom: 20.5 is passed by chance once in 1000. The seed is fixed.
    const chi = [...counts.values()].reduce((sum, n) => sum + (n - draws / 6) ** 2 / (draws / 6), 0);
    expect(counts.size).toBe(6);
    expect(chi).toBeLessThan(20.5);
  });

  it("refuses what is no size, and folds keys with one whole number only", () => {
    const of = (f: (key: tf.Tensor) => tf.Tensor) => () =>
      trace([{ name: "k", shape: [2], dtype: "int32" }], ([k]) => f(k!));
    expect(of((k) => random.permutation(k, 2.5))).toThrow(/LB109 .*: 2.5$/);
    expect(of((k) => random.fold(k, tf.tensor1d([1, 2], "int32")))).toThrow(/LB109 .*: \[2\]$/);
    expect(of((k) => random.fold(k, tf.scalar(1)))).toThrow(/LB109 .*float32/);
  });
});
