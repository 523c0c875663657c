/** What the strip of a sweep says, as a pure function of its snapshot. */
import type { SweepSnapshot } from "../../train/sweep/sweep.types";
import { durationText } from "../words";

export interface SweepText {
  /** The main button. */
  readonly action: "Run" | "Pause" | "Resume" | "Queued";
  readonly count: string;
  readonly time: string;
  readonly rate: string;
  readonly note: string;
  readonly hint: string;
}

/** @param recorded the record on show, where there is nothing of the reader's own */
export function sweepText(
  snapshot: SweepSnapshot,
  recorded?: { readonly on: string; readonly stale: boolean },
): SweepText {
  const { status, rows, settled, eta, seconds, workers, stale } = snapshot;
  const going = status === "running" || status === "paused";
  const some = settled > 0 && settled < rows.length;
  const action =
    status === "queued" ? "Queued" : status === "running" ? "Pause" : some && !stale ? "Resume" : ("Run" as const);
  return {
    action: status === "paused" ? "Resume" : action,
    count: rows.length > 0 ? `${settled} of ${rows.length} runs` : "",
    time:
      going && eta !== undefined
        ? `${durationText(eta)} left`
        : status === "done" && seconds > 0
          ? `took ${durationText(seconds)}`
          : "",
    rate: status === "running" && workers > 0 ? `${workers} ${workers === 1 ? "worker" : "workers"}` : "",
    ...(recorded ? recordedNote(recorded) : noteOf(snapshot)),
  };
}

const recordedNote = ({ on, stale }: { readonly on: string; readonly stale: boolean }) => ({
  note: stale
    ? "These results belong to other settings or other code. Run for the present ones."
    : `A recorded sweep is on show, of ${on}. Run makes your own.`,
  hint: "",
});

function noteOf({ status, error, stale, settled, failed, rows }: SweepSnapshot): { note: string; hint: string } {
  if (error) return { note: `${error.message}.`, hint: error.hint ?? "" };
  if (status === "queued") return { note: "Waiting for the run before it on this device.", hint: "" };
  if (stale)
    return { note: "These results belong to other settings or other code. Run for the present ones.", hint: "" };
  const fallen = failed > 0 ? `${failed} failed.` : "";
  if (status === "paused") return { note: ["Paused.", fallen].join(" ").trim(), hint: "" };
  if (status === "done") return { note: ["Done.", fallen].join(" ").trim(), hint: "" };
  if (status === "running") return { note: fallen, hint: "" };
  if (settled > 0 && settled < rows.length)
    return { note: `Stopped; what is done is kept. ${fallen}`.trim(), hint: "" };
  if (settled > 0) return { note: `Done before. ${fallen}`.trim(), hint: "" };
  return { note: "Not run yet.", hint: "" };
}
