/**
 * A product of few columns, or of few rows: tiles would stand mostly empty. Each result is a sum along k like any other, which a team of
 * invocations shares, so it is made as a fused reduction.
 */
import type { Loop } from "../../plan/unit.types";
import { plainAxes, type Axis } from "../../plan/view";
import type { Piece } from "./piece";
import type { Product } from "./product";
import { reductionPieces } from "./reduction";

/** Rows or columns at most. */
const FEW = 4;

export const isSkinny = ({ sizes: { m, n } }: Product): boolean => Math.min(m, n) <= FEW;

/** How arrays lie along one loop: A, B and the result. */
interface LoopAxis {
  readonly extent: number;
  readonly axes: readonly [Axis, Axis, Axis];
  readonly reduced?: true;
}

const still = (extent: number): Axis => (extent === 1 ? [] : [{ extent, step: 0 }]);

export function skinnyPieces(product: Product, scratch: (words: number) => number): Piece[] {
  const { node, name, a, b, sizes, shape, finish } = product;
  const [batch, m, n, k] = (["batch", "m", "n", "k"] as const).map((part): Axis[] =>
    [0, 1].map((which) => product[part].map(({ extent, steps }) => ({ extent, step: steps[which] ?? steps[0]! }))),
  ) as [Axis[], Axis[], Axis[], Axis[]];
  const [ofBatch, ofM, ofN] = plainAxes([sizes.batch, sizes.m, sizes.n]) as [Axis, Axis, Axis];
  const rows: LoopAxis = { extent: sizes.m, axes: [m[0]!, still(sizes.m), ofM] };
  const columns: LoopAxis = { extent: sizes.n, axes: [still(sizes.n), n[0]!, ofN] };
  const along: LoopAxis = { extent: sizes.k, axes: [k[0]!, k[1]!, still(sizes.k)], reduced: true };
  // Innermost is what the larger operand counts by: neighbouring invocations read neighbouring words.
  const [few, many, large] = sizes.m <= sizes.n ? [rows, columns, 1] : [columns, rows, 0];
  const alongK = product.k.at(-1)?.steps[large] === 1;
  const outer: LoopAxis = { extent: sizes.batch, axes: [batch[0]!, batch[1]!, ofBatch] };
  const order = [outer, few, ...(alongK ? [many, along] : [along, many])];
  const external = (which: 0 | 1, { root, offset }: Product["a"]) => ({
    view: { root, offset, axes: order.map(({ axes }) => axes[which]) },
    dtype: "float32" as const,
  });
  const operands = [0, 1].map((index) => ({ from: "external" as const, external: index }));
  const loop: Loop = {
    shape: order.map(({ extent }) => extent),
    externals: [external(0, a), external(1, b)],
    members: [{ node, op: "mul", dtype: "float32", operands }],
    stores: [],
    reductions: [
      {
        ...{ value: { from: "member", node }, op: "sum", dtype: "float32", root: node },
        axes: order.map(({ axes }) => axes[2]),
        reduced: order.flatMap(({ reduced }, axis) => (reduced ? [axis] : [])),
      },
    ],
  };
  return reductionPieces({ loop, finish, row: sizes.n, shape, name, scratch });
}
