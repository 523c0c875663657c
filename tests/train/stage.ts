/** A run on a stage: the arithmetic device, a fake clock that ticks with each look, breaths that tests can wait for. */
import { createEstimator } from "../../src/train/estimate";
import { inProcessHost } from "../../src/train/inProcessHost";
import { createQueue, type Queue } from "../../src/train/queue";
import { createRun, type RunOptions } from "../../src/train/run";
import type { TrainingProgram } from "../../src/train/program.types";
import type { KnobValues, LiveKnob, Run, Snapshot } from "../../src/train/run.types";
import { arithmeticDevice, decay, type ArithmeticDevice } from "./arithmeticDevice";

export interface Knob extends LiveKnob {
  set(value: number): void;
  listeners(): number;
}

export function liveKnob(value: number, liveId = "rate"): Knob {
  const listeners = new Set<(value: number) => void>();
  return {
    liveId,
    name: liveId,
    get value() {
      return value;
    },
    set(next) {
      value = next;
      for (const listener of listeners) listener(next);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    listeners: () => listeners.size,
  };
}

export interface Stage {
  readonly run: Run;
  readonly device: ArithmeticDevice;
  readonly knob: Knob;
  readonly queue: Queue;
  readonly compiled: { knobs: KnobValues; seed: number | undefined }[];
  /** Every snapshot told. */
  readonly told: Snapshot[];
  statuses(): string[];
  until(is: (snapshot: Snapshot) => boolean): Promise<Snapshot>;
}

export interface StageOptions extends Partial<RunOptions> {
  program?: Partial<TrainingProgram>;
  knobs?: KnobValues;
  /** Milliseconds that pass at each look at the clock; 12 makes a chunk one step. */
  tick?: number;
  sharedQueue?: Queue;
  /** The device repeats steps by itself. */
  scan?: boolean;
}

export function stage({
  program,
  knobs = {},
  tick = 13,
  sharedQueue,
  scan = false,
  ...options
}: StageOptions = {}): Stage {
  const device = arithmeticDevice({ scan });
  const knob = liveKnob(0.1);
  const queue = sharedQueue ?? createQueue();
  const compiled: Stage["compiled"] = [];
  let time = 0;
  const run = createRun({
    experiment: "decay",
    knobs: { ...knobs, rate: knob },
    host: inProcessHost({ open: async () => device, now: () => (time += tick) }),
    engine: async () => ({
      compile: async (_, given, seed) => {
        compiled.push({ knobs: given, seed });
        const own = typeof given.seed === "number" ? given.seed : 1;
        return { program: decay({ seed: seed ?? own, ...program }), live: [knob] };
      },
    }),
    queue: () => queue,
    estimator: createEstimator(),
    ...options,
  });
  const told: Snapshot[] = [];
  run.subscribe((snapshot) => told.push(snapshot));
  return {
    run,
    device,
    knob,
    queue,
    compiled,
    told,
    statuses: () => told.map(({ status }) => status).filter((status, i, all) => status !== all[i - 1]),
    until: (is) =>
      new Promise((resolve) => {
        if (is(run.snapshot)) return resolve(run.snapshot);
        const leave = run.subscribe((snapshot) => {
          if (!is(snapshot)) return;
          leave();
          resolve(snapshot);
        });
      }),
  };
}

/** A snapshot's numbers, to compare bit for bit. */
export function numbers({ metrics, arrays }: Snapshot): unknown {
  return {
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([name, { steps, values }]) => [name, [Array.from(steps), Array.from(values)]]),
    ),
    arrays: Object.fromEntries(
      Object.entries(arrays).map(([name, { shape, values }]) => [name, [shape, Array.from(values)]]),
    ),
  };
}
