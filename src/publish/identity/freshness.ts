/**
 * Whether a record is of what its notebook computes now. Pure.
 *
 *   no record -> missing      another name -> stale      same name, other words of code -> reworded      else -> fresh
 *
 * A reworded record is right, but the page cannot know it without tracing: it only has to be stamped anew, not run.
 */
import type { NotebookRecord } from "../../page/record.types";
import type { Identity } from "./identityOf";

export interface Freshness {
  readonly state: "fresh" | "missing" | "stale" | "reworded";
  /** The parts whose names are others than the record's; `engine` where its arithmetic is another. */
  readonly changed: readonly string[];
}

export function freshness(record: NotebookRecord | undefined, source: string, { name, parts }: Identity): Freshness {
  if (!record) return { state: "missing", changed: [] };
  if (record.name !== name) {
    const all = new Set([...Object.keys(parts), ...Object.keys(record.parts)]);
    const changed = [...all].filter((part) => parts[part] !== record.parts[part]);
    return { state: "stale", changed: changed.length > 0 ? changed : ["engine"] };
  }
  return { state: record.source === source ? "fresh" : "reworded", changed: [] };
}
