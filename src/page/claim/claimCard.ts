/**
 * The claim on the page: the sentence, its state, the evidence, and a button that gathers the evidence anew.
 *
 *   recorded or not run -> checking (cell by cell; can be stopped) -> holds | fails | undecided | control-passes
 *   other code than that of the evidence -> stale
 */
import type { Run } from "../../train/run.types";
import { button, element, setText } from "../element";
import type { OwnResult } from "../ownResults";
import type { PageSession, StartOptions } from "../pageSession";
import { measuredOf, recordedMeasured, type RecordedClaim } from "../record.types";
import { durationText } from "../words";
import { checkClaim } from "./checkClaim";
import { isAsExpected, seedsOf, someSeeds, type ClaimOptions } from "./claim.types";
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
  const published = session.record?.claim;
  let evidence = published;
  let yours: OwnResult<RecordedClaim> | undefined;
  let failure: string | undefined;
  let justNow: RecordedClaim | undefined;
  let publishedStale = session.recordStale;
  let done = 0;
  let state: ClaimState = evidence ? (session.recordStale ? "stale" : evidence.state) : "not-run";
  let checking: { abort: AbortController; done: Promise<void> } | undefined;
  let table = claimTable(claim, session.knobLabels);
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
  const swap = button("", "Show the other evidence", "button quiet", () => present(evidence === published));
  const text = element("p", { class: "claim-text" }, claim.text);
  const progress = element("progress", { max: 1, value: 0, "data-idle": true, "aria-label": "Progress of the check" });
  const note = element("p", { class: "claim-note" });
  card.append(element("div", { class: "claim-head" }, stateLine, check, swap), text, table.element, progress, note);
  card.adopt = (next) => next === card;

  const show = (said?: string) => {
    card.dataset["state"] = checking ? "checking" : state;
    setText(stateLine.lastElementChild!, checking ? "Checking …" : sentence(stateText[state]));
    setText(check, checking ? "Stop" : evidence ? "Check again" : "Check this claim");
    check.setAttribute("aria-label", checking ? "Stop checking" : check.textContent!);
    check.title = "";
    const other = evidence === published ? "Show yours" : "Show the recorded one";
    setText(swap, other);
    swap.setAttribute("aria-label", other);
    swap.title = other;
    swap.hidden = checking !== undefined || !published || !yours;
    progress.dataset["idle"] = String(!checking);
    setText(note, said ?? describe());
    card.value = { state, ...(evidence && { evidence }) };
  };
  const describe = (): string => {
    const runs = 2 * seedsOf(claim).length;
    if (!evidence) return `${runs} runs: ${runs / 2} seeds, and the same ones under the control.`;
    const source =
      evidence === published
        ? `Recorded on ${session.record!.date.slice(0, 10)}`
        : evidence === justNow
          ? "Checked here just now"
          : `Yours, checked on ${yours!.date.slice(0, 10)}`;
    const expected = claim.expect !== undefined && isAsExpected(state, claim) ? " · as this page says" : "";
    return `${source} · ${2 * evidence.seeds.length} runs · ${evidence.device} · ${durationText(evidence.seconds)}${
      state === "stale" ? " · of other code than the present" : ""
    }${expected}`;
  };
  const fillEvidence = () => {
    table.clear();
    evidence?.values.forEach((measured, index) => table.fill({ control: false, index }, measuredOf(measured)));
    evidence?.control.forEach((measured, index) => table.fill({ control: true, index }, measuredOf(measured)));
  };

  /** One of the two pieces of evidence that there are: the notebook's, or this reader's. */
  function present(own: boolean): void {
    const shown = own ? yours?.result : published;
    if (!shown) return;
    evidence = shown;
    state = (own ? yours!.stale : publishedStale) ? "stale" : shown.state;
    fillEvidence();
    show();
    session.claimIs(state, evidence);
  }

  async function start({ seeds }: StartOptions = {}): Promise<void> {
    if (checking) return checking.done;
    const abort = new AbortController();
    const job = gather(abort.signal, someSeeds(claim, seeds));
    checking = { abort, done: job };
    show("");
    session.changed();
    return job;
  }

  async function gather(signal: AbortSignal, seeds: readonly number[]): Promise<void> {
    const of = claim;
    const rows = table;
    const values: Measured[] = [];
    const control: Measured[] = [];
    let said: string | undefined;
    done = 0;
    failure = undefined;
    await Promise.resolve(); // `checking` is set before anything is shown
    rows.clear();
    progress.value = 0;
    try {
      const { finished, seconds, flops, device } = await checkClaim({
        claim: of,
        seeds,
        makeRun,
        signal,
        onStart(part) {
          rows.running(part);
          setText(note, `${part.control ? "Control, seed" : "Seed"} ${part.seed} …`);
          session.changed();
        },
        onProgress(fraction) {
          progress.value = done = fraction;
          session.changed();
        },
        onMeasured(part, measured) {
          rows.fill(part, measured);
          (part.control ? control : values).push(measured);
        },
      });
      if (finished && of === claim) {
        state = verdict(of.rule, values, control);
        const [kept, keptControl] = [values, control].map((list) => list.map(recordedMeasured));
        evidence = {
          ...{ state, seeds, values: kept!, control: keptControl!, flops, device },
          seconds: +seconds.toPrecision(3),
        };
        justNow = evidence;
        yours = { date: new Date().toISOString(), stale: false, result: evidence };
        void session.own.keep("claim", name, evidence);
      } else said = "Stopped before all runs were done.";
    } catch (error) {
      const { message, hint } = error as Error & { hint?: string };
      said = [message, hint].filter(Boolean).join(". ");
      failure = `claim ${name}: ${said}`;
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
  void session.own.find("claim", name).then((found) => {
    if (!found || checking || evidence !== published) return;
    yours = found;
    present(true);
  });
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
    asked: () => {
      const seeds = seedsOf(claim);
      const [seed] = seeds;
      const { experiment, at, control } = claim;
      return [
        { part: "claim", experiment, knobs: { ...at, seed }, also: [at, seeds] },
        { part: "control", experiment, knobs: { ...at, ...control, seed }, also: [{ ...at, ...control }, seeds] },
      ];
    },
    get result() {
      return evidence;
    },
    get claim() {
      return claim;
    },
    get fraction() {
      return done;
    },
    get failure() {
      return failure;
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
      const fresh = claimTable(next, session.knobLabels);
      table.element.replaceWith(fresh.element);
      table = fresh;
      if (evidence) state = "stale";
      publishedStale = true;
      yours = yours && { ...yours, stale: true };
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
