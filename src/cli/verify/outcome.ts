/** What `lossbook verify` found of one notebook, and when that is wrong. */
import { isAsExpected, type ClaimOptions } from "../../page/claim/claim.types";
import { stateText } from "../../page/claim/verdict";
import type { Rules } from "../../page/claim/verdict";
import type { RecordedClaim } from "../../page/record.types";
import type { Freshness } from "../../publish/identity/freshness";

export interface Declared {
  readonly text: string;
  readonly rule: Rules;
  readonly expect: NonNullable<ClaimOptions["expect"]>;
}

export interface Outcome {
  /** From the book's root. */
  readonly notebook: string;
  /** Of the record that was there before. */
  readonly record: Freshness["state"];
  /** The claim as the notebook states it; undefined for a notebook without one. */
  readonly declared?: Declared;
  /** What was found: on this run, or by the record. */
  readonly claim?: RecordedClaim;
  /** Whether it was run now. */
  readonly ran: boolean;
  /** Whether a record was written. */
  readonly written: boolean;
  /** Seconds of computing. */
  readonly seconds: number;
  /** Anything here is a failure. */
  readonly problems: readonly string[];
}

/** What is wrong with a claim's result. */
export function findClaimProblems(declared: Declared | undefined, claim: RecordedClaim | undefined): string[] {
  if (!declared) return [];
  if (!claim) return ["the claim was not checked"];
  if (claim.state === "control-passes") return ["the control passes too: the rule proves nothing"];
  if (isAsExpected(claim.state, declared)) return [];
  const said = declared.expect === "holds" ? "" : ` (expect: "${declared.expect}")`;
  return [`the claim ${stateText[claim.state]}, but the notebook says that it ${sayExpected(declared.expect)}${said}`];
}

const sayExpected = (expect: Declared["expect"]): string => (expect === "undecided" ? "is undecided" : expect);

/** What is wrong with a record, apart from what it says. */
export function findRecordProblems({ state, changed }: Freshness, slug: string): string[] {
  const way = `npm run verify -- ${slug}`;
  if (state === "missing") return [`there is no record: ${way}`];
  if (state === "stale") return [`the record is stale, for these are others now: ${changed.join(", ")}. ${way}`];
  if (state === "reworded")
    return [
      `the record is of other words of code, though of the same computation: ${way} --changed, which runs nothing`,
    ];
  return [];
}
