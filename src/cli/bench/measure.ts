/**
 * Times the engines at one workload, in turn: whatever the machine does meanwhile, it does to all of them.
 *
 *   each engine: load, 20 steps (the loss is compared), more until a repetition is long enough to time
 *   each repetition: each engine does its number of steps
 *
 * An engine that takes seconds for a step is compared after fewer steps, and leaves repetitions out.
 */
import { digits } from "./digits";
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
/** Seconds of a repetition; and of a step that is one by itself, without a trial. */
const LEAST = 0.3;
const LONG = 3;
/** Seconds of the steps to one more check at most, and of an engine's repetitions: beyond, it is spared the rest. */
const CHECKING = 30;
const BUDGET = 60;
/** Seconds of a step: beyond, an engine is left out of the workload. WebGPU in software is slow. */
const slowestOf = (engine: string): number => (needsWebgpu(engine) ? 40 : 5);

interface Ready {
  readonly engine: RunningEngine;
  /** By step. */
  readonly losses: ReadonlyMap<number, number>;
  readonly steps: number;
  /** Milliseconds a step. */
  readonly times: number[];
  /** As last told. */
  encoding: Encoding | undefined;
}

export async function measure({ engines, workload, reps, file, note }: MeasureOptions): Promise<WorkloadResult> {
  const ready: Ready[] = [];
  const skipped: Skipped[] = [];
  const skip = (engine: string, error: unknown): void => {
    const reason = (error as Error).message;
    skipped.push({ engine, reason });
    note(`  ${engine}: ${reason}`);
  };
  for (const engine of engines) {
    try {
      await engine.load(workload.id, file);
      const { losses, step } = await checked(engine);
      const { steps, seconds } = step >= LONG ? { steps: 1, seconds: step } : await stepsOfRepetition(engine);
      ready.push({ engine, losses, steps, times: [], encoding: undefined });
      note(`  ${engine.name}: about ${digits((1000 * seconds) / steps)} ms a step`);
    } catch (error) {
      skip(engine.name, error);
    }
  }
  for (let rep = 0; rep < reps; rep += 1) {
    for (const each of [...ready]) {
      try {
        await repeat(each);
      } catch (error) {
        // A GPU can be lost at any time.
        ready.splice(ready.indexOf(each), 1);
        skip(each.engine.name, error);
      }
    }
  }
  for (const { engine } of ready) await engine.dispose();
  return { id: workload.id, title: workload.title, timings: ready.map((each) => timingOf(each, ready[0]!)), skipped };
}

async function repeat(ready: Ready): Promise<void> {
  const { engine, steps, times } = ready;
  const spent = (times.reduce((sum, time) => sum + time, 0) * steps) / 1000;
  if (times.length > 0 && spent * (1 + 1 / times.length) > BUDGET) return;
  const { seconds, encoding } = await engine.steps(steps);
  times.push((1000 * seconds) / steps);
  ready.encoding = encoding;
}

function timingOf({ engine: { name }, losses, steps, times, encoding }: Ready, first: Ready): Timing {
  const lossStep = CHECKS.findLast((step) => losses.has(step) && first.losses.has(step))!;
  const loss = losses.get(lossStep)!;
  const agrees = agree(loss, first.losses.get(lossStep)!, TOLERANCE);
  return {
    ...{ engine: name, times, median: median(times), steps, loss, lossStep, agrees },
    ...(encoding && { encoding }),
  };
}

/** Losses by step, and seconds of the second, which tells whether the engine is worth waiting for: the first may compile. */
async function checked(engine: RunningEngine): Promise<{ losses: Map<number, number>; step: number }> {
  await engine.steps(1);
  const { seconds, loss } = await engine.steps(1);
  if (seconds > slowestOf(engine.name))
    throw new Error(`too slow to wait for, a step takes ${seconds.toPrecision(3)} s`);
  const [first, ...later] = CHECKS;
  const losses = new Map<number, number>([[first, loss]]);
  let done: number = first;
  for (const check of later) {
    if ((check - done) * seconds > CHECKING) break;
    losses.set(check, (await engine.steps(check - done)).loss);
    done = check;
  }
  return { losses, step: seconds };
}

/** Also the rest of the warming up. */
async function stepsOfRepetition(engine: RunningEngine): Promise<{ steps: number; seconds: number }> {
  for (let steps = 1; ;) {
    const { seconds } = await engine.steps(steps);
    if (seconds >= LEAST) return { steps, seconds };
    steps = Math.ceil(steps * Math.min(10, (1.2 * LEAST) / seconds));
  }
}
