/**
 * A population: runs that differ in their seed and in scalars that the step reads with `scalar`, computed together as one batched graph.
 * Said as lists, `{seed: [1, 2, 3], learningRate: [0.1, 0.01]}` (every combination, the last name moving fastest), or as a list of settings,
 * `[{seed: 1, learningRate: 0.1}, …]`.
 */
import { AuthorError, shown } from "../graph/authorError";
import type { KnobValues } from "./run.types";

/** One lane's own knobs; the same names in each lane. */
export type LaneValues = Readonly<Record<string, number>>;

const FORMS = "for example lanes: {seed: [1, 2, 3]}, or lanes: [{seed: 1, learningRate: 0.1}, …].";
const SCALARS = "lanes differ in their seed and in numbers that the step reads with scalar; for others use sweep.";
const MOST = 256;

/** Throws LB323 for what is not lanes, LB324 for knobs that no lane can have of its own. */
export function toLanes(value: unknown): readonly LaneValues[] {
  const lanes = Array.isArray(value) ? value.map(maybeSetting) : grid(maybeSetting(value));
  const names = Object.keys(lanes[0] ?? {}).sort();
  if (names.length === 0) throw new AuthorError("LB323", `there are no lanes in: ${shown(value)}`, FORMS);
  if (lanes.length > MOST)
    throw new AuthorError("LB323", `more than ${MOST} lanes: ${lanes.length}`, "use sweep, which takes them in parts.");
  for (const lane of lanes) {
    if (Object.keys(lane).sort().join() !== names.join())
      throw new AuthorError("LB323", `lanes must have the same knobs (${names.join(", ")}): ${shown(lane)}`, FORMS);
    for (const [name, knob] of Object.entries(lane))
      if (typeof knob !== "number" || !Number.isFinite(knob) || (name === "seed" && !Number.isSafeInteger(knob)))
        throw new AuthorError("LB324", `${name} of a lane must be a ${name === "seed" ? "whole " : ""}number: ${shown(knob)}`, SCALARS); // prettier-ignore
  }
  return lanes as readonly LaneValues[];
}

function maybeSetting(value: unknown): KnobValues {
  if (value !== null && typeof value === "object" && !Array.isArray(value)) return value as KnobValues;
  throw new AuthorError("LB323", `lanes must be lists by name, or a list of settings: ${shown(value)}`, FORMS);
}

/** Every combination of the lists, the last name moving fastest. */
export function grid(lists: KnobValues): KnobValues[] {
  return Object.entries(lists).reduce<KnobValues[]>(
    (settings, [name, list]) => {
      if (!Array.isArray(list)) throw new AuthorError("LB323", `${name} must be a list: ${shown(list)}`, FORMS);
      return settings.flatMap((setting) => list.map((value: unknown) => ({ ...setting, [name]: value })));
    },
    [{}],
  );
}

/** Stands for a knob that differs by lane while an experiment is called and traced. `scalar` takes it; as a number it has no value. */
export class LaneKnob {
  met = false;

  constructor(readonly name: string) {}

  [Symbol.toPrimitive](): never {
    throw cannotBeLane(this.name);
  }
}

export const cannotBeLane = (name: string, cause?: unknown): AuthorError =>
  new AuthorError("LB324", `this knob cannot differ by lane: ${name}`, SCALARS, { cause });
