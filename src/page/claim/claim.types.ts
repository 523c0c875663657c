/** What `claim({…})` takes. */
import type { KnobValues, Snapshot } from "../../train/run.types";
import type { Measured, Rules } from "./verdict";

export interface ClaimOptions {
  readonly text: string;
  /** The same function from knobs to a spec that `train` takes. */
  readonly experiment: unknown;
  /** Knobs at which the claim is made. */
  readonly at: KnobValues;
  /** Knobs that differ where the rule has to fail; the others are as in `at`. */
  readonly control: KnobValues;
  readonly seeds?: readonly number[];
  readonly measure: (run: Snapshot) => Measured;
  readonly rule: Rules;
}

/** Throws (LB021) for what is missing; a claim without a control proves nothing. */
export function toClaimOptions(options: unknown): ClaimOptions {
  const given = (options ?? {}) as Partial<ClaimOptions>;
  const needs: readonly [keyof ClaimOptions, string][] = [
    ["text", "string"],
    ["experiment", "function"],
    ["at", "object"],
    ["control", "object"],
    ["measure", "function"],
    ["rule", "object"],
  ];
  for (const [name, type] of needs) {
    if (typeof given[name] === type && given[name] !== null) continue;
    const hint =
      name === "control"
        ? "A claim without a control proves nothing: give knobs under which the rule has to fail."
        : "claim({text, experiment, at, control, seeds, measure, rule})";
    throw Object.assign(new TypeError(`LB021 claim needs ${type === "object" ? "an" : "a"} ${type} for: ${name}`), {
      code: "LB021",
      hint,
    });
  }
  return given as ClaimOptions;
}

export const seedsOf = ({ seeds = [1, 2, 3] }: ClaimOptions): readonly number[] => seeds;
