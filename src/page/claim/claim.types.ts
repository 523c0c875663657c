/** What `claim({…})` takes. */
import type { KnobValues, Snapshot } from "../../train/run.types";
import { expectations } from "../../notebook/literalKinds";
import { stateText, type ClaimState, type Measured, type Rules } from "./verdict";

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
  /** What the notebook says of it. Default `holds`; a claim that does not hold here is published as one: `does not hold`. */
  readonly expect?: (typeof expectations)[number];
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
  if (given.expect !== undefined && !expectations.includes(given.expect)) {
    const hint = `leave it out, or say ${expectations.map((one) => `"${one}"`).join(" or ")}.`;
    throw Object.assign(new TypeError(`LB021 unknown expectation of a claim: ${String(given.expect)}`), {
      code: "LB021",
      hint,
    });
  }
  return given as ClaimOptions;
}

/** Whether what was found is what the notebook says. A control that passes is never right. */
export const isAsExpected = (state: ClaimState, { expect = "holds" }: Pick<ClaimOptions, "expect">): boolean =>
  stateText[state] === expect;

export const seedsOf = ({ seeds = [1, 2, 3] }: Pick<ClaimOptions, "seeds">): readonly number[] => seeds;

/** The claim's own seeds, cut or continued by the next whole numbers to `count`. */
export function someSeeds(claim: Pick<ClaimOptions, "seeds">, count?: number): readonly number[] {
  const own = seedsOf(claim);
  if (count === undefined) return own;
  const next = Math.max(0, ...own) + 1;
  return Array.from({ length: count }, (_, i) => own[i] ?? next + i - own.length);
}
