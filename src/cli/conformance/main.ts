import fc from "fast-check";
import { referenceDevice } from "../../device/reference";
import { simdDevice } from "../../device/simd";
import { simplify } from "../../graph/index";
import { recipes, draw, numbersFor, showGraph } from "./recipe";
import { runGraph, relativeError } from "./runGraph";
export async function main(args: readonly string[]): Promise<number> {
  const seed = Number(args[0] ?? 1);
  let n = 0,
    nodes = 0;
  let worst = 0;
  let at = "";
  const t0 = Date.now();
  const ops = new Map<string, number>();
  const result = await fc.check(
    fc.asyncProperty(
      recipes(Number(args[2] ?? 14), args[4] ? (args[4].split(",") as never) : undefined),
      async (recipe) => {
        const { graph, scales } = draw(recipe);
        let first: any;
        for (const g of [graph, simplify(graph)]) {
          const inputs = g.inputs.map((input, i) => numbersFor(input, i, recipe.seed));
          const expected = await runGraph(referenceDevice(), g, inputs);
          if (first)
            expected.forEach((v, i) => {
              if (!v.every((x, j) => Object.is(x, first[i][j])))
                throw new Error("simplify changed bits of output " + i);
            });
          first = expected;
          const got = await runGraph(simdDevice(), g, inputs);
          n++;
          nodes += g.nodes.length;
          g.nodes.forEach(({ op }) => ops.set(op, (ops.get(op) ?? 0) + 1));
          got.forEach((v, i) => {
            const e = relativeError(v, expected[i]!, scales[i]);
            if (e > worst && e < 1e-5) {
              worst = e;
              at = showGraph(graph);
            }
            if (!(e <= 1e-5))
              throw new Error(
                `output ${i}: ${e}: ${Array.from(v).slice(0, 8)} expected ${Array.from(expected[i]!).slice(0, 8)}`,
              );
          });
        }
      },
    ),
    { seed, numRuns: Number(args[1] ?? 200) },
  );
  console.warn(n, "runs", nodes, "nodes", worst, Date.now() - t0, "ms");
  if (args[3])
    console.warn(
      at,
      [...ops]
        .sort((a, b) => b[1] - a[1])
        .map(([a, b]) => `${a} ${b}`)
        .join(", "),
    );
  if (result.failed)
    console.warn(
      String(result.counterexample?.[0]),
      (result.errorInstance as Error)?.stack ?? result.errorInstance,
      result.numShrinks,
      result.numRuns,
    );
  return result.failed ? 1 : 0;
}
