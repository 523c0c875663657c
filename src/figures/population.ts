/**
 * From the lanes of a population to what one can see: lanes that differ in their seed only are one group, drawn as its centre with the band
 * from the least to the greatest of its members.
 */
import { median } from "d3";
import type { FigureLane, FigureRun, FigureSeries } from "./figure.types";

export type Centre = "mean" | "median";

export interface Group {
  /** The knobs that tell it from the others, `rate 0.1`; empty where there is one group. */
  readonly name: string;
  readonly members: readonly FigureLane[];
}

/** The run's lanes in groups, in order of the first of each; one group of the run itself where it has no lanes. */
export function groupsOf(run: FigureRun): Group[] {
  const { lanes } = run;
  if (!lanes || lanes.length === 0)
    return [{ name: "", members: [{ seed: run.seed, knobs: {}, metrics: run.metrics }] }];
  const names = [...new Set(lanes.flatMap(({ knobs }) => Object.keys(knobs)))].filter(
    (name) => name !== "seed" && new Set(lanes.map(({ knobs }) => knobs[name])).size > 1,
  );
  const groups = new Map<string, FigureLane[]>();
  for (const lane of lanes) {
    const name = names.map((knob) => `${knob} ${String(lane.knobs[knob])}`).join(", ");
    const members = groups.get(name);
    if (members) members.push(lane);
    else groups.set(name, [lane]);
  }
  return [...groups].map(([name, members]) => ({ name, members }));
}

export interface Summary {
  readonly centre: FigureSeries;
  readonly low: FigureSeries;
  readonly high: FigureSeries;
}

/** At every step that a member has: centre, least and greatest of the members' finite values there. */
export function summarise(members: readonly FigureSeries[], centre: Centre = "mean"): Summary {
  const byStep = new Map<number, number[]>();
  for (const { steps, values, length } of members)
    for (let i = 0; i < length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) continue;
      const here = byStep.get(steps[i]!);
      if (here) here.push(value);
      else byStep.set(steps[i]!, [value]);
    }
  const steps = [...byStep.keys()].sort((a, b) => a - b);
  const length = steps.length;
  const column = (reduce: (values: number[]) => number): FigureSeries => ({
    steps,
    values: steps.map((step) => reduce(byStep.get(step)!)),
    length,
  });
  return {
    centre: column((values) => centreOf(values, centre)),
    low: column((values) => Math.min(...values)),
    high: column((values) => Math.max(...values)),
  };
}

export const centreOf = (values: readonly number[], centre: Centre): number =>
  centre === "median" ? (median(values) ?? NaN) : values.reduce((sum, value) => sum + value, 0) / values.length;
