/**
 * What Lossbook is to reach, and what it reached: against each rival the geometric mean of the ratios, as far as both ran.
 *
 *   on one core   over (a) to (f); and lanes, (g), against as many runs of (a) in sequence
 *   on WebGPU     over (a) to (g); and what a step of a three-layer MLP, (a) to (c), costs JavaScript
 */
import { needsWebgpu } from "./engines/names";
import type { Limit, Target, Timing, WorkloadResult } from "./result.types";
import { geometricMean } from "./statistics";

const ONE_CORE = { "tfjs-wasm": 8, "jax-js": 2.5, torch: 1 };
const WEBGPU = { "tfjs-webgpu": 4, "jax-js-webgpu": 1.5 };
const LANES = { single: "a", together: "g", count: 32, wanted: 4 };
const MLPS = ["a", "b", "c"];
const LIMITS = [
  { key: "dispatches", what: "dispatches a step", most: 30 },
  { key: "milliseconds", what: "milliseconds of JavaScript a step", most: 0.2 },
] as const;

const timingOf = (results: readonly WorkloadResult[], id: string, engine: string): Timing | undefined =>
  results.find((result) => result.id === id)?.timings.find((timing) => timing.engine === engine);

/** `engine`: ours that is judged. */
export function targetsOf(results: readonly WorkloadResult[], engine: string): Target[] {
  const time = (id: string, of: string): number | undefined => timingOf(results, id, of)?.median;
  const judged = (against: string, workloads: string[], wanted: number, reached: number): Target[] =>
    workloads.length > 0 ? [{ engine, against, workloads, wanted, reached, met: reached >= wanted }] : [];
  const against = (rival: string, wanted: number, ids: readonly string[]): Target[] => {
    const both = ids.filter((id) => time(id, engine) !== undefined && time(id, rival) !== undefined);
    return judged(rival, both, wanted, geometricMean(both.map((id) => time(id, rival)! / time(id, engine)!)));
  };

  const ids = results.map(({ id }) => id);
  if (needsWebgpu(engine)) return Object.entries(WEBGPU).flatMap(([rival, wanted]) => against(rival, wanted, ids));
  const singles = ids.filter((id) => id !== LANES.together);
  const rivals = Object.entries(ONE_CORE).flatMap(([rival, wanted]) => against(rival, wanted, singles));
  const [single, together] = [time(LANES.single, engine), time(LANES.together, engine)];
  if (single === undefined || together === undefined) return rivals;
  const lanes = judged(`${LANES.count} runs of (a)`, [LANES.together], LANES.wanted, (LANES.count * single) / together);
  return [...rivals, ...lanes];
}

/** Of an engine that tells its encoding. */
export function limitsOf(results: readonly WorkloadResult[], engine: string): Limit[] {
  const told = MLPS.flatMap((id) => {
    const encoding = timingOf(results, id, engine)?.encoding;
    return encoding ? [{ id, encoding }] : [];
  });
  if (told.length === 0) return [];
  const workloads = told.map(({ id }) => id);
  return LIMITS.map(({ key, what, most }) => {
    const reached = Math.max(...told.map(({ encoding }) => encoding[key]));
    return { engine, what, workloads, most, reached, met: reached <= most };
  });
}
