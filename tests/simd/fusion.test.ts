// Random graphs on the SIMD device: whatever is fused, seen through views or multiplied as it lies, the numbers are the reference's; with and
// without fused multiply-add.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kinds } from "../../src/cli/conformance/families";
import { draw, drawDerivatives, numbersOf, recipes } from "../../src/cli/conformance/recipe/recipe";
import { relativeError, runGraph } from "../../src/cli/conformance/runGraph";
import { referenceDevice } from "../../src/device/reference";
import { simdDevice } from "../../src/device/simd";
import { fold, patches, reshape, unary } from "../../src/graph/build/index";
import { simplify, type Graph } from "../../src/graph/index";
import { graphOf } from "../graph/identities";
import { poisonedRun } from "./poison";

/** float32 of some dozens of operations, none of which makes an error much larger; measured 1e-6 at worst over ten thousand graphs. */
const TOLERANCE = 1e-5;

async function expectSame(graph: Graph, seed: number, scales: readonly number[] = []): Promise<void> {
  const inputs = numbersOf({ seed }, graph);
  const expected = await runGraph(referenceDevice(), graph, inputs);
  for (const fused of [false, true]) {
    const [once, again] = [
      await runGraph(simdDevice({ fused }), graph, inputs),
      await runGraph(simdDevice({ fused }), graph, inputs),
    ];
    once.forEach((values, i) =>
      expect([i, relativeError(values, expected[i]!, scales[i])]).toSatisfy(([, error]) => error <= TOLERANCE),
    );
    expect(again).toEqual(once);
    expect(poisonedRun(graph, inputs, fused)).toEqual(once);
  }
}

const RUNS = { seed: 1, numRuns: 40 };

describe("graphs", () => {
  for (const [name, operations] of Object.entries(kinds))
    it(`of ${name} are what they are on the reference, the same bits again, whatever lay in memory before`, () =>
      fc.assert(
        fc.asyncProperty(recipes(30, operations), async (recipe) => {
          const { graph, scales } = draw(recipe);
          await expectSame(graph, recipe.seed, scales);
          await expectSame(simplify(graph), recipe.seed, scales);
        }),
        RUNS,
      ));

  it("have gradients and Hessian-vector products that are the reference's", () =>
    fc.assert(
      fc.asyncProperty(recipes(15), (recipe) => expectSame(drawDerivatives(recipe), recipe.seed)),
      RUNS,
    ));

  it("fold windows whose places are split in another way than the image", () => {
    const windows = (kernel: [number, number]) => ({ kernel, strides: [1, 1], dilations: [1, 1] }) as const;
    const graph = graphOf(
      (x) => unary("neg", fold(patches(reshape(x, [1, 18, 6, 1]), windows([3, 2])), 17, 7, windows([2, 3]))),
      [[18, 6]],
    );
    return expectSame(graph, 1, [9]);
  });
});
