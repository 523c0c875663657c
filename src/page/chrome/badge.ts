/** The claim's state in the page's head, once the page has found it by itself. */
import { setText } from "../element";
import type { RecordedClaim } from "../record.types";
import { summaryOf } from "../recordSummary";
import { recordText } from "../words";
import type { ClaimState, Rules } from "../claim/verdict";

export function showBadge(state: ClaimState, claim: RecordedClaim | undefined, rules?: Rules): void {
  const badge = document.querySelector<HTMLElement>(".head .badge");
  if (!badge) return;
  badge.dataset["state"] = state;
  const text = claim ? recordText({ ...summaryOf(claim, rules), state, date: "" }) : "claim not checked yet";
  setText(badge.querySelector(".badge-text") ?? badge, text);
}
