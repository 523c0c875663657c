/**
 * Loops over a shape as few and as long as its arrays allow: each array moves by a constant step in each loop. Neighbouring loops become
 * one where every array counts on through them.
 */
import { commonFactors, type Axis } from "./view";

export interface NestLoop {
  readonly extent: number;
  /** Elements, by array. */
  readonly steps: readonly number[];
  readonly reduced: boolean;
}

/** From the outermost to the innermost; none for one element. */
export function nestOf(
  shape: readonly number[],
  arrays: readonly (readonly Axis[])[],
  reduced: readonly number[],
): NestLoop[] {
  const loops: NestLoop[] = [];
  shape.forEach((extent, axis) => {
    if (extent === 1) return;
    const factors = commonFactors(arrays.map((axes) => axes[axis]!));
    if (!factors) throw new Error("LB220 the planner left axes that do not fit");
    const isReduced = reduced.includes(axis);
    const own = factors.length > 0 || arrays.length > 0 ? factors : [{ extent, steps: [] }];
    for (const factor of own) {
      const outer = loops.at(-1);
      const counts =
        outer?.reduced === isReduced && outer.steps.every((step, i) => step === factor.steps[i]! * factor.extent);
      if (outer && counts)
        loops[loops.length - 1] = { extent: outer.extent * factor.extent, steps: factor.steps, reduced: isReduced };
      else loops.push({ ...factor, reduced: isReduced });
    }
  });
  return loops;
}
