/**
 * What Lossbook is to reach on one core, and what it reached: against each rival the geometric mean of the ratios over (a) to (f), as far
 * as both ran; for lanes, (g) against as many runs of (a) in sequence.
 */
import type { Target, WorkloadResult } from "./result.types";
import { geometricMean } from "./statistics";

const RIVAL_TARGETS = { "tfjs-wasm": 8, "jax-js": 2.5, torch: 1 };
const LANES = { single: "a", together: "g", count: 32, wanted: 4 };

/** `ours`: the engine that is judged. */
export function targetsOf(results: readonly WorkloadResult[], ours: string): Target[] {
  const time = (id: string, engine: string): number | undefined =>
    results.find((result) => result.id === id)?.timings.find((timing) => timing.engine === engine)?.median;
  const judged = (against: string, workloads: string[], wanted: number, reached: number): Target[] =>
    workloads.length > 0 ? [{ against, workloads, wanted, reached, met: reached >= wanted }] : [];

  const singles = results.map(({ id }) => id).filter((id) => id !== LANES.together);
  const rivals = Object.entries(RIVAL_TARGETS).flatMap(([rival, wanted]) => {
    const both = singles.filter((id) => time(id, ours) !== undefined && time(id, rival) !== undefined);
    const ratios = both.map((id) => time(id, rival)! / time(id, ours)!);
    return judged(rival, both, wanted, geometricMean(ratios));
  });
  const [single, together] = [time(LANES.single, ours), time(LANES.together, ours)];
  if (single === undefined || together === undefined) return rivals;
  const lanes = judged(`${LANES.count} runs of (a)`, [LANES.together], LANES.wanted, (LANES.count * single) / together);
  return [...rivals, ...lanes];
}
