/**
 * Reductions that finish what follows them: a loop over the results (a mean's division, the root of a variance) is computed where a result has just
 * been put together. What else it reads must lie as the results do, or be one number.
 */
import { sizeOf, type FlatNode } from "../../graph/node";
import { liesIn } from "./finish";
import { readsOf, writesOf, type PlannedUnit } from "./plannedUnit";
import type { Finish, FinishInput, Loops } from "./unit.types";

/** Longer chains would be work for invocations that many results share. */
const MOST = 24;

/** Units with such loops taken into the reductions before them. */
export function withFinishedReductions(
  units: readonly PlannedUnit[],
  nodes: readonly FlatNode[],
  outputs: readonly number[],
): PlannedUnit[] {
  const result = [...units];
  for (let i = 0; i < result.length; i += 1) {
    const { unit } = result[i]!;
    if (unit.kind !== "loops" || unit.fills.length > 0 || unit.loops.length !== 1) continue;
    const roots = unit.loops[0]!.reductions.map(({ root }) => root);
    if (roots.length === 0 || unit.loops[0]!.shape.includes(0)) continue;
    const reads = (at: number): boolean => result[at]!.reads.some((node) => roots.includes(node));
    const readers = result.flatMap((_, at) => (at > i && reads(at) ? [at] : []));
    const [next] = readers;
    if (next === undefined) continue;
    const keeps = readers.length > 1 || roots.some((root) => outputs.includes(root));
    const later = new Set(result.slice(i + 1).flatMap(({ writes }) => writes));
    if (result[next]!.writes.some((node) => outputs.includes(node))) continue;
    const beside = new Set(result[i]!.writes.filter((node) => !roots.includes(node)));
    if (result[next]!.reads.some((node) => later.has(node) || beside.has(node))) continue;
    const finish = finishOf(result[next]!, roots, sizeOf(nodes[roots[0]!]!.shape), keeps);
    if (!finish) continue;
    const whole: Loops = { ...unit, finish };
    result[i] = { unit: whole, reads: readsOf(whole), writes: writesOf(whole) };
    result.splice(next, 1);
  }
  return result;
}

function finishOf({ unit }: PlannedUnit, roots: readonly number[], size: number, keeps: boolean): Finish | undefined {
  if (unit.kind !== "loops" || unit.finish || unit.fills.length > 0 || unit.loops.length !== 1) return undefined;
  const { shape, externals, members, stores, reductions } = unit.loops[0]!;
  if (reductions.length > 0 || members.length > MOST || sizeOf(shape) !== size) return undefined;
  if (stores.some(({ accumulate }) => accumulate)) return undefined;
  const inputs: FinishInput[] = [];
  for (const { view, dtype } of externals) {
    const lies = liesIn(view, size, size);
    const own = roots.includes(view.root);
    if (!lies || lies === "row") return undefined;
    if (own && (view.offset > 0 || (lies !== "alike" && size > 1))) return undefined;
    inputs.push({ root: view.root, offset: view.offset, lies, dtype });
  }
  return { inputs, members, stores, keeps };
}
