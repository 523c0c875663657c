/**
 * The strip under which a run lives: `train(experiment, knobs)`. The element stays while the cell's knobs change; its
 * `.value` is the run's snapshot and `input` fires with each. A change of restart knobs leaves the old result, stale, and
 * starts anew by itself only where the reader has run before and the new run is short.
 */
import type { KnobValues, Run, Snapshot } from "../../train/run.types";
import { button, element, setText } from "../element";
import { differing } from "../knobWords";
import type { OwnResult } from "../ownResults";
import type { PageSession } from "../pageSession";
import type { RecordedRun } from "../record.types";
import { recordedRun } from "../recordedRun";
import { recordedSnapshot } from "../recordedSnapshot";
import { stripText } from "./stripText";

/** Seconds below which a change of a knob starts the run anew by itself. */
export const shortRun = 3;
const settleKnobs = 150;

export interface StripElement extends HTMLElement {
  value: Snapshot;
  adopt(next: Node): boolean;
}

export interface RunStrip {
  readonly element: StripElement;
  /** The cell ran again: other knobs, or other code. */
  update(experiment: unknown, knobs: KnobValues, lanes?: unknown): void;
  dispose(): Promise<void>;
}

export interface StripOptions {
  readonly run: Run;
  readonly experiment: unknown;
  readonly knobs: KnobValues;
  readonly lanes?: unknown;
  readonly session: PageSession;
  /** Name in the record: the cell's id. */
  readonly name: string;
}

