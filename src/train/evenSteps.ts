/**
 * How far a run is, in steps that all cost alike. Measures on a log scale stand close together at the start, so the first steps take many
 * times as long as the later ones; what is left is told from the work that is left, of updates and of measures, not from the steps.
 */
import type { ProgramCost, Work } from "./program.types";
import { nextDue, type Every } from "./schedule";

export interface Paced {
  readonly steps: number;
  readonly every?: Every;
  readonly cost?: ProgramCost;
}

/** From updates done (0…steps) to even steps (0…steps); the same number where nothing is known of the work. `weigh` gives seconds. */
export function evenSteps({ steps, every, cost }: Paced, weigh: (work: Work) => number): (step: number) => number {
  const update = cost ? weigh(cost.step) : 0;
  const measure = cost && cost.measureCount > 0 ? weigh(cost.measure) : 0;
  if (every === undefined || !(update > 0) || !(measure > 0) || steps < 1) return (step) => step;
  const effort = (step: number): number => step * update + dueBy(every, step, steps) * measure;
  const all = effort(steps);
  return (step) => (steps * effort(step)) / all;
}

/** How many of the steps 0…`step` are due. */
function dueBy(every: Every, step: number, steps: number): number {
  if (typeof every === "number") return Math.floor(step / every) + (step === steps && steps % every > 0 ? 2 : 1);
  let count = 1;
  for (let at = 0; at < step; count += 1) {
    at = nextDue(every, at, steps);
    if (at > step) break;
  }
  return count;
}
