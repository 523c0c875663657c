/**
 * The strip under which a sweep lives. The element stays while the cell's settings change; its `.value` is the table so far, one flat record
 * a run (knobs, seed, status, step, last metrics), and `input` fires with each change. Results of an earlier visit come back by themselves.
 */
import { toSettings } from "../../train/sweep/settings";
import { toRecord, type Sweep, type SweepSettings, type SweepSnapshot } from "../../train/sweep/sweep.types";
import { button, element, setText } from "../element";
import type { AskedRun, PageSession } from "../pageSession";
import { sweepText } from "./sweepText";

export interface SweepElement extends HTMLElement {
  value: readonly Readonly<Record<string, unknown>>[];
  adopt(next: Node): boolean;
}

export interface SweepStrip {
  readonly element: SweepElement;
  /** The cell ran again: other settings, or other code. */
  update(settings: SweepSettings): void;
  dispose(): Promise<void>;
}

export interface SweepStripOptions {
  readonly sweep: Sweep;
  readonly settings: SweepSettings;
  readonly session: PageSession;
  readonly name: string;
}

export function sweepStrip({ sweep, session, name, ...first }: SweepStripOptions): SweepStrip {
  let { settings } = first;
  const published = session.record?.sweeps[name];
  const recordedOn = session.record?.date.slice(0, 10);
  const strip = element("div", { class: "strip", role: "group", "aria-label": "Sweep" }) as unknown as SweepElement;
  const main = button("Run", "Run", "button strip-main", () => {
    if (sweep.snapshot.status === "running") sweep.pause();
    else void sweep.start();
  });
  const stop = button("Stop", "Stop", "button quiet", () => void sweep.stop());
  const restart = button("↺", "Forget the results and run all", "button quiet strip-icon", () => void sweep.restart());
  const count = element("span", { class: "strip-steps" });
  const time = element("span", { class: "strip-time" });
  const rate = element("span", { class: "strip-rate" });
  const said = element("span");
  const hint = element("span", { class: "hint" });
  const note = element("p", { class: "strip-note", role: "status" }, said, " ", hint);
  const bar = element("progress", { class: "strip-bar", max: 1, value: 0, "aria-label": "Progress of the sweep" });
  const facts = element("span", { class: "strip-facts" }, count, time);
  strip.append(
    element("div", { class: "strip-row" }, main, stop, restart, facts),
    element("div", { class: "strip-row strip-below" }, note, rate),
    bar,
  );
  strip.adopt = (next) => next === strip;

  let changed = false;
  const show = (snapshot: SweepSnapshot) => {
    const { status, rows, progress, settled, stale, error } = snapshot;
    // Until there is anything of this reader's, the record is on show.
    const recorded = settled === 0 && status === "idle" && !error ? published : undefined;
    const text = sweepText(snapshot, recorded && { on: recordedOn!, stale: changed || session.recordStale });
    strip.value = recorded?.rows ?? rows.map(toRecord);
    strip.dataset["recorded"] = String(recorded !== undefined);
    strip.dataset["status"] = error ? "failed" : status;
    strip.dataset["stale"] = String(stale || (recorded !== undefined && (changed || session.recordStale)));
    setText(main, text.action);
    main.setAttribute("aria-label", text.action);
    main.title = text.action;
    main.disabled = status === "queued";
    stop.disabled = !(status === "running" || status === "paused" || status === "queued");
    restart.disabled = main.disabled || settled === 0;
    setText(count, text.count);
    setText(time, text.time);
    setText(rate, text.rate);
    setText(said, text.note);
    setText(hint, text.hint);
    bar.value = progress;
    bar.setAttribute("aria-valuetext", text.count);
  };
  const unsubscribe = sweep.subscribe((snapshot) => {
    show(snapshot);
    strip.dispatchEvent(new Event("input", { bubbles: true }));
    session.changed();
  });
  show(sweep.snapshot);
  void sweep.recall();

  const remove = session.add({
    name,
    kind: "sweep",
    get busy() {
      return sweep.snapshot.status === "running" || sweep.snapshot.status === "queued";
    },
    start: () => sweep.start(),
    stop: () => sweep.stop(),
    asked: () => askedBy(settings, name),
    get fraction() {
      return sweep.snapshot.progress;
    },
    get table() {
      const { rows, seconds, settled } = sweep.snapshot;
      return settled > 0 ? { seconds: +seconds.toPrecision(3), rows: rows.map(toRecord) } : undefined;
    },
    get failure() {
      const { error } = sweep.snapshot;
      return error && `sweep ${name}: ${[error.message, error.hint].filter(Boolean).join(". ")}`;
    },
  });
  return {
    element: strip,
    update(next) {
      settings = next;
      changed ||= sweep.update(next);
      show(sweep.snapshot);
    },
    async dispose() {
      unsubscribe();
      remove();
      await sweep.dispose();
    },
  };
}

/** The first of its runs stands for all: they differ in what the settings say. */
function askedBy(settings: SweepSettings, name: string): AskedRun[] {
  const { experiment, knobs } = settings;
  const all = toSettings(settings);
  const [one] = all;
  return one
    ? [{ part: `sweep ${name}`, experiment, knobs: { ...knobs, ...one.knobs, seed: one.seed }, also: all }]
    : [];
}
