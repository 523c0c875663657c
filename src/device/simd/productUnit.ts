/** A `dot` of the graph as register-tiled products: its views become loops over batches, rows and k. */
import type { FlatNode } from "../../graph/node";
import { finishTiles } from "./finishTiles";
import { dotAxes, runsAlongK } from "../plan/dotAxes";
import type { Unit } from "../plan/unit.types";
import { commonFactors } from "../plan/view";
import { alongInner } from "./products/alongInner";
import { outer } from "./products/outer";
import type { Code, Local, Push } from "./wasm/code";

const BYTES = 4;

type Product = Extract<Unit, { kind: "product" }>;

export interface ProductPlaces {
  /** Pushes where a node lies. */
  readonly address: (root: number) => Push;
  readonly scratch: number;
  readonly fused: boolean;
}

export function productUnit(code: Code, node: FlatNode, unit: Product, places: ProductPlaces): void {
  const { a, b, finish } = unit;
  const { address, scratch, fused } = places;
  const axes = dotAxes(node, a, b);
  if (node.shape.includes(0)) return;
  const size = node.shape.reduce((product, extent) => product * extent, 1);
  // A sum of nothing.
  if (axes.k[0].some(({ extent }) => extent === 0)) return code.zero(address(unit.node), () => code.i32(size * BYTES));
  const starts = [a, b, { root: unit.node, offset: 0 }].map(({ root, offset }) => {
    return code.let("i32", () => {
      code.push(address(root));
      if (offset === 0) return;
      code.i32(offset * BYTES);
      code.op("i32.add");
    });
  }) as [Local, Local, Local];
  const batches = axes.batch.flatMap((own) => commonFactors(own)!);
  const rows = commonFactors(axes.m)!.map(({ extent, steps }) => ({ extent, a: steps[0]!, c: steps[1]! }));
  const along = commonFactors(axes.k)!.map(({ extent, steps }) => ({ extent, a: steps[0]!, b: steps[1]! }));
  const [columns] = commonFactors(axes.n)!;
  const [startA, startB, startC] = starts;
  const multiply = runsAlongK(node, a, b) ? alongInner : outer;
  const tiles = finish && finishTiles(code, finish, unit.node, startC, address);
  const level = (depth: number): void => {
    const own = batches[depth];
    const next = batches[depth + 1];
    if (!own)
      return multiply(code, {
        ...{ rows, inner: along, a: startA, b: startB, c: startC, scratch, fused },
        ...(tiles && { finish: tiles }),
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
