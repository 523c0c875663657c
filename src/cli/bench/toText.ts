/** A result as tables for a terminal. */
import { digits } from "./digits";
import { deviceOf } from "./engines/names";
import { CHECKS } from "./measure";
import type { BenchResult, Timing, WorkloadResult } from "./result.types";

export function toText(result: BenchResult): string {
  const { machine, engines, absent, workloads, targets, limits, reps } = result;
  const names = engines.map(({ name }) => name);
  const ours = names.find((name) => deviceOf(name) !== undefined);
  const encoders = names.filter((name) => workloads.some((all) => encodingOf(all, name)));
  const cells = (text: (timing: Timing, all: WorkloadResult) => string): string[][] =>
    workloads.map((all) => [`(${all.id})`, ...names.map((name) => onOf(all, name, (timing) => text(timing, all)))]);
  const parts = [
    `${machine.processor}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}, load ${digits(machine.load)}`,
    engines.map(({ name, label }) => `${name}: ${label}`).join("\n"),
    [...new Set(engines.flatMap(({ adapter }) => adapter ?? []))].map((it) => `WebGPU: ${it}`).join("\n"),
    absent.map(({ engine, reason }) => `${engine}: left out, ${reason}`).join("\n"),
    workloads.map(({ id, title }) => `(${id}) ${title}`).join("\n"),
    table(
      "ms a step, median",
      ["", ...names],
      cells(({ median }) => digits(median)),
    ),
    table(
      `ms a step, least to most of ${reps}`,
      ["", ...names],
      cells(({ times }) => `${digits(Math.min(...times))}–${digits(Math.max(...times))}`),
    ),
    ours &&
      table(
        `times of ${ours}`,
        ["", ...names],
        cells(({ median }, all) => ratio(median, all, ours)),
      ),
    ...encoders.map((name) =>
      table(
        `${name}, encoding a step`,
        ["", "dispatches", "ms of JavaScript"],
        workloads.flatMap((all) => {
          const encoding = encodingOf(all, name);
          return encoding ? [[`(${all.id})`, String(encoding.dispatches), digits(encoding.milliseconds)]] : [];
        }),
      ),
    ),
    table(
      `loss at step ${CHECKS.at(-1)}, or at the step in brackets`,
      ["", ...names],
      cells(({ loss, lossStep, agrees }) =>
        [loss.toFixed(5), lossStep === CHECKS.at(-1) ? "" : `(${lossStep})`, agrees ? "" : "differs"]
          .filter(Boolean)
          .join(" "),
      ),
    ),
    workloads.flatMap(({ id, skipped }) => skipped.map((it) => `(${id}) ${it.engine}: ${it.reason}`)).join("\n"),
    targets
      .map(({ engine, against, workloads: ids, wanted, reached, met }) => {
        const verdict = met ? "met" : `missed by a factor of ${digits(wanted / reached)}`;
        return `${engine} against ${against} over ${ids.join(", ")}: ${digits(reached)} times, wanted ${wanted}: ${verdict}`;
      })
      .join("\n"),
    limits
      .map(({ engine, what, workloads: ids, most, reached, met }) => {
        const verdict = met ? "met" : `missed by a factor of ${digits(reached / most)}`;
        return `${engine}, ${what} over ${ids.join(", ")}: ${digits(reached)}, at most ${most}: ${verdict}`;
      })
      .join("\n"),
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

function onOf({ timings }: WorkloadResult, engine: string, text: (timing: Timing) => string): string {
  const timing = timings.find((each) => each.engine === engine);
  return timing ? text(timing) : "-";
}

const encodingOf = ({ timings }: WorkloadResult, engine: string): Timing["encoding"] =>
  timings.find((timing) => timing.engine === engine)?.encoding;

function ratio(median: number, { timings }: WorkloadResult, ours: string): string {
  const own = timings.find(({ engine }) => engine === ours)?.median;
  return own === undefined ? "-" : digits(median / own);
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string => row.map((text, i) => text.padStart(widths[i]!)).join("  ");
  return [title, ...all.map(line)].join("\n");
}
