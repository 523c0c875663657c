/**
 * Which notebooks a commit is checked with: those whose path, hashed with the commit, comes first. So each commit has its own, anybody can
 * tell which, and over time all have their turn. What is chosen fits into a time that the records foretell.
 */
import { textHash } from "../../graph/murmur";

export interface Candidate {
  readonly path: string;
  /** Seconds of its claim on one core, by its record. */
  readonly seconds: number;
}

/** Seconds of recorded computing for a whole sample. */
export const SAMPLE_SECONDS = 600;

/** At most `count`; one that does not fit into what is left of the time is passed over. */
export function sampleOf<T extends Candidate>(all: readonly T[], count: number, commit: string): T[] {
  const ranked = all.map((one) => ({ one, rank: textHash(`${commit} ${one.path}`) }));
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const chosen: T[] = [];
  let left = SAMPLE_SECONDS;
  for (const { one } of ranked) {
    if (chosen.length === count) break;
    if (one.seconds > left) continue;
    chosen.push(one);
    left -= one.seconds;
  }
  return chosen;
}
