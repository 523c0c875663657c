/** `claim({…})` in a cell: one card, which stays when the cell runs again. */
import type { CellContext } from "../../runtime/createRuntime";
import { createRun } from "../../train/run";
import { claimCard, type ClaimCard, type ClaimElement } from "../claim/claimCard";
import { toClaimOptions } from "../claim/claim.types";
import type { PageSession } from "../pageSession";
import { slotOf } from "./slotOf";
import { pageEstimator, type MakeRun } from "./train";

export function claimIn(session: PageSession, makeRun: MakeRun = createRun) {
  const estimator = pageEstimator();
  return (cell: CellContext) =>
    (options: unknown): ClaimElement => {
      const claim = toClaimOptions(options);
      const { value: card, isNew } = slotOf<ClaimCard>(cell, "claim", (name) =>
        claimCard({
          claim,
          session,
          name,
          makeRun: (one) => makeRun({ ...one, device: session.device, estimator }),
        }),
      );
      if (!isNew) card.update(claim);
      return card.element;
    };
}
