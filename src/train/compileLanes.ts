/** A population as one program: traced once for all lanes, when it is sure that they differ in nothing but seeds and scalars. */
import { AuthorError } from "../graph/authorError";
import type { Compiled } from "./engine.types";
import { cannotBeLane, LaneKnob, type LaneValues } from "./lanes";
import type { KnobValues } from "./run.types";
import { toProgram } from "./toProgram";
import { hashes, traceAll, type Asked, type Traced } from "./traced";
import type { LaneShape } from "./traceLanes";

/** Throws LB324 for a knob that cannot differ by lane, LB325 where more than the seed depends on the seed, and what one run throws. */
export function compileLanes(asked: Asked, values: readonly LaneValues[]): Compiled {
  const names = Object.keys(values[0]!).filter((name) => name !== "seed");
  const given = values.map(({ seed }) => seed).filter((seed) => seed !== undefined);
  // Something must have lanes: the seeds where nothing else has.
  const ownSeeds = names.length === 0 || given.some((seed) => seed !== given[0]);
  const shape: LaneShape = { count: values.length, names, ownSeeds };
  const knobs = names.map((name) => new LaneKnob(name));
  const own = { ...asked.knobs, ...Object.fromEntries(knobs.map((knob) => [knob.name, knob])) };
  const of = (seed: number | undefined): Asked => ({ ...asked, knobs: own, seed: seed ?? asked.seed });
  let traced: Traced;
  try {
    traced = traceAll(of(given[0]), shape);
  } catch (error) {
    throw blamed(error, asked, values[0]!, names);
  }
  const unused = knobs.find(({ met }) => !met);
  if (unused) throw cannotBeLane(unused.name);
  const name = hashes(traced).join();
  for (const seed of new Set(given.slice(1)))
    if (hashes(traceAll(of(seed), shape)).join() !== name) {
      const hint = "data or sizes that depend on the seed cannot be shared by lanes: fix their seed, or use sweep.";
      throw new AuthorError("LB325", `the experiment makes another program of another seed: ${seed}`, hint);
    }
  const seeds = values.map(({ seed }) => seed ?? traced.spec.seed);
  const lanes = { count: values.length, seeds, ownSeeds, values };
  return { program: toProgram(traced, lanes), live: traced.live.knobs(), layout: traced.layout };
}

/** An error of lanes that one run would not have is the fault of a knob that cannot be a lane. */
function blamed(error: unknown, asked: Asked, first: LaneValues, names: readonly string[]): unknown {
  if ((error as { ready?: unknown }).ready !== undefined || (error as { code?: unknown }).code === "LB324")
    return error;
  const { seed = asked.seed, ...plain } = first;
  const fails = (knobs: KnobValues): boolean => {
    try {
      const own = Object.keys(knobs);
      const all = { ...asked, knobs: { ...asked.knobs, ...plain, ...knobs }, seed };
      traceAll(all, own.length > 0 ? { count: 1, names: own, ownSeeds: false } : undefined);
      return false;
    } catch {
      return true;
    }
  };
  if (fails({})) return error;
  const name = names.find((one) => fails({ [one]: new LaneKnob(one) }));
  return name === undefined ? error : cannotBeLane(name, error);
}
