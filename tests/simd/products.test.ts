// Matrix products of every remainder: of rows, of columns, and of k beyond what is summed up at once.
import { describe, expect, it } from "vitest";
import { runGraph } from "../../src/cli/conformance/runGraph";
import { simdDevice } from "../../src/device/simd";
import { hasFusedMultiplyAdd } from "../../src/device/simd/wasm/features";
import { dot } from "../../src/graph/build/index";
import { graphOf } from "../graph/identities";
import { poisonedRun } from "./poison";

/** Numbers between -1 and 1 that sums of float32 cannot hold exactly. */
const numbers = (length: number, phase: number): number[] =>
  Array.from({ length }, (_, i) => Math.fround(Math.sin(phase + 1.7 * i)));

/** A sum of k products, each at most 1, one after the other in float32: k roundings of half a unit of at most sqrt(k), with room. */
const toleranceOf = (k: number): number => 2 ** -24 * k * Math.sqrt(k) * 0.5 + 1e-6;

const sizes: [rows: number, k: number, columns: number][] = [
  [1, 1, 1],
  [2, 3, 5],
  [7, 4, 4],
  [8, 513, 16],
  [5, 1027, 27],
  [29, 1025, 10],
  [31, 2, 13],
  [16, 1300, 40],
  [3, 512, 1],
  [13, 1537, 2],
];

describe("products", () => {
  for (const [m, k, n] of sizes)
    for (const [ta, tb] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const)
      it(`of ${m} x ${k} x ${n}${ta ? ", the first transposed" : ""}${tb ? ", the second transposed" : ""}`, async () => {
        const [a, b] = [numbers(2 * m * k, 1), numbers(2 * k * n, 2)];
        const graph = graphOf(
          (x, y) => dot(x!, y!, ta, tb),
          [[2, ...(ta ? [k, m] : [m, k])]],
          [[2, ...(tb ? [n, k] : [k, n])]],
        );
        const expected = Array.from({ length: 2 * m * n }, (_, at) => {
          const [lane, row, column] = [Math.floor(at / (m * n)), Math.floor((at % (m * n)) / n), at % n];
          let sum = 0;
          for (let i = 0; i < k; i += 1)
            sum +=
              a[lane * m * k + (ta ? i * m + row : row * k + i)]! *
              b[lane * k * n + (tb ? column * k + i : i * n + column)]!;
          return sum;
        });
        for (const fused of new Set([false, hasFusedMultiplyAdd()])) {
          const [values] = await runGraph(simdDevice({ fused }), graph, [a, b]);
          const worst = Math.max(...expected.map((value, i) => Math.abs(value - values![i]!)));
          expect(worst).toBeLessThan(toleranceOf(k));
          expect(poisonedRun(graph, [a, b], fused)).toEqual([values]);
        }
      });
});
