/** Functions that know which cell calls them: `train`, `sweep`, `claim`, `live`, `asTensor`, `paper`, `bibliography`. */
import type { CellContext } from "../../runtime/createRuntime";
import type { PageSession } from "../pageSession";
import { bibliography } from "./bibliography";
import { claimIn } from "./claimIn";
import { lazySweep } from "./lazySweep";
import { liveKnob } from "./liveKnob";
import { trainIn, type MakeRun } from "./train";

export function cellBuiltins(session: PageSession, makeRun?: MakeRun): Record<string, (cell: CellContext) => unknown> {
  return {
    train: trainIn(session, makeRun),
    sweep: lazySweep(session),
    claim: claimIn(session, makeRun),
    live: liveKnob,
    asTensor: (cell) => async (value: unknown) => (await import("./asTensor")).tensorFor(session, cell, value),
    // The header shows the paper already; a value would only be inspected below it.
    paper: () => () => undefined,
    bibliography: () => bibliography,
  };
}
