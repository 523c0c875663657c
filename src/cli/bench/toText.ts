/** A result as tables for a terminal. */
import { deviceOf } from "./engines/names";
import { CHECKED_STEPS } from "./measure";
import type { BenchResult, Timing, WorkloadResult } from "./result.types";

export function toText(result: BenchResult): string {
  const { machine, engines, absent, workloads, targets, reps } = result;
  const names = engines.map(({ name }) => name);
  const ours = names.find((name) => deviceOf(name) !== undefined);
  const cells = (text: (timing: Timing, all: WorkloadResult) => string): string[][] =>
    workloads.map((all) => [`(${all.id})`, ...names.map((name) => onOf(all, name, (timing) => text(timing, all)))]);
  const parts = [
    `${machine.processor}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}, load ${digits(machine.load)}`,
    engines.map(({ name, label }) => `${name}: ${label}`).join("\n"),
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
    table(
      `loss at step ${CHECKED_STEPS}`,
      ["", ...names],
      cells(({ loss, agrees }) => `${loss.toFixed(5)}${agrees ? "" : " differs"}`),
    ),
    workloads.flatMap(({ id, skipped }) => skipped.map((it) => `(${id}) ${it.engine}: ${it.reason}`)).join("\n"),
    targets
      .map(({ against, workloads: ids, wanted, reached, met }) => {
        const verdict = met ? "met" : `missed by a factor of ${digits(wanted / reached)}`;
        return `against ${against} over ${ids.join(", ")}: ${digits(reached)} times, wanted ${wanted}: ${verdict}`;
      })
      .join("\n"),
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

function onOf({ timings }: WorkloadResult, engine: string, text: (timing: Timing) => string): string {
  const timing = timings.find((each) => each.engine === engine);
  return timing ? text(timing) : "-";
}

function ratio(median: number, { timings }: WorkloadResult, ours: string): string {
  const own = timings.find(({ engine }) => engine === ours)?.median;
  return own === undefined ? "-" : digits(median / own);
}

const digits = (value: number): string => (value >= 1000 ? value.toFixed(0) : value.toPrecision(3));

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string => row.map((text, i) => text.padStart(widths[i]!)).join("  ");
  return [title, ...all.map(line)].join("\n");
}
