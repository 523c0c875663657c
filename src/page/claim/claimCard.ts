/**
 * The claim on the page: the sentence, its state, the evidence, and a button that gathers the evidence anew.
 *
 *   recorded or not run -> checking (cell by cell; can be stopped) -> holds | fails | undecided | control-passes
 *   other code than that of the evidence -> stale
 */
import type { Run } from "../../train/run.types";
import { button, element, setText } from "../element";
import type { PageSession } from "../pageSession";
import type { RecordedClaim } from "../record.types";
import { durationText } from "../words";
import { checkClaim } from "./checkClaim";
import { seedsOf, type ClaimOptions } from "./claim.types";
import { claimTable } from "./claimTable";
import { stateText, verdict, type ClaimState, type Measured } from "./verdict";

export interface ClaimElement extends HTMLElement {
  value: { readonly state: ClaimState; readonly evidence?: RecordedClaim };
  adopt(next: Node): boolean;
}

export interface ClaimCard {
  readonly element: ClaimElement;
  /** The cell ran again; evidence of another experiment, knobs or rule becomes stale. */
  update(claim: ClaimOptions): void;
  dispose(): Promise<void>;
}

export interface ClaimCardOptions {
  readonly claim: ClaimOptions;
  readonly session: PageSession;
  readonly makeRun: (options: { experiment: unknown; knobs: Readonly<Record<string, unknown>> }) => Run;
  readonly name: string;
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function claimCard({ claim: first, session, makeRun, name }: ClaimCardOptions): ClaimCard {
  let claim = first;
  let evidence: RecordedClaim | undefined = session.record?.claim;
  let state: ClaimState = evidence ? (session.recordStale ? "stale" : evidence.state) : "not-run";
  let checking: { abort: AbortController; done: Promise<void> } | undefined;
  let table = claimTable(claim);
  const card = element("div", { class: "claim", role: "group", "aria-label": "Claim" }) as unknown as ClaimElement;
  const stateLine = element(
    "p",
    { class: "claim-state", role: "status" },
    element("i", { "aria-hidden": true }),
    element("span"),
  );
  const check = button("Check this claim", "Check this claim", "button", () => {
    if (checking) checking.abort.abort();
    else void start();
  });
  const text = element("p", { class: "claim-text" }, claim.text);
  const progress = element("progress", { max: 1, value: 0, "data-idle": true, "aria-label": "Progress of the check" });
  const note = element("p", { class: "claim-note" });
  card.append(element("div", { class: "claim-head" }, stateLine, check), text, table.element, progress, note);
  card.adopt = (next) => next === card;

  const show = (said?: string) => {
    card.dataset["state"] = checking ? "checking" : state;
    setText(stateLine.lastElementChild!, checking ? "Checking …" : sentence(stateText[state]));
    setText(check, checking ? "Stop" : evidence ? "Check again" : "Check this claim");
    check.setAttribute("aria-label", checking ? "Stop checking" : check.textContent!);
    check.title = "";
    progress.dataset["idle"] = String(!checking);
    setText(note, said ?? describe());
    card.value = { state, ...(evidence && { evidence }) };
  };
  const describe = (): string => {
    const runs = 2 * seedsOf(claim).length;
    if (!evidence) return `${runs} runs: ${runs / 2} seeds, and the same ones under the control.`;
    const source =
      evidence === session.record?.claim ? `Recorded on ${session.record.date.slice(0, 10)}` : "Checked here just now";
    return `${source} · ${runs} runs · ${evidence.device} · ${durationText(evidence.seconds)}${
      state === "stale" ? " · of other code than the present" : ""
    }`;
  };
  const fillEvidence = () => {
    table.clear();
    evidence?.values.forEach((measured, index) => table.fill({ control: false, index }, measured));
    evidence?.control.forEach((measured, index) => table.fill({ control: true, index }, measured));
  };

  async function start(): Promise<void> {
    if (checking) return checking.done;
    const abort = new AbortController();
    const job = gather(abort.signal);
    checking = { abort, done: job };
    show("");
    session.changed();
    return job;
  }

  async function gather(signal: AbortSignal): Promise<void> {
    const of = claim;
    const rows = table;
    const values: Measured[] = [];
    const control: Measured[] = [];
    let said: string | undefined;
    await Promise.resolve(); // `checking` is set before anything is shown
    rows.clear();
    progress.value = 0;
    try {
      const { finished, seconds, device } = await checkClaim({
        claim: of,
        makeRun,
        signal,
        onStart(part) {
          rows.running(part);
          setText(note, `${part.control ? "Control, seed" : "Seed"} ${part.seed} …`);
          session.changed();
        },
        onProgress(fraction) {
          progress.value = fraction;
          session.changed();
        },
        onMeasured(part, measured) {
          rows.fill(part, measured);
          (part.control ? control : values).push(measured);
        },
      });
      if (finished && of === claim) {
        state = verdict(of.rule, values, control);
        evidence = { state, seeds: seedsOf(of), values, control, seconds: +seconds.toPrecision(3), device };
      } else said = "Stopped before all runs were done.";
    } catch (error) {
      const { message, hint } = error as Error & { hint?: string };
      said = [message, hint].filter(Boolean).join(". ");
    }
    checking = undefined;
    rows.rest();
    if (said !== undefined && table === rows) fillEvidence();
    show(said);
    if (said === undefined) session.claimIs(state, evidence);
    session.changed();
    card.dispatchEvent(new Event("input", { bubbles: true }));
  }

  fillEvidence();
  show();
  const remove = session.add({
    name,
    kind: "claim",
    get busy() {
      return checking !== undefined;
    },
    start,
    async stop() {
      checking?.abort.abort();
      await checking?.done;
    },
    get result() {
      return evidence;
    },
  });
  return {
    element: card,
    update(next) {
      const same =
        next.experiment === claim.experiment &&
        String(next.measure) === String(claim.measure) &&
        JSON.stringify([next.at, next.control, next.seeds, next.rule]) ===
          JSON.stringify([claim.at, claim.control, claim.seeds, claim.rule]);
      claim = next;
      setText(text, next.text);
      if (same) return;
      checking?.abort.abort();
      const fresh = claimTable(next);
      table.element.replaceWith(fresh.element);
      table = fresh;
      if (evidence) state = "stale";
      fillEvidence();
      show();
      session.claimIs(state, evidence);
    },
    async dispose() {
      remove();
      checking?.abort.abort();
      await checking?.done;
    },
  };
}
