/** What the run strip says, as a pure function of the snapshot and of the knobs that the page has now. */
import type { KnobValues, Snapshot } from "../../train/run.types";
import { differing, knobsText, pickKnobs, type KnobLabels } from "../knobWords";
import { durationText } from "../words";

export interface StripText {
  /** The main button. */
  readonly action: "Run" | "Pause" | "Resume" | "Loading" | "Queued";
  /** What goes on from a checkpoint; empty where there is none. */
  readonly resume: string;
  readonly steps: string;
  readonly rate: string;
  readonly time: string;
  readonly note: string;
  readonly hint: string;
  /** 0 to 1. */
  readonly progress: number;
}

const count = (value: number): string => Math.round(value).toLocaleString("en");

const actions: Readonly<Record<Snapshot["status"], StripText["action"]>> = {
  idle: "Run",
  done: "Run",
  stopped: "Run",
  failed: "Run",
  running: "Pause",
  paused: "Resume",
  loading: "Loading",
  queued: "Queued",
};

export interface StripPage {
  /** Date of the record, if the snapshot comes from one. */
  readonly recordedOn?: string | undefined;
  readonly knobLabels?: KnobLabels;
}

/** @param wanted the page's knobs now */
export function stripText(snapshot: Snapshot, wanted: KnobValues, page: StripPage = {}): StripText {
  const { status, step, steps, seconds, stepsPerSecond, flops, eta, recorded } = snapshot;
  const going = status === "running" || status === "paused";
  const { note, hint } = noteOf(snapshot, wanted, page);
  return {
    action: actions[status],
    resume: snapshot.resumable === undefined ? "" : `Resume at step ${count(snapshot.resumable)}`,
    steps:
      step > 0 && (going || step < steps)
        ? `step ${count(step)} of ${count(steps)}`
        : steps > 0
          ? `${count(steps)} steps`
          : "",
    rate:
      going && stepsPerSecond > 0
        ? [
            `${stepsPerSecond < 10 ? stepsPerSecond.toFixed(1) : count(stepsPerSecond)} steps/s`,
            flops && workText(flops * stepsPerSecond),
          ]
            .filter(Boolean)
            .join(" · ")
        : "",
    time: timeOf(going, status, eta, recorded ? seconds : undefined, seconds, snapshot.stale),
    note,
    hint,
    progress: steps > 0 ? step / steps : 0,
  };
}

/** Work in a second: `31 GFLOP/s`. */
const workText = (flopsPerSecond: number): string => {
  const [unit, size] =
    flopsPerSecond < 1e9 ? ["MFLOP/s", 1e6] : flopsPerSecond < 1e12 ? ["GFLOP/s", 1e9] : ["TFLOP/s", 1e12];
  const value = flopsPerSecond / (size as number);
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
};

function timeOf(
  going: boolean,
  status: Snapshot["status"],
  eta: number | undefined,
  recorded: number | undefined,
  seconds: number,
  stale: boolean,
): string {
  if (going) return eta === undefined ? "" : `${durationText(eta)} left`;
  if (status === "done" && !stale) return `took ${durationText(seconds)}`;
  const before = eta ?? recorded;
  return before === undefined ? "" : `about ${durationText(before)}`;
}

function noteOf(
  snapshot: Snapshot,
  wanted: KnobValues,
  { recordedOn = "", knobLabels }: StripPage,
): { note: string; hint: string } {
  const { status, error, stale, recorded, yours, knobs, step, steps } = snapshot;
  if (status === "failed" && error) {
    const where =
      error.metric === undefined
        ? ""
        : ` Stopped at step ${count(error.step ?? step)}${
            error.lastGood === undefined ? "" : `; ${error.metric} was ${+error.lastGood.toPrecision(4)} before`
          }.`;
    return { note: `${error.message}.`.replace(/[.。]\.$/, ".") + where, hint: error.hint ?? "" };
  }
  if (status === "queued") return { note: "Waiting for the run before it on this device.", hint: "" };
  if (status === "loading") return { note: snapshot.notice ?? "Loading the engine and the data …", hint: "" };
  if (stale) {
    const names = differing(wanted, knobs);
    if (names.length === 0) return { note: "These results belong to other code. Run for the present one.", hint: "" };
    const [old, now] = [knobs, wanted].map((set) => knobsText(pickKnobs(set, names), knobLabels));
    return { note: `These results belong to ${old}. Run for ${now}.`, hint: "" };
  }
  if (status === "paused") return { note: "Paused.", hint: "" };
  if (status === "stopped") return { note: `Stopped at step ${count(step)} of ${count(steps)}.`, hint: "" };
  if (yours !== undefined && status === "idle")
    return { note: `Your own run is on show, of ${yours.slice(0, 10)}.`, hint: "" };
  if (recorded && status === "idle")
    return { note: `A recorded run is on show${recordedOn && `, of ${recordedOn}`}. Run makes your own.`, hint: "" };
  const fallen = fallenText(snapshot);
  const told = [fallen, snapshot.notice].filter(Boolean).join(" ");
  if (status === "done") return { note: ["Done.", told].filter(Boolean).join(" "), hint: "" };
  return { note: status === "idle" ? "Not run yet." : told, hint: "" };
}

/** `2 of 8 lanes ended early: numbers not finite (lanes 3, 5).` */
function fallenText({ lanes = [] }: Snapshot): string {
  const fallen = lanes.filter(({ error }) => error).map(({ lane }) => lane);
  if (fallen.length === 0) return "";
  const which = `${fallen.length === 1 ? "lane" : "lanes"} ${fallen.join(", ")}`;
  return `${fallen.length} of ${lanes.length} lanes ended early: numbers not finite (${which}).`;
}
