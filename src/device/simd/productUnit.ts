/** A `dot` of the graph as register-tiled products: its views become loops over batches, rows and k. */
import type { FlatNode } from "../../graph/node";
import { product } from "./gemm";
import { dotAxes } from "./plan/dotAxes";
import { commonFactors, type View } from "./plan/view";
import type { Code, Local, Push } from "./wasm/code";

const BYTES = 4;

export interface ProductPlaces {
  readonly a: Push;
  readonly b: Push;
  readonly c: Push;
  readonly scratch: number;
  readonly fused: boolean;
}

export function productUnit(code: Code, node: FlatNode, a: View, b: View, places: ProductPlaces): void {
  const axes = dotAxes(node, a, b);
  if (node.shape.includes(0)) return;
  const size = node.shape.reduce((product, extent) => product * extent, 1);
  // A sum of nothing.
  if (axes.k[0].some(({ extent }) => extent === 0)) return code.zero(places.c, () => code.i32(size * BYTES));
  const starts = [places.a, places.b, places.c].map((address, i) => {
    const offset = [a.offset, b.offset, 0][i]!;
    return code.let("i32", () => {
      code.push(address);
      if (offset === 0) return;
      code.i32(offset * BYTES);
      code.op("i32.add");
    });
  }) as [Local, Local, Local];
  const batches = axes.batch.flatMap((own) => commonFactors(own)!);
  const rows = commonFactors(axes.m)!.map(({ extent, steps }) => ({ extent, a: steps[0]!, c: steps[1]! }));
  const inner = commonFactors(axes.k)!.map(({ extent, steps }) => ({ extent, a: steps[0]!, b: steps[1]! }));
  const [columns] = commonFactors(axes.n)!;
  const [startA, startB, startC] = starts;
  const level = (depth: number): void => {
    const own = batches[depth];
    const next = batches[depth + 1];
    if (!own)
      return product(code, {
        ...{ rows, inner, a: startA, b: startB, c: startC, scratch: places.scratch, fused: places.fused },
        columns: columns?.extent ?? 1,
        bColumn: columns?.steps[0] ?? 1,
      });
    code.repeat(own.extent, () => {
      level(depth + 1);
      starts.forEach((start, i) =>
        code.advance(start, (own.steps[i]! - (next ? next.extent * next.steps[i]! : 0)) * BYTES),
      );
    });
  };
  level(0);
}
