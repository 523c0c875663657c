/**
 * Places for intermediate results: each is needed from the unit that writes it to the last that reads it, and places of results that are not
 * needed at the same time are shared. First fit, larger ones first among those that begin together.
 */
/** What happens at once: nodes whose memory is read and written. */
export interface Touching {
  readonly reads: readonly number[];
  readonly writes: readonly number[];
}

const ALIGN = 64;
const rounded = (bytes: number): number => Math.ceil(bytes / ALIGN) * ALIGN;

export interface Arena {
  /** Bytes from the arena's start, by node. */
  readonly offsets: ReadonlyMap<number, number>;
  readonly bytes: number;
}

/** @param elsewhere nodes that have a place already (inputs, outputs, constants) */
export function arenaOf(
  units: readonly Touching[],
  bytesOf: (node: number) => number,
  elsewhere: (node: number) => boolean,
): Arena {
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  units.forEach(({ reads, writes }, i) => {
    for (const node of [...writes, ...reads]) {
      if (elsewhere(node)) continue;
      if (!first.has(node)) first.set(node, i);
      last.set(node, i);
    }
  });
  const offsets = new Map<number, number>();
  const live: { node: number; from: number; to: number }[] = [];
  let bytes = 0;
  const order = [...first.keys()].sort((a, b) => first.get(a)! - first.get(b)! || bytesOf(b) - bytesOf(a));
  for (const node of order) {
    const size = rounded(bytesOf(node));
    const begin = first.get(node)!;
    for (let i = live.length - 1; i >= 0; i -= 1) if (last.get(live[i]!.node)! < begin) live.splice(i, 1);
    let at = 0;
    let place = 0;
    while (at < live.length && live[at]!.from < place + size) {
      place = Math.max(place, live[at]!.to);
      at += 1;
    }
    live.push({ node, from: place, to: place + size });
    live.sort((a, b) => a.from - b.from);
    offsets.set(node, place);
    bytes = Math.max(bytes, place + size);
  }
  return { offsets, bytes };
}
