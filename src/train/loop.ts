/**
 * The training loop, the same in a worker and in a test. It runs steps in chunks of about 12 ms, reads a chunk's metrics at once, tells
 * what is new, and lets commands in between chunks. How the steps fall into chunks never changes what they compute.
 *
 *   running --pause, step--> paused --resume, step--> running --> ended (done, stopped, or failed)
 *
 * Metrics of `step` at s belong to the state after s updates (before update s + 1), as measures at s do.
 */
import type { Device } from "../device/device";
import { AuthorError } from "../graph/authorError";
import type { Values } from "../graph/node";
import { Feeds } from "./feeds";
import { keysOf } from "./keysOf";
import { Measuring } from "./measuring";
import { Owned } from "./owned";
import type { TrainingProgram } from "./program.types";
import {
  toRunError,
  type Ended,
  type LiveValues,
  type LoopCheckpoint,
  type LoopCommand,
  type LoopEvent,
} from "./protocol";
import { Recorder } from "./recorder";
import { isDue } from "./schedule";
import { Updates } from "./updates";

export interface LoopOptions {
  readonly program: TrainingProgram;
  readonly device: Device;
  readonly live: LiveValues;
  readonly mode: "run" | "step" | "paused";
  /** Goes on from here. */
  readonly checkpoint?: LoopCheckpoint;
  /** Arrays of the state that take the place of what `init` gives. */
  readonly initial?: readonly (Values | undefined)[];
  /** Tells a checkpoint at the end, too. */
  readonly keepEnd?: boolean;
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
/** Milliseconds between two checkpoints; and how many times longer than making one, so that large states cost little. */
const SAVE = 5000;
const SAVE_SHARE = 20;

export function startLoop(options: LoopOptions): Loop {
  const { program, device, now } = options;
  let allowed = { run: Infinity, step: 1, paused: 0 }[options.mode];
  let stopped = false;
  let wanted = false;
  let wake: (() => void) | undefined;
  const feeds = new Feeds(device, options.live, program.lanes);
  const recorder = new Recorder(device, program.lanes?.count, options.checkpoint?.lanes);
  const owned = new Owned(device);
  const loaded: { dispose(): void }[] = [];

  function command(it: LoopCommand): void {
    if (it.type === "knob") feeds.set(it.id, it.value);
    if (it.type === "pause") allowed = 0;
    if (it.type === "resume") allowed = Infinity;
    if (it.type === "step") allowed = Number.isFinite(allowed) ? allowed + 1 : 1;
    if (it.type === "checkpoint") wanted = true;
    if (it.type === "ping") options.tell({ type: "alive" });
    if (it.type === "stop") stopped = true;
    wake?.();
  }

  async function train(): Promise<Ended> {
    const { steps, record, metrics } = program;
    const key = owned.upload(...keysOf(program), "int32");
    const context = { program, device, owned, feeds, key, recorder };
    const updates = new Updates(context);
    loaded.push(updates);
    const measuring = new Measuring(context);
    loaded.push(measuring);
    let done = options.checkpoint?.step ?? 0;
    let seconds = options.checkpoint?.seconds ?? 0;
    let lastTold = -Infinity;
    let lastArrays = -Infinity;

    /** As many updates as are allowed, `most` at most, and not past the next measure. */
    const advance = (most: number): number => {
      const count = Math.min(most, allowed, steps - done, measuring.distance(done), updates.most);
      const buffer = updates.run(done, count);
      const kept = (step: number) => isDue(record, step, steps);
      if (buffer) recorder.numbers({ step: done, count, names: metrics, buffer, kept });
      done += count;
      allowed -= count;
      measuring.take(done, updates.state);
      return count;
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

    /** Tells a checkpoint, after all that belongs to it. */
    const save = async (): Promise<Ended | undefined> => {
      const start = now();
      wanted = false;
      const ended = await report(true);
      if (ended) return ended;
      const state = (await device.read(updates.state)).map((values) => values.slice());
      const checkpoint = { hash: program.hash, step: done, seconds, state, lanes: recorder.memory() };
      options.tell({ type: "checkpoint", checkpoint });
      lastSaved = now();
      between = Math.max(SAVE, SAVE_SHARE * (lastSaved - start));
      return undefined;
    };

    await device.ready?.((progress) => options.tell({ type: "compiling", ...progress }));
    if (stopped) return { type: "ended", status: "stopped" };
    if (options.checkpoint) updates.goOn(checked(options.checkpoint, program).state);
    else {
      updates.begin(options.initial);
      measuring.take(done, updates.state);
    }
    let size = 1;
    let lastSaved = now();
    let between = SAVE;
    while (!stopped && done < steps) {
      if (allowed <= 0) {
        const ended = await save();
        if (ended) return ended;
        options.tell({ type: "paused" });
        while (allowed <= 0 && !stopped && !wanted) await new Promise<void>((resolve) => (wake = resolve));
        wake = undefined;
        continue;
      }
      const start = now();
      let taken = 0;
      while (taken < size && allowed > 0 && done < steps) {
        taken += advance(size - taken);
        if (now() - start >= CHUNK) break;
      }
      const ended = await report(false);
      if (ended) return ended;
      await options.breathe();
      const elapsed = now() - start;
      seconds += elapsed / 1000;
      if (wanted || now() - lastSaved >= between) {
        const failed = await save();
        if (failed) return failed;
      }
      // Reading is part of the time, so chunks fit the device, whether it computes now (CPU) or later (GPU).
      if (elapsed > 1.5 * CHUNK) size = Math.max(1, Math.floor((taken * CHUNK) / elapsed));
      else if (elapsed < CHUNK) size = Math.min(LONGEST_CHUNK, 2 * size);
    }
    const ended = await (options.keepEnd && done >= steps ? save() : report(true));
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
    owned.freeAll();
    for (const each of loaded) each.dispose();
    options.tell(ended);
  }

  return { command, ended: main() };
}

function checked(checkpoint: LoopCheckpoint, program: TrainingProgram): LoopCheckpoint {
  if (checkpoint.hash === program.hash) return checkpoint;
  throw new AuthorError("LB321", `a checkpoint of another program: ${checkpoint.hash}`, "run from the start.");
}
