// What follows a product is computed on its tiles: a bias, an activation, a sum with what lies alike, whatever the remainders.
import { describe, expect, it } from "vitest";
import { relativeError, runGraph } from "../../src/cli/conformance/runGraph";
import { referenceDevice } from "../../src/device/reference";
import { simdDevice } from "../../src/device/simd";
import { hasFusedMultiplyAdd } from "../../src/device/simd/wasm/features";
import { plan } from "../../src/device/plan/plan";
import { PLANNING } from "../../src/device/simd/compile";
import { binary, broadcast, dot, unary } from "../../src/graph/build/index";
import type { Graph, Node } from "../../src/graph/node";
import { graphOf } from "../graph/identities";
import { poisonedRun } from "./poison";

/** Sums of at most 1100 products of numbers up to 1, in float32: errors relative to the largest result. */
const TOLERANCE = 1e-5;

const numbers = (length: number, phase: number): number[] =>
  Array.from({ length }, (_, i) => Math.fround(Math.sin(phase + 1.7 * i)));

const finishes = (graph: Graph): number =>
  plan(graph, PLANNING).units.filter(({ unit }) => unit.kind === "product" && unit.finish).length;

/** By another product, so that it is none of the caller's results, which are written last. */
const used = (x: Node): Node => dot(x, x, true, false);

async function expectSame(graph: Graph): Promise<void> {
  const inputs = graph.inputs.map(({ shape }, i) =>
    numbers(
      shape.reduce((a, b) => a * b, 1),
      i,
    ),
  );
  const expected = await runGraph(referenceDevice(), graph, inputs);
  for (const fused of new Set([false, hasFusedMultiplyAdd()])) {
    const values = await runGraph(simdDevice({ fused }), graph, inputs);
    values.forEach((own, i) => expect(relativeError(own, expected[i]!)).toBeLessThan(TOLERANCE));
    expect(poisonedRun(graph, inputs, fused)).toEqual(values);
  }
}

const sizes: [m: number, k: number, n: number][] = [
  [1, 1, 1],
  [5, 3, 12],
  [32, 784, 10],
  [7, 1100, 29],
];

describe("a product", () => {
  for (const [m, k, n] of sizes) {
    it(`of ${m} x ${k} x ${n} adds a bias and takes its activation`, async () => {
      const graph = graphOf(
        (x, w, b) => used(unary("relu", binary("add", dot(x!, w!), broadcast(b!, [m, n])))),
        [[m, k]],
        [[k, n]],
        [[n]],
      );
      if (m > 1) expect(finishes(graph)).toBe(1);
      await expectSame(graph);
    });

    it(`of two lanes of ${m} x ${k} x ${n} is added to what lies alike, and to one number, and is there itself as well`, async () => {
      const graph = graphOf(
        (x, w, r, s) => {
          const product = dot(x!, w!);
          const sum = binary("add", binary("mul", product, broadcast(s!, [2, m, n])), r!);
          return binary("add", used(sum), used(product));
        },
        [[2, m, k]],
        [[2, k, n]],
        [[2, m, n]],
        [[]],
      );
      await expectSame(graph);
    });
  }

  it("leaves long chains to loops of their own", async () => {
    const chain = (x: Node): Node => unary("relu", binary("add", unary("erf", x), x));
    const graph = graphOf((x, w) => used(chain(dot(x!, w!))), [[8, 4]], [[4, 12]]);
    expect(finishes(graph)).toBe(0);
    await expectSame(graph);
  });
});
