/**
 * The training loop, the same in a worker and in a test. It runs steps in chunks of about 12 ms, reads a chunk's metrics at once, tells
 * what is new, and lets commands in between chunks. How the steps fall into chunks never changes what they compute.
 *
 *   running --pause, step--> paused --resume, step--> running --> ended (done, stopped, or failed)
 *
 * Metrics of `step` at s belong to the state after s updates (before update s + 1), as measures at s do.
 */
import type { Buffer, Device, Program } from "../device/device";
import { keyOf } from "./key";
import { batchOrder } from "./batches";
import { Feeds } from "./feeds";
import type { TrainingProgram } from "./program.types";
import { toRunError, type Ended, type LiveValues, type LoopCommand, type LoopEvent } from "./protocol";
import { Recorder } from "./recorder";
import { isDue } from "./schedule";

export interface LoopOptions {
  readonly program: TrainingProgram;
  readonly device: Device;
  readonly live: LiveValues;
  readonly mode: "run" | "step";
  tell(event: LoopEvent): void;
  /** Milliseconds. */
  now(): number;
  /** Lets commands in. */
  breathe(): Promise<void>;
}

export interface Loop {
  command(command: LoopCommand): void;
  /** Resolves when every buffer is freed and `ended` is told; never rejects. The device stays open. */
  readonly ended: Promise<void>;
}

/** Milliseconds: a chunk; between two tellings; between two tellings of arrays. */
const CHUNK = 12;
const TELL = 50;
const TELL_ARRAYS = 200;
const LONGEST_CHUNK = 4096;

export function startLoop(options: LoopOptions): Loop {
  const { program, device, now } = options;
  let allowed = options.mode === "run" ? Infinity : 1;
  let stopped = false;
  let wake: (() => void) | undefined;
  const feeds = new Feeds(device, options.live);
  const recorder = new Recorder(device);
  const loaded: Program[] = [];
  const owned = new Set<Buffer>();

  const load = (graph: TrainingProgram["init"]): Program => {
    const result = device.load(graph);
    loaded.push(result);
    return result;
  };
  const own = (buffer: Buffer): Buffer => {
    owned.add(buffer);
    return buffer;
  };
  const free = (buffers: readonly Buffer[]): void => {
    for (const buffer of buffers) owned.delete(buffer);
    device.free(buffers);
  };

  function command(it: LoopCommand): void {
    if (it.type === "knob") feeds.set(it.id, it.value);
    if (it.type === "pause") allowed = 0;
    if (it.type === "resume") allowed = Infinity;
    if (it.type === "step") allowed = Number.isFinite(allowed) ? allowed + 1 : 1;
    if (it.type === "stop") stopped = true;
    wake?.();
  }

  async function train(): Promise<Ended> {
    const { steps, stateCount, batches, seed, every, record } = program;
    const init = load(program.init);
    const update = load(program.step);
    const measure = program.measure && load(program.measure);
    const indices = batches && batchOrder({ ...batches, seed });
    const key = own(device.upload(keyOf(seed), [2], "int32"));
    const stepInputs = stateCount + 2 + (indices ? 1 : 0);
    let state = init.run([key, ...feeds.extras(program.init, 1)]).map(own);
    let done = 0;
    let seconds = 0;
    let lastTold = -Infinity;
    let lastArrays = -Infinity;

    const takeMeasures = (): void => {
      if (!measure || !program.measure || !isDue(every, done, steps)) return;
      const counter = own(device.upload([done], [], "int32"));
      const outputs = measure.run([...state, key, counter, ...feeds.extras(program.measure, stateCount + 2)]);
      free([counter]);
      if (program.scalars.length > 0) {
        recorder.numbers({ step: done, names: program.scalars, buffer: outputs.shift()!, kept: true });
      }
      if (outputs.length > 0) recorder.arrays(program.arrays, outputs);
    };

    const oneStep = (): void => {
      const fed = [own(device.upload([done], [], "int32"))];
      if (indices) fed.push(own(device.upload(indices(done), [batches.batchSize], "int32")));
      const outputs = update.run([...state, key, ...fed, ...feeds.extras(program.step, stepInputs)]);
      free([...fed, ...state]);
      state = outputs.slice(0, stateCount).map(own);
      if (program.metrics.length > 0) {
        const kept = isDue(record, done, steps);
        recorder.numbers({ step: done, names: program.metrics, buffer: outputs[stateCount]!, kept });
      }
      done += 1;
      allowed -= 1;
      takeMeasures();
    };

    const report = async (all: boolean): Promise<Ended | undefined> => {
      const time = now();
      const arraysDue = all || time - lastArrays >= TELL_ARRAYS;
      if (arraysDue) lastArrays = time;
      const error = await recorder.read(arraysDue);
      if (all || error || time - lastTold >= TELL) {
        lastTold = time;
        options.tell({ type: "progress", step: error?.step ?? done, seconds, ...recorder.take() });
      }
      return error && { type: "ended", status: "failed", error };
    };

    takeMeasures();
    let size = 1;
    while (!stopped && done < steps) {
      if (allowed <= 0) {
        const ended = await report(true);
        if (ended) return ended;
        options.tell({ type: "paused" });
        while (allowed <= 0 && !stopped) await new Promise<void>((resolve) => (wake = resolve));
        wake = undefined;
        continue;
      }
      const start = now();
      let taken = 0;
      while (taken < size && allowed > 0 && done < steps) {
        oneStep();
        taken += 1;
        if (now() - start >= CHUNK) break;
      }
      const ended = await report(false);
      if (ended) return ended;
      await options.breathe();
      const elapsed = now() - start;
      seconds += elapsed / 1000;
      // Reading is part of the time, so chunks fit the device, whether it computes now (CPU) or later (GPU).
      if (elapsed > 1.5 * CHUNK) size = Math.max(1, Math.floor((taken * CHUNK) / elapsed));
      else if (elapsed < CHUNK) size = Math.min(LONGEST_CHUNK, 2 * size);
    }
    const ended = await report(true);
    return ended ?? { type: "ended", status: done >= steps ? "done" : "stopped" };
  }

  async function main(): Promise<void> {
    let ended: Ended;
    try {
      ended = await train();
    } catch (error) {
      ended = { type: "ended", status: "failed", error: toRunError(error) };
    }
    recorder.free();
    feeds.free();
    free([...owned]);
    for (const each of loaded) each.dispose();
    options.tell(ended);
  }

  return { command, ended: main() };
}
