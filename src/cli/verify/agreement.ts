/**
 * Whether a claim that was run again says what its record says. The state and the control's must be the same. Values must be the same to the
 * bit where device, processor and versions are; elsewhere rounding differs and training magnifies it, so they must agree to 5 % of the
 * recorded value, or to half of the spread over the recorded seeds where that is more.
 */
import type { NotebookRecord, RecordedClaim, RecordedMeasured } from "../../page/record.types";

export const RELATIVE = 0.05;
export const OF_SPREAD = 0.5;

export interface Made {
  readonly claim: RecordedClaim;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** What differs, a sentence each. */
export function findDisagreements(record: NotebookRecord, made: Made): string[] {
  const before = record.claim;
  const now = made.claim;
  if (!before) return ["the record has no claim"];
  const found: string[] = [];
  if (before.state !== now.state) found.push(`state was ${before.state}, and is: ${now.state}`);
  if (String(before.seeds) !== String(now.seeds)) found.push(`seeds were ${before.seeds}, and are: ${now.seeds}`);
  const exact = isSamePlace(record, made);
  const rows = [
    ["", before.values, now.values],
    ["control, ", before.control, now.control],
  ] as const;
  for (const [what, old, young] of rows)
    for (const [i, measured] of old.entries())
      for (const [name, value] of Object.entries(measured)) {
        const again = young[i]?.[name];
        const near = exact ? Object.is(value, again) : isNear(Number(value), Number(again), spreadOf(old, name));
        if (!near) found.push(`${what}seed ${before.seeds[i]}: ${name} was ${value}, and is: ${again}`);
      }
  return found;
}

export function isSamePlace(record: NotebookRecord, { claim, machine, versions }: Made): boolean {
  const key = (device: string | undefined, processor: string, of: Made["versions"]) =>
    JSON.stringify([device, processor, Object.entries(of).sort()]);
  return key(record.claim?.device, record.machine, record.versions) === key(claim.device, machine, versions);
}

function isNear(before: number, now: number, spread: number): boolean {
  if (Object.is(before, now)) return true;
  return Math.abs(now - before) <= Math.max(RELATIVE * Math.abs(before), OF_SPREAD * spread);
}

/** Largest less smallest of the finite values. */
function spreadOf(rows: readonly RecordedMeasured[], name: string): number {
  const values = rows.map((row) => Number(row[name])).filter(Number.isFinite);
  return values.length > 0 ? Math.max(...values) - Math.min(...values) : 0;
}
