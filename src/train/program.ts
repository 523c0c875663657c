/**
 * From an experiment to a training program: calls it with its knobs, checks what it returns, and traces init, step and measures into
 * graphs. Everything that the author's code can do wrong in a step is found here, before anything runs.
 */
import { AuthorError } from "../graph/authorError";
import { compileLanes } from "./compileLanes";
import { composition, isGenerator } from "./composition/composition";
import type { Compiled } from "./engine.types";
import { isLiveKnob } from "./knobs";
import { toLanes } from "./lanes";
import type { KnobValues } from "./run.types";
import { toProgram } from "./toProgram";
import { call, traceAll, type Asked } from "./traced";
import { whenReady } from "./whenReady";

export async function compile(
  experiment: unknown,
  knobs: KnobValues,
  seed?: number,
  lanes?: unknown,
): Promise<Compiled> {
  const asked = { experiment, knobs, seed: seed ?? seedOf(knobs) };
  return whenReady(() => (lanes === undefined ? compileOne(asked) : compileLanes(asked, toLanes(lanes))));
}

function compileOne(asked: Asked): Compiled {
  const called = call(asked);
  if (isGenerator(called)) return composition(asked, compile);
  const traced = traceAll(asked, undefined, called);
  return { program: toProgram(traced), live: traced.live.knobs(), layout: traced.layout };
}

/** A knob named `seed` is the run's seed, also where the experiment forgets to pass it on. */
function seedOf({ seed }: KnobValues): number | undefined {
  if (isLiveKnob(seed))
    throw new AuthorError("LB305", "seed cannot be a live knob", "make it with view(…) instead of live(…).");
  return Number.isSafeInteger(seed) ? (seed as number) : undefined;
}
