/** A unit of work with the nodes whose memory it touches. */
import type { Unit } from "./unit.types";

export interface PlannedUnit {
  readonly unit: Unit;
  /** Nodes whose memory it reads and writes. */
  readonly reads: readonly number[];
  readonly writes: readonly number[];
}

export function readsOf(unit: Unit): number[] {
  if (unit.kind === "kernel") return unit.operands.map(({ root }) => root);
  const finishing = unit.finish?.inputs.map(({ root }) => root) ?? [];
  if (unit.kind === "product") return [unit.a.root, unit.b.root, ...finishing.filter((root) => root !== unit.node)];
  const own = new Set(unit.finish ? unit.loops.flatMap(({ reductions }) => reductions.map(({ root }) => root)) : []);
  const read = unit.loops.flatMap(({ externals }) => externals.map(({ view }) => view.root));
  return [...read, ...finishing.filter((root) => !own.has(root))];
}

export function writesOf(unit: Unit): number[] {
  if (unit.kind === "kernel") return [unit.node];
  if (unit.kind === "product") return [unit.node, ...(unit.finish?.stores.map(({ root }) => root) ?? [])];
  const written = unit.loops.flatMap(({ stores, reductions }) => [...stores, ...reductions].map(({ root }) => root));
  const finishing = unit.finish?.stores.map(({ root }) => root) ?? [];
  return [...new Set([...written, ...finishing, ...unit.fills.map(({ root }) => root)])];
}
