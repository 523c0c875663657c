/** A `dot` of the graph as register-tiled products: its views become loops over batches, rows and k. */
import type { FlatNode } from "../../graph/node";
import { product } from "./gemm";
import { commonFactors, plainAxes, type Axis, type View } from "./plan/view";
import type { Code, Local, Push } from "./wasm/code";

const BYTES = 4;

export interface DotAxes {
  readonly batch: readonly (readonly [Axis, Axis, Axis])[];
  readonly m: readonly [Axis, Axis];
  readonly k: readonly [Axis, Axis];
  readonly n: readonly [Axis, Axis];
}

/** Axes of the operands and of the result by their part in the product. */
export function dotAxes({ shape, attrs }: FlatNode, a: View, b: View): DotAxes {
  const { ta, tb } = attrs as { ta: boolean; tb: boolean };
  const rank = shape.length;
  const c = plainAxes(shape);
  const last = (axes: readonly Axis[], swapped: boolean): [Axis, Axis] =>
    swapped ? [axes[rank - 1]!, axes[rank - 2]!] : [axes[rank - 2]!, axes[rank - 1]!];
  const [am, ak] = last(a.axes, ta);
  const [bk, bn] = last(b.axes, tb);
  return {
    batch: Array.from({ length: rank - 2 }, (_, i) => [a.axes[i]!, b.axes[i]!, c[i]!] as const),
    m: [am, c[rank - 2]!],
    k: [ak, bk],
    n: [bn, c[rank - 1]!],
  };
}

/** Whether views can be multiplied as they lie: axes that split alike, columns of one step, nothing reversed. */
export function multiplies(node: FlatNode, a: View, b: View): boolean {
  const { batch, m, k, n } = dotAxes(node, a, b);
  const columns = commonFactors(n);
  const forwards = [...a.axes, ...b.axes].flat().every(({ step }) => step >= 0);
  return (
    forwards &&
    columns !== undefined &&
    columns.length <= 1 &&
    commonFactors(m) !== undefined &&
    commonFactors(k) !== undefined &&
    batch.every((axes) => commonFactors(axes) !== undefined)
  );
}

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

/** Numbers of scratch memory that a product may need. */
export const scratchOf = (node: FlatNode, k: number): number => (node.op === "dot" ? k * 12 : 0);
