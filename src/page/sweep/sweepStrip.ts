/**
 * The strip under which a sweep lives. The element stays while the cell's settings change; its `.value` is the table so far, one flat record
 * a run (knobs, seed, status, step, last metrics), and `input` fires with each change. Results of an earlier visit come back by themselves.
 */
import { toRecord, type Sweep, type SweepSettings, type SweepSnapshot } from "../../train/sweep/sweep.types";
import { button, element, setText } from "../element";
import type { PageSession } from "../pageSession";
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
  readonly session: PageSession;
  readonly name: string;
}

export function sweepStrip({ sweep, session, name }: SweepStripOptions): SweepStrip {
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

  const show = (snapshot: SweepSnapshot) => {
    const { status, rows, progress, settled, stale, error } = snapshot;
    const text = sweepText(snapshot);
    strip.value = rows.map(toRecord);
    strip.dataset["status"] = error ? "failed" : status;
    strip.dataset["stale"] = String(stale);
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
  });
  return {
    element: strip,
    update: (settings) => void sweep.update(settings),
    async dispose() {
      unsubscribe();
      remove();
      await sweep.dispose();
    },
  };
}
