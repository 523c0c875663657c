/** The whole bench: starts the engines, measures each workload, judges the targets, ends the engines. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BenchError } from "./benchError";
import { deviceOf } from "./engines/names";
import { machineFacts } from "./machineFacts";
import { measure } from "./measure";
import type { Options } from "./options";
import type { BenchResult, Skipped, WorkloadResult } from "./result.types";
import type { RunningEngine } from "./runningEngine";
import { limitsOf, targetsOf } from "./targets";
import { makeWorkload, suite } from "./workloads/suite";
import { writeWorkload } from "./writeWorkload";

export interface Surroundings {
  start(engine: string): Promise<RunningEngine>;
  /** Says how far the bench is. */
  note(text: string): void;
}

export async function runSuite(options: Options, { start, note }: Surroundings): Promise<BenchResult> {
  const scratch = mkdtempSync(join(tmpdir(), "lossbook-bench-"));
  const machine = machineFacts();
  const engines: RunningEngine[] = [];
  const absent: Skipped[] = [];
  try {
    for (const engine of options.engines) {
      try {
        engines.push(await start(engine));
      } catch (error) {
        absent.push({ engine, reason: (error as Error).message });
        note(`${engine} is left out: ${(error as Error).message}`);
      }
    }
    if (engines.length === 0)
      throw new BenchError("LB904", `no engine started: ${options.engines.join(", ")}`, absent[0]!.reason);
    const workloads: WorkloadResult[] = [];
    for (const id of options.workloads) {
      const workload = suite.find((each) => each.id === id)!;
      note(`(${id}) ${workload.title}`);
      const file = join(scratch, `${id}.bin`);
      if (engines.some(({ name }) => name === "torch")) writeWorkload(file, makeWorkload(workload));
      workloads.push(await measure({ engines, workload, reps: options.reps, file, note }));
      rmSync(file, { force: true });
    }
    const ours = engines.map(({ name }) => name).filter((name) => deviceOf(name) !== undefined);
    return {
      date: new Date().toISOString(),
      machine,
      reps: options.reps,
      engines: engines.map(({ name, label, adapter }) => ({ name, label, ...(adapter && { adapter }) })),
      absent,
      workloads,
      targets: ours.flatMap((engine) => targetsOf(workloads, engine)),
      limits: ours.flatMap((engine) => limitsOf(workloads, engine)),
    };
  } finally {
    for (const engine of engines) engine.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}