export function runStrip({ run, session, name, ...first }: StripOptions): RunStrip {
  let { experiment, knobs, lanes } = first;
  const published = session.record?.runs[name];
  let yours: OwnResult<RecordedRun> | undefined;
  let started = false;
  let prepared = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const strip = element("div", {
    class: "strip",
    role: "group",
    "aria-label": "Training run",
  }) as unknown as StripElement;
  const begin = () => {
    started = true;
    return run.start();
  };
  const main = button("Run", "Run", "button strip-main", () => {
    const { status } = run.snapshot;
    if (status === "running") run.pause();
    else void begin();
  });
  const resume = button("", "Resume", "button quiet", () => {
    started = true;
    void run.resume();
  });
  const swap = button("", "Show the other result", "button quiet strip-swap", () =>
    present(run.snapshot.yours === undefined),
  );
  const step = button("Step", "One step", "button quiet", () => {
    started = true;
    run.step();
  });
  const stop = button("Stop", "Stop", "button quiet", () => void halt());
  const restart = button("↺", "Restart with the same seed", "button quiet strip-icon", () => {
    started = true;
    void run.restart();
  });
  const seed = element("input", { type: "number", min: 0, step: 1, "aria-label": "Seed", inputmode: "numeric" });
  const renew = button("+1", "Run with the next seed", "button quiet strip-icon", () => {
    started = true;
    void run.restart(run.snapshot.seed + 1);
  });
  seed.addEventListener("change", () => {
    const value = seed.valueAsNumber;
    if (!Number.isSafeInteger(value) || value < 0) return void (seed.value = String(run.snapshot.seed));
    started = true;
    void run.restart(value);
  });
  const steps = element("span", { class: "strip-steps" });
  const rate = element("span", { class: "strip-rate" });
  const time = element("span", { class: "strip-time" });
  const facts = element("span", { class: "strip-facts" }, steps, time);
  const bar = element("progress", { class: "strip-bar", max: 1, value: 0, "aria-label": "Progress of the run" });
  const note = element("p", { class: "strip-note", role: "status" });
  const below = element("div", { class: "strip-row strip-below" }, note, swap, resume, rate);
  const hint = element("span", { class: "hint" });
  const said = element("span");
  note.append(said, " ", hint);
  const seedLabel = element("label", { class: "strip-seed" }, "seed", seed);
  const seedBox = element("span", { class: "strip-seed" }, seedLabel, renew);
  strip.append(element("div", { class: "strip-row" }, main, step, stop, restart, facts, seedBox), below, bar);
  strip.value = run.snapshot;
  strip.adopt = (next) => next === strip;

  const page = { recordedOn: session.record?.date.slice(0, 10), knobLabels: session.knobLabels };
  const show = (snapshot: Snapshot) => {
    const { status } = snapshot;
    const text = stripText(snapshot, knobs, page);
    strip.dataset["status"] = status;
    strip.dataset["stale"] = String(snapshot.stale);
    strip.dataset["recorded"] = String(snapshot.recorded);
    setText(main, text.action);
    main.setAttribute("aria-label", text.action);
    main.title = text.action;
    setText(resume, text.resume);
    resume.setAttribute("aria-label", text.resume || "Resume");
    resume.title = text.resume;
    resume.hidden = text.resume === "";
    const other = snapshot.yours === undefined ? "Show yours" : "Show the recorded run";
    setText(swap, other);
    swap.setAttribute("aria-label", other);
    swap.title = other;
    swap.hidden = !(yours && published && snapshot.recorded && status === "idle");
    main.disabled = status === "loading" || status === "queued";
    step.disabled = main.disabled || status === "running";
    stop.disabled = !(status === "running" || status === "paused" || status === "loading" || status === "queued");
    restart.disabled = main.disabled || (!started && status === "idle");
    setText(steps, text.steps);
    setText(rate, text.rate);
    setText(time, text.time);
    setText(said, text.note);
    setText(hint, text.hint);
    bar.value = text.progress;
    bar.setAttribute("aria-valuetext", text.steps);
    if (document.activeElement !== seed) seed.value = String(snapshot.seed);
  };
  let before = run.snapshot.status;
  const unsubscribe = run.subscribe((snapshot) => {
    const ended = snapshot.status === "done" && before !== "done" && !snapshot.recorded;
    before = snapshot.status;
    if (ended) void session.own.keep("run", name, recordedRun(snapshot));
    strip.value = snapshot;
    show(snapshot);
    strip.dispatchEvent(new Event("input", { bubbles: true }));
    session.changed();
  });
  show(run.snapshot);
  void run.recall();
  void session.own.find("run", name).then((found) => {
    yours = found;
    if (found && !started && run.snapshot.status === "idle") present(true);
  });

  /** One of the two results that there are before anything runs. */
  function present(own: boolean): void {
    const result = own ? yours?.result : published;
    if (!result) return;
    const stale = own ? yours!.stale || differing(knobs, result.knobs).length > 0 : session.recordStale;
    run.present(recordedSnapshot(result, { stale, yours: own ? yours!.date : undefined }));
  }

  // The exact estimate needs the engine and a trace: when the reader comes near, not before.
  const prepare = () => {
    const { status } = run.snapshot;
    if (prepared || !(status === "idle" || status === "done" || status === "stopped")) return;
    prepared = true;
    void run.prepare();
  };
  strip.addEventListener("pointerenter", prepare);
  strip.addEventListener("focusin", prepare);

  let stops = 0;
  /** Also what a change of a knob was about to start. */
  function halt(): Promise<unknown> {
    stops += 1;
    clearTimeout(timer);
    return run.stop();
  }
  const restartIfShort = async () => {
    const [asked, before] = [knobs, stops];
    await run.prepare();
    const { status, eta } = run.snapshot;
    if (knobs === asked && stops === before && status !== "failed" && eta !== undefined && eta < shortRun)
      void run.restart();
  };
  const remove = session.add({
    name,
    kind: "run",
    get busy() {
      return ["queued", "loading", "running"].includes(run.snapshot.status);
    },
    start: begin,
    stop: halt,
    asked: () => [{ part: `run ${name}`, experiment, knobs, lanes }],
    get fraction() {
      const { step: at, steps: all } = run.snapshot;
      return all > 0 ? at / all : 0;
    },
    get failure() {
      const { status, error } = run.snapshot;
      return status === "failed" && error
        ? `run ${name}: ${[error.message, error.hint].filter(Boolean).join(". ")}`
        : undefined;
    },
    get snapshot() {
      return run.snapshot;
    },
  });
  return {
    element: strip,
    update(...next) {
      [experiment, knobs, lanes] = next;
      if (!run.update(experiment, knobs, lanes)) return show(run.snapshot);
      prepared = false;
      clearTimeout(timer);
      if (started) timer = setTimeout(() => void restartIfShort(), settleKnobs);
    },
    async dispose() {
      clearTimeout(timer);
      unsubscribe();
      remove();
      await run.dispose();
    },
  };
}
