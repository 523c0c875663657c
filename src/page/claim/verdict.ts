/**
 * What the page concludes from the numbers of a claim. Pure: values in, verdict out.
 *
 *   every seed passes, every control seed fails -> holds          all seeds fail          -> fails
 *   seeds disagree, or some control seeds pass  -> undecided      all control seeds pass  -> control-passes (an error)
 *
 * A seed passes when each rule holds for its value; a value that is not a number passes nothing.
 */
export type ClaimState = "holds" | "fails" | "undecided" | "not-run" | "stale" | "control-passes";

export interface Rule {
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly label?: string;
}

export type Rules = Readonly<Record<string, Rule>>;

/** What `measure(run)` gave for one seed. */
export type Measured = Readonly<Record<string, number>>;

/** Bounds are inclusive; a rule without a bound holds for any finite number. */
export function ruleHolds({ atLeast = -Infinity, atMost = Infinity }: Rule, value: number | undefined): boolean {
  return value !== undefined && !Number.isNaN(value) && value >= atLeast && value <= atMost;
}

export function seedPasses(rules: Rules, measured: Measured): boolean {
  return Object.entries(rules).every(([name, rule]) => ruleHolds(rule, measured[name]));
}

/** The claim's state once all seeds have run; `not-run` while any is missing. */
export function verdict(
  rules: Rules,
  seeds: readonly (Measured | undefined)[],
  control: readonly (Measured | undefined)[],
): ClaimState {
  if (seeds.length === 0 || control.length === 0) return "not-run";
  if ([...seeds, ...control].some((measured) => measured === undefined)) return "not-run";
  const passes = seeds.filter((measured) => seedPasses(rules, measured!)).length;
  const controlPasses = control.filter((measured) => seedPasses(rules, measured!)).length;
  if (controlPasses === control.length) return "control-passes";
  if (passes === 0) return "fails";
  if (passes === seeds.length && controlPasses === 0) return "holds";
  return "undecided";
}

/** `≥ 5`, `≤ 0.1`, `0.4 to 0.6`. */
export function ruleText({ atLeast, atMost }: Rule): string {
  if (atLeast !== undefined && atMost !== undefined) return `${atLeast} to ${atMost}`;
  if (atLeast !== undefined) return `≥ ${atLeast}`;
  return atMost === undefined ? "any" : `≤ ${atMost}`;
}

/** A state in the words that the page uses. */
export const stateText: Readonly<Record<ClaimState, string>> = {
  holds: "holds",
  fails: "does not hold",
  undecided: "undecided",
  "not-run": "not run",
  stale: "stale",
  "control-passes": "error: the control passes too",
};
