/**
 * Times the engines at one workload, in turn: whatever the machine does meanwhile, it does to all of them.
 *
 *   each engine: load, 20 steps (the loss is compared), more until a repetition is long enough to time
 *   each repetition: each engine does its number of steps
 */
import type { Steps } from "./protocol.types";
import type { Skipped, Timing, WorkloadResult } from "./result.types";
import type { RunningEngine } from "./startEngine";
import { agree, median } from "./statistics";
import type { WorkloadInfo } from "./workloads/workload.types";

export interface MeasureOptions {
  readonly engines: readonly RunningEngine[];
  readonly workload: WorkloadInfo;
  readonly reps: number;
  /** The workload as a file. */
  readonly file?: string;
}

export const CHECKED_STEPS = 20;
const TOLERANCE = 1e-3;
/** Seconds of a repetition. */
const LEAST = 0.3;
/** Seconds of a step: beyond, an engine is left out of the workload. */
const SLOWEST = 5;

interface Ready {
  readonly engine: RunningEngine;
  readonly loss: number;
  readonly steps: number;
  readonly times: number[];
}

export async function measure({ engines, workload, reps, file }: MeasureOptions): Promise<WorkloadResult> {
  const ready: Ready[] = [];
  const skipped: Skipped[] = [];
  for (const engine of engines) {
    try {
      await engine.load(workload.id, file);
      const { loss } = await checkedSteps(engine);
      ready.push({ engine, loss, steps: await stepsOfRepetition(engine), times: [] });
    } catch (error) {
      skipped.push({ engine: engine.name, reason: (error as Error).message });
    }
  }
  for (let rep = 0; rep < reps; rep += 1) {
    for (const { engine, steps, times } of ready) {
      const { seconds } = await engine.steps(steps);
      times.push((1000 * seconds) / steps);
    }
  }
  for (const { engine } of ready) await engine.dispose();
  const timings = ready.map(({ engine: { name }, loss, steps, times }): Timing => {
    const agrees = agree(loss, ready[0]!.loss, TOLERANCE);
    return { engine: name, times, median: median(times), steps, loss, agrees };
  });
  return { id: workload.id, title: workload.title, timings, skipped };
}

/** The second step tells whether the engine is worth waiting for: the first may compile. */
async function checkedSteps(engine: RunningEngine): Promise<Steps> {
  await engine.steps(1);
  const { seconds } = await engine.steps(1);
  if (seconds > SLOWEST) throw new Error(`too slow to wait for, a step takes ${seconds.toPrecision(3)} s`);
  return engine.steps(CHECKED_STEPS - 2);
}

/** Also the rest of the warming up. */
async function stepsOfRepetition(engine: RunningEngine): Promise<number> {
  for (let count = 1; ;) {
    const { seconds } = await engine.steps(count);
    if (seconds >= LEAST) return count;
    count = Math.ceil(count * Math.min(10, (1.2 * LEAST) / seconds));
  }
}
