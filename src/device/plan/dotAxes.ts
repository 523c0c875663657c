/** The axes of a `dot` by their part in the product, and whether its operands can be multiplied as they lie. */
import type { FlatNode } from "../../graph/node";
import { commonFactors, plainAxes, type Axis, type View } from "./view";

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

/** Vectors run along k where both operands lie along it, and no columns lie side by side. */
export function runsAlongK(node: FlatNode, a: View, b: View): boolean {
  const { k, n } = dotAxes(node, a, b);
  const inner = commonFactors(k)!;
  const bColumn = commonFactors(n)![0]?.steps[0] ?? 1;
  return inner.length === 1 && inner[0]!.steps.every((step) => step === 1) && bColumn !== 1 && inner[0]!.extent >= 8;
}
