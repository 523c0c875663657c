/**
 * The dataflow graph of a notebook, from names alone: who defines a name, who uses it, which names two cells define, and
 * which cells need each other in a circle. Pure; the runtime and the checker share it, so both say the same.
 */
import type { CellNames } from "./notebook.types";

export interface Duplicate {
  readonly name: string;
  /** Every cell that defines it, in document order. */
  readonly cells: readonly number[];
}

export interface Cycle {
  /** Cells that need each other, in document order. */
  readonly cells: readonly number[];
  /** The names that run between them. */
  readonly names: readonly string[];
}

export interface CellGraph {
  /** Cells that define a name; more than one is a mistake. */
  readonly definers: ReadonlyMap<string, readonly number[]>;
  /** Cells that a cell takes values from. */
  readonly upstream: ReadonlyMap<number, ReadonlySet<number>>;
  readonly downstream: ReadonlyMap<number, ReadonlySet<number>>;
  readonly duplicates: readonly Duplicate[];
  readonly cycles: readonly Cycle[];
}

/** Names that a cell gives to the others. */
export const namesDefinedBy = ({ outputs, output }: CellNames): readonly string[] =>
  output === undefined ? outputs : [output];

export function graphOf(cells: readonly CellNames[]): CellGraph {
  const definers = new Map<string, number[]>();
  for (const cell of cells)
    for (const name of namesDefinedBy(cell)) definers.set(name, [...(definers.get(name) ?? []), cell.id]);
  const upstream = new Map(
    cells.map(({ id, inputs }) => [id, new Set(inputs.flatMap((name) => definers.get(name) ?? []))]),
  );
  const downstream = new Map(cells.map(({ id }) => [id, new Set<number>()]));
  for (const [id, sources] of upstream) for (const source of sources) downstream.get(source)?.add(id);
  return {
    definers,
    upstream,
    downstream,
    duplicates: [...definers].filter(([, ids]) => ids.length > 1).map(([name, ids]) => ({ name, cells: ids })),
    cycles: findCycles(cells, upstream),
  };
}

/** Tarjan's strongly connected components (1972): those of more than one cell, or of a cell that needs itself. */
function findCycles(cells: readonly CellNames[], upstream: ReadonlyMap<number, ReadonlySet<number>>): Cycle[] {
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const stack: number[] = [];
  const found: number[][] = [];

  function visit(id: number) {
    order.set(id, order.size);
    low.set(id, order.get(id)!);
    stack.push(id);
    for (const next of upstream.get(id) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low.set(id, Math.min(low.get(id)!, low.get(next)!));
    }
    if (low.get(id) !== order.get(id)) return;
    const members = stack.splice(stack.indexOf(id));
    if (members.length > 1 || upstream.get(id)?.has(id)) found.push(members);
  }
  for (const { id } of cells) if (!order.has(id)) visit(id);

  return found.map((members) => {
    const inside = cells.filter(({ id }) => members.includes(id));
    const given = new Set(inside.flatMap(namesDefinedBy));
    return {
      cells: inside.map(({ id }) => id),
      names: [...new Set(inside.flatMap(({ inputs }) => inputs.filter((name) => given.has(name))))],
    };
  });
}
