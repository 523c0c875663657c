/** A record in one line, for the head of a page and for the atlas: pure, for Node and browser. */
import type { RecordSummary } from "./page.types";
import { measuredOf, type NotebookRecord, type RecordedClaim } from "./record.types";
import { seedPasses, type Rules } from "./claim/verdict";

/** @param rules of the claim; without them the passes are read off the state (all or none) */
export function summaryOf(claim: RecordedClaim, rules?: Rules): Omit<RecordSummary, "date"> {
  const { state, values, control, device, seconds } = claim;
  const count = (list: RecordedClaim["values"], all: boolean) =>
    rules ? list.filter((measured) => seedPasses(rules, measuredOf(measured))).length : all ? list.length : 0;
  return {
    state,
    seeds: values.length,
    seedsHolding: count(values, state === "holds" || state === "control-passes"),
    controlSeedsHolding: count(control, state === "control-passes"),
    device,
    claimSeconds: seconds,
  };
}

/** `stale`: the record was made by other code than the notebook's present one. */
export function recordSummary(record: NotebookRecord, rules?: Rules, stale = false): RecordSummary {
  const { claim, date, device, runs } = record;
  const first = Object.values(runs)[0];
  const summary = claim
    ? summaryOf(claim, rules)
    : { state: "not-run" as const, seeds: 0, seedsHolding: 0, controlSeedsHolding: 0, device };
  return {
    ...summary,
    ...(stale && claim && { state: "stale" as const }),
    date,
    ...(first && { runSeconds: first.seconds }),
  };
}
