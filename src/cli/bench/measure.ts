/**
 * Times the engines at one workload, in turn: whatever the machine does meanwhile, it does to all of them.
 *
 *   each engine: load, 20 steps (the loss is compared), more until a repetition is long enough to time
 *   each repetition: each engine does its number of steps
 *
 * An engine that takes seconds for a step is compared after fewer steps, and leaves repetitions out.
 */
import type { Encoding } from "./engines/encodingTime";
import { needsWebgpu } from "./engines/names";
import type { Skipped, Timing, WorkloadResult } from "./result.types";
import type { RunningEngine } from "./runningEngine";
import { agree, median } from "./statistics";
import type { WorkloadInfo } from "./workloads/workload.types";

export interface MeasureOptions {
  readonly engines: readonly RunningEngine[];
  readonly workload: WorkloadInfo;
  readonly reps: number;
  /** The workload as a file. */
  readonly file?: string;
  /** Says how far it is. */
  note(text: string): void;
}

/** Losses are compared after the most of these steps that both engines have done. */
export const CHECKS = [2, 5, 20] as const;
const TOLERANCE = 1e-3;
/** Seconds of a repetition. */
const LEAST = 0.3;
/** Seconds of the steps to one more check at most, and of an engine's repetitions: beyond, it is spared the rest. */
const CHECKING = 30;
const BUDGET = 60;
/** Seconds of a step: beyond, an engine is left out of the workload. WebGPU in software is slow. */
const slowestOf = (engine: string): number => (needsWebgpu(engine) ? 20 : 5);

interface Ready {
  readonly engine: RunningEngine;
  /** By step. */
  readonly losses: ReadonlyMap<number, number>;
  readonly steps: number;
  /** Milliseconds a step, and of our JavaScript. */
  readonly times: number[];
  readonly encodings: Encoding[];
}

export async function measure({ engines, workload, reps, file, note }: MeasureOptions): Promise<WorkloadResult> {
  const ready: Ready[] = [];
  const skipped: Skipped[] = [];
  for (const engine of engines) {
    try {
      await engine.load(workload.id, file);
      const losses = await checked(engine);
      const { steps, milliseconds } = await stepsOfRepetition(engine);
      ready.push({ engine, losses, steps, times: [], encodings: [] });
      note(`  ${engine.name}: about ${milliseconds.toPrecision(2)} ms a step`);
    } catch (error) {
      skipped.push({ engine: engine.name, reason: (error as Error).message });
      note(`  ${engine.name}: ${(error as Error).message}`);
    }
  }
  for (let rep = 0; rep < reps; rep += 1) for (const each of ready) await repeat(each);
  for (const { engine } of ready) await engine.dispose();
  return { id: workload.id, title: workload.title, timings: ready.map((each) => timingOf(each, ready[0]!)), skipped };
}

async function repeat({ engine, steps, times, encodings }: Ready): Promise<void> {
  const spent = (times.reduce((sum, time) => sum + time, 0) * steps) / 1000;
  if (times.length > 0 && spent * (1 + 1 / times.length) > BUDGET) return;
  const { seconds, encoding } = await engine.steps(steps);
  times.push((1000 * seconds) / steps);
  if (encoding) encodings.push({ ...encoding, milliseconds: encoding.milliseconds / steps });
}

function timingOf({ engine: { name }, losses, steps, times, encodings }: Ready, first: Ready): Timing {
  const lossStep = CHECKS.findLast((step) => losses.has(step) && first.losses.has(step))!;
  const loss = losses.get(lossStep)!;
  const [encoding] = encodings;
  return {
    ...{ engine: name, times, median: median(times), steps, loss, lossStep },
    agrees: agree(loss, first.losses.get(lossStep)!, TOLERANCE),
    ...(encoding && {
      encoding: { ...encoding, milliseconds: median(encodings.map(({ milliseconds }) => milliseconds)) },
    }),
  };
}

/** Losses by step. The second step tells whether the engine is worth waiting for: the first may compile. */
async function checked(engine: RunningEngine): Promise<Map<number, number>> {
  await engine.steps(1);
  const { seconds, loss } = await engine.steps(1);
  if (seconds > slowestOf(engine.name))
    throw new Error(`too slow to wait for, a step takes ${seconds.toPrecision(3)} s`);
  const losses = new Map<number, number>([[2, loss]]);
  for (const [i, check] of CHECKS.entries()) {
    const count = check - (CHECKS[i - 1] ?? check);
    if (count * seconds > CHECKING) break;
    if (count > 0) losses.set(check, (await engine.steps(count)).loss);
  }
  return losses;
}

/** Also the rest of the warming up. */
async function stepsOfRepetition(engine: RunningEngine): Promise<{ steps: number; milliseconds: number }> {
  for (let steps = 1; ;) {
    const { seconds } = await engine.steps(steps);
    if (seconds >= LEAST) return { steps, milliseconds: (1000 * seconds) / steps };
    steps = Math.ceil(steps * Math.min(10, (1.2 * LEAST) / seconds));
  }
}
