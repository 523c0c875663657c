/**
 * Products that finish what follows them: a fused loop that adds a bias to a product's result, takes its activation and so on, is computed on the
 * product's tiles while they are still in registers. What else the loop reads must lie as the result does, along its rows, or be one number.
 */
import { sizeOf, type FlatNode } from "../../graph/node";
import { readsOf, writesOf, type PlannedUnit } from "./plannedUnit";
import type { Finish, FinishInput, Loop } from "./unit.types";
import { isPlain, merged, type View } from "./view";

/** Which chains a device's products finish. */
export interface FinishRules {
  /** Operations at most, all of these kinds. */
  readonly most: number;
  readonly kinds: ReadonlySet<string>;
  /** Products that finish nothing. */
  excepts?(node: FlatNode, a: View, b: View): boolean;
  /** Reductions finish chains as well, of whatever operations. Default: no. */
  readonly reductions?: boolean;
}

/** Units with such loops taken into the products before them. */
export function finished(
  units: readonly PlannedUnit[],
  nodes: readonly FlatNode[],
  outputs: readonly number[],
  rules: FinishRules,
): PlannedUnit[] {
  const result = [...units];
  for (let i = 0; i < result.length; i += 1) {
    const { unit } = result[i]!;
    if (unit.kind !== "product" || rules.excepts?.(nodes[unit.node]!, unit.a, unit.b)) continue;
    const readers = result.flatMap(({ reads }, at) => (reads.includes(unit.node) ? [at] : []));
    const [next] = readers;
    if (next === undefined) continue;
    const keeps = readers.length > 1 || outputs.includes(unit.node);
    const later = new Set(result.slice(i + 1).flatMap(({ writes }) => writes));
    // What the caller gets is written last, so that it may take its old value's place.
    if (result[next]!.writes.some((node) => outputs.includes(node))) continue;
    if (result[next]!.reads.some((node) => later.has(node))) continue;
    const finish = finishOf(result[next]!, unit.node, nodes, { ...rules, keeps });
    if (!finish) continue;
    const whole = { ...unit, finish };
    result[i] = { unit: whole, reads: readsOf(whole), writes: writesOf(whole) };
    result.splice(next, 1);
  }
  return result;
}

function finishOf(
  { unit }: PlannedUnit,
  product: number,
  nodes: readonly FlatNode[],
  { keeps, most, kinds }: FinishRules & { readonly keeps: boolean },
): Finish | undefined {
  if (unit.kind !== "loops" || unit.fills.length > 0 || unit.loops.length !== 1) return undefined;
  const [loop] = unit.loops as [Loop];
  const { shape, inputs: operands } = nodes[product]!;
  const [size, columns] = [sizeOf(shape), shape.at(-1)!];
  const summed = sizeOf(nodes[operands[0]!]!.shape);
  const plain = loop.stores.every(({ accumulate }) => !accumulate);
  if (loop.members.length > most || !loop.members.every(({ op }) => kinds.has(op))) return undefined;
  if (size * summed === 0 || loop.reductions.length > 0 || !plain || sizeOf(loop.shape) !== size) return undefined;
  const inputs: FinishInput[] = [];
  for (const { view, dtype } of loop.externals) {
    const lies = liesIn(view, size, columns);
    if (!lies || (view.root === product && (lies !== "alike" || view.offset > 0))) return undefined;
    inputs.push({ root: view.root, offset: view.offset, lies, dtype });
  }
  return { inputs, members: loop.members, stores: loop.stores, keeps };
}

export function liesIn({ axes, ...view }: View, size: number, columns: number): FinishInput["lies"] | undefined {
  const flat = merged(axes.flat());
  if (flat.every(({ step }) => step === 0)) return "number";
  if (isPlain({ ...view, axes })) return flat[0]!.extent === size ? "alike" : undefined;
  const [repeated, row, ...more] = flat;
  const isRow = more.length === 0 && repeated?.step === 0 && row?.step === 1 && row.extent === columns;
  return isRow ? "row" : undefined;
}
