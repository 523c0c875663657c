/**
 * When something is measured: a pure function of the step, so that a paused, resumed or restarted run measures at the same steps.
 * The first and the last step are always due.
 */

/** Each n-th step, or `log` points a decade (every step while that is denser). */
export type Every = number | { readonly log: number };

/** Whether `step` (0…steps) is due. */
export function isDue(every: Every, step: number, steps: number): boolean {
  if (step === 0 || step === steps) return true;
  if (typeof every === "number") return step % every === 0;
  const nearest = Math.round(every.log * Math.log10(step));
  return [nearest - 1, nearest, nearest + 1].some((k) => Math.round(10 ** (k / every.log)) === step);
}

/** The first due step after `step` (0…steps - 1). */
export function nextDue(every: Every, step: number, steps: number): number {
  if (typeof every === "number") return Math.min(steps, (Math.floor(step / every) + 1) * every);
  if (step === 0) return 1;
  let k = Math.floor(every.log * Math.log10(step));
  while (Math.round(10 ** (k / every.log)) <= step) k += 1;
  return Math.min(steps, Math.round(10 ** (k / every.log)));
}

/** How many of the steps 0…steps are due. */
export function countDue(every: Every, steps: number): number {
  if (typeof every === "number") return Math.floor(steps / every) + 1 + (steps % every === 0 ? 0 : 1);
  let count = 0;
  for (let step = 0; step <= steps; step += 1) if (isDue(every, step, steps)) count += 1;
  return count;
}
