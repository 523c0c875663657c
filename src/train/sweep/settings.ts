/** The settings of a sweep, in order: each of the grid or list at each seed. */
import { AuthorError, shown } from "../../graph/authorError";
import { textHash } from "../../graph/murmur";
import type { Engine } from "../engine.types";
import { knobValues } from "../knobs";
import { grid as combinations } from "../lanes";
import { toRunError } from "../protocol";
import type { KnobValues } from "../run.types";
import type { SweepSettings } from "./sweep.types";

export interface Setting {
  readonly index: number;
  /** Its own, without the seed. */
  readonly knobs: KnobValues;
  readonly seed: number;
}

const MOST = 10_000;
const FORM = "for example sweep({experiment, grid: {width: [16, 64]}, seeds: [1, 2, 3]}).";

/** Throws LB326. */
export function toSettings({ experiment, grid, list, seeds, workers = 1 }: SweepSettings): Setting[] {
  const refuse = (what: string) => new AuthorError("LB326", what, FORM);
  if (typeof experiment !== "function")
    throw refuse(`a sweep needs an experiment, a function from knobs to a spec: ${shown(experiment)}`);
  if (grid !== undefined && list !== undefined) throw refuse("a sweep takes a grid or a list, not both: grid, list");
  if (list !== undefined && !Array.isArray(list)) throw refuse(`list must be a list of settings: ${shown(list)}`);
  if (!Number.isInteger(workers) || workers < 1)
    throw refuse(`workers must be a positive whole number: ${shown(workers)}`);
  const given: readonly KnobValues[] = list ?? combinations(grid ?? {});
  const settings = given.flatMap((setting) => {
    const { seed, ...knobs } = setting;
    if (seed !== undefined && seeds !== undefined) throw refuse(`seeds are said twice: ${shown(seed)}`);
    return (seeds ?? [seed ?? 1]).map((one) => {
      if (!Number.isSafeInteger(one)) throw refuse(`a seed must be a whole number: ${shown(one)}`);
      return { knobs, seed: one as number };
    });
  });
  if (settings.length === 0) throw refuse(`a sweep has nothing to run: ${shown(list ?? grid)}`);
  if (settings.length > MOST) throw refuse(`a sweep of more than ${MOST} runs: ${settings.length}`);
  return settings.map((setting, index) => ({ index, ...setting }));
}

/** Names a sweep by what can be seen before anything is loaded: the experiment's source, its knobs, the settings. */
export function sweepPlace({ experiment, knobs = {} }: SweepSettings, settings: readonly Setting[]): string {
  return textHash(JSON.stringify([String(experiment), knobValues(knobs), settings]));
}

/**
 * Names what is computed: the graphs of the first setting, in which is also what the experiment's source refers to. Where that setting fails
 * to compile, what it fails with. Rejects where the engine cannot be loaded.
 */
export async function sweepProgram(
  { experiment, knobs = {} }: SweepSettings,
  [first]: readonly Setting[],
  engine: () => Promise<Engine>,
): Promise<string> {
  const { compile } = await engine();
  try {
    const { program } = await compile(experiment, { ...knobs, ...first!.knobs, seed: first!.seed });
    return program.hash;
  } catch (error) {
    return textHash(toRunError(error).message);
  }
}
