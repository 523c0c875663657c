/**
 * What a reader's own runs and checks came to, kept in the browser, so that they are there when the reader comes back: beside the
 * notebook's record, and marked as theirs. Of each run and claim the last one; of other code than the page's it is stale.
 */
import type { Shelf } from "../train/shelf";
import type { RecordedClaim, RecordedRun } from "./record.types";

export interface OwnResult<T> {
  /** ISO date. */
  readonly date: string;
  readonly stale: boolean;
  readonly result: T;
}

interface Results {
  readonly run: RecordedRun;
  readonly claim: RecordedClaim;
}

export interface OwnResults {
  /** By the name that the run or claim has in a record. */
  find<K extends keyof Results>(kind: K, name: string): Promise<OwnResult<Results[K]> | undefined>;
  keep<K extends keyof Results>(kind: K, name: string, result: Results[K]): Promise<void>;
}

interface Kept {
  readonly date: string;
  readonly code: string;
  readonly result: never;
}

export interface OwnResultsOptions {
  readonly shelf: Shelf;
  /** Names this page among all that share the shelf. */
  readonly place: string;
  /** Names the page's code as it is now. */
  readonly code: () => string;
  readonly today?: () => Date;
}

export function ownResults({ shelf, place, code, today = () => new Date() }: OwnResultsOptions): OwnResults {
  const key = (kind: string, name: string) => `own:${place}#${kind}:${name}`;
  return {
    async find(kind, name) {
      const kept = (await shelf.get(key(kind, name))) as Kept | undefined;
      return kept && { date: kept.date, stale: kept.code !== code(), result: kept.result };
    },
    keep: (kind, name, result) => shelf.put(key(kind, name), { date: today().toISOString(), code: code(), result }),
  };
}
