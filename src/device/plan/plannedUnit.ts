/** A unit of work with the nodes whose memory it touches. */
import type { Unit } from "./unit.types";

export interface PlannedUnit {
  readonly unit: Unit;
  /** Nodes whose memory it reads and writes. */
  readonly reads: readonly number[];
  readonly writes: readonly number[];
}

export function readsOf(unit: Unit): number[] {
  if (unit.kind === "loops") return unit.loops.flatMap(({ externals }) => externals.map(({ view }) => view.root));
  if (unit.kind === "kernel") return unit.operands.map(({ root }) => root);
  const others = unit.finish?.inputs.map(({ root }) => root).filter((root) => root !== unit.node) ?? [];
  return [unit.a.root, unit.b.root, ...others];
}

export function writesOf(unit: Unit): number[] {
  if (unit.kind === "kernel") return [unit.node];
  if (unit.kind === "product") return [unit.node, ...(unit.finish?.stores.map(({ root }) => root) ?? [])];
  const written = unit.loops.flatMap(({ stores, reductions }) => [...stores, ...reductions].map(({ root }) => root));
  return [...new Set([...written, ...unit.fills.map(({ root }) => root)])];
}
