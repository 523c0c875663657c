/** Where a figure's numbers come from, in one line: seed, device, steps, time. */
import type { FigureRun } from "./figure.types";

export function provenance({ recorded, yours, seed, device, step, steps, seconds, stale, status }: FigureRun): string {
  if (status === "idle" && !recorded) return "";
  const count = (n: number) => n.toLocaleString("en");
  const time = seconds < 9.95 ? seconds.toFixed(1) : Math.round(seconds).toString();
  return [
    recorded && (yours === undefined ? "recorded" : "yours"),
    `seed ${seed}`,
    device,
    step === steps ? `${count(steps)} steps` : `step ${count(step)} of ${count(steps)}`,
    `${time} s`,
    stale && "stale",
  ]
    .filter(Boolean)
    .join(" · ");
}
