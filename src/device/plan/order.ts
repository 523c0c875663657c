/**
 * Groups in an order in which each comes after what it needs, as near to the graph's own as that allows. Groups that only write results
 * come last: a state's old values are then read for the last time before the new ones are written, so both can share their place.
 */
import type { Grouped, Group } from "./grouping";

export function ordered({ groups, groupOf, outputs }: Grouped): Group[] {
  const wanted = new Set([...groups].flatMap((own) => [...own.needs]));
  const writers = new Set(outputs.map((node) => groupOf.get(node)!));
  const last = new Map<Group, number>();
  for (const [node, own] of groupOf) last.set(own, Math.max(last.get(own) ?? 0, node));
  const rank = (own: Group): number =>
    last.get(own)! + (writers.has(own) && !wanted.has(own) ? Number.MAX_SAFE_INTEGER / 2 : 0);
  const waiting = new Map(groups.map((own) => [own, own.needs.size]));
  const readers = new Map<Group, Group[]>();
  for (const own of groups) for (const next of own.needs) readers.set(next, [...(readers.get(next) ?? []), own]);
  const ready = groups.filter((own) => own.needs.size === 0);
  const result: Group[] = [];
  while (ready.length > 0) {
    let best = 0;
    for (let i = 1; i < ready.length; i += 1) if (rank(ready[i]!) < rank(ready[best]!)) best = i;
    const [own] = ready.splice(best, 1) as [Group];
    result.push(own);
    for (const reader of readers.get(own) ?? []) {
      const left = waiting.get(reader)! - 1;
      waiting.set(reader, left);
      if (left === 0) ready.push(reader);
    }
  }
  if (result.length !== groups.length) throw new Error("LB220 the planner made groups that wait for each other");
  return result;
}
