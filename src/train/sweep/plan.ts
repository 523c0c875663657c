/**
 * Which settings run together. Settings that differ only in what lanes can differ in (found out by asking the tracer, one knob at a time) are
 * lanes of one batched run, as many as leave work for every worker.
 */
import type { LaneValues } from "../lanes";
import type { KnobValues } from "../run.types";
import type { Setting } from "./settings";

/** Settings that run together; more than one: as lanes. */
export interface Batch {
  readonly settings: readonly Setting[];
  /** Knobs of all of them. */
  readonly knobs: KnobValues;
  /** Undefined: one run. */
  readonly lanes?: readonly LaneValues[];
}

/** Whether a run at these knobs can have these lanes. */
export type CanRun = (knobs: KnobValues, lanes: readonly LaneValues[]) => Promise<boolean>;

export const MOST_LANES = 16;

/** Names of the knobs, and `seed`, that differ between settings and that lanes can differ in. */
export async function findLaneNames(settings: readonly Setting[], can: CanRun): Promise<ReadonlySet<string>> {
  const first = all(settings[0]!);
  const found = new Set<string>();
  for (const name of Object.keys(first)) {
    const values = [...new Set(settings.map((setting) => all(setting)[name]))];
    if (values.length < 2 || !values.every((value) => typeof value === "number")) continue;
    const { [name]: _, ...rest } = first;
    const two = values.slice(0, 2).map((value) => ({ [name]: value as number }));
    if (await can(rest, two)) found.add(name);
  }
  return found;
}

export function toBatches(settings: readonly Setting[], laneNames: ReadonlySet<string>, workers: number): Batch[] {
  const groups = new Map<string, Setting[]>();
  for (const setting of settings) {
    const key = JSON.stringify(Object.entries(all(setting)).filter(([name]) => !laneNames.has(name)));
    groups.set(key, [...(groups.get(key) ?? []), setting]);
  }
  const size = Math.min(MOST_LANES, Math.max(1, Math.ceil(settings.length / workers)));
  const batches = [...groups.values()].flatMap((group) => parts(group, size).map((part) => toBatch(part, laneNames)));
  return batches.sort((a, b) => a.settings[0]!.index - b.settings[0]!.index);
}

/** The batch's settings one by one. */
export const alone = ({ settings }: Batch): Batch[] => settings.map((setting) => toBatch([setting], new Set()));

function toBatch(settings: readonly Setting[], laneNames: ReadonlySet<string>): Batch {
  const first = all(settings[0]!);
  if (settings.length === 1) return { settings, knobs: first };
  const shared = Object.fromEntries(Object.entries(first).filter(([name]) => !laneNames.has(name)));
  const lanes = settings.map((setting) => {
    return Object.fromEntries(Object.entries(all(setting)).filter(([name]) => laneNames.has(name))) as LaneValues;
  });
  return { settings, knobs: shared, lanes };
}

const all = ({ knobs, seed }: Setting): KnobValues => ({ ...knobs, seed });

/** Parts of nearly equal size, `most` at most. */
function parts<T>(items: readonly T[], most: number): T[][] {
  const count = Math.ceil(items.length / most);
  const cut = (i: number) => Math.round((i * items.length) / count);
  return Array.from({ length: count }, (_, i) => items.slice(cut(i), cut(i + 1)));
}
