/**
 * Things of a cell that outlive its re-evaluations: the first `train` of a cell finds the first run again, the second the
 * second. Names are those of the record: `5` for a cell's first, `5.1` for its second.
 */
import type { CellContext } from "../../runtime/createRuntime";

const counts = new WeakMap<AbortSignal, Map<string, number>>();

export function slotOf<T>(
  { id, slot, signal }: CellContext,
  kind: string,
  make: (name: string) => T,
): { value: T; name: string; isNew: boolean } {
  let count = counts.get(signal);
  if (!count) counts.set(signal, (count = new Map()));
  const index = count.get(kind) ?? 0;
  count.set(kind, index + 1);
  const name = index === 0 ? String(id) : `${id}.${index}`;
  const key = `${kind}:${index}`;
  const isNew = !slot.has(key);
  if (isNew) slot.set(key, make(name));
  return { value: slot.get(key) as T, name, isNew };
}
