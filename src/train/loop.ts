/**
 * The training loop, the same in a worker and in a test. It runs steps in chunks of about 12 ms (100 ms while nobody looks), reads a chunk's
 * metrics at once, tells what is new, and lets commands in between chunks. A device that works beside JavaScript gets its next chunk before
 * the last one is read. How the steps fall into chunks never changes what they compute.
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
import type { RunError } from "./run.types";
import { Updates } from "./updates";

export interface LoopOptions {
  readonly program: TrainingProgram;
  readonly device: Device;
  readonly live: LiveValues;
  readonly mode: "run" | "step" | "paused";
  /** Nobody looks. Default false. */
  readonly hidden?: boolean;
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

/** Milliseconds: a chunk, while somebody looks and while nobody does; between two tellings; between two tellings of arrays. */
const CHUNK = 12;
const HIDDEN_CHUNK = 100;
const TELL = 50;
const TELL_ARRAYS = 200;
const LONGEST_CHUNK = 4096;
/** Steps that were given to the device, and the reading of what they left there. */
interface Chunk {
  readonly count: number;
  /** Updates done after it. */
  readonly step: number;
  /** When it was begun. */
  readonly begun: number;
  readonly read: Promise<RunError | undefined>;
}

/** Milliseconds between two checkpoints; and how many times longer than making one, so that large states cost little. */
const SAVE = 5000;
const SAVE_SHARE = 20;

export function startLoop(options: LoopOptions): Loop {
  const { program, device, now } = options;
  let allowed = { run: Infinity, step: 1, paused: 0 }[options.mode];
  let stopped = false;
  let wanted = false;
  /** Milliseconds that were told and are not taken off yet. */
  let asleep = 0;
  let length = options.hidden ? HIDDEN_CHUNK : CHUNK;
  let wake: (() => void) | undefined;
  const feeds = new Feeds(device, options.live, program.lanes);
  const recorder = new Recorder(device, program.lanes?.count, options.checkpoint?.lanes);
  const owned = new Owned(device);
  const loaded: { dispose(): void }[] = [];
  /** In order; read as the device comes to them. */
  const chunks: Chunk[] = [];

  function command(it: LoopCommand): void {
    if (it.type === "knob") feeds.set(it.id, it.value);
    if (it.type === "pause") allowed = 0;
    if (it.type === "resume") allowed = Infinity;
    if (it.type === "step") allowed = Number.isFinite(allowed) ? allowed + 1 : 1;
    if (it.type === "checkpoint") wanted = true;
    if (it.type === "slept") asleep += it.milliseconds;
    if (it.type === "hidden") length = it.hidden ? HIDDEN_CHUNK : CHUNK;
    if (it.type === "ping") options.tell({ type: "alive" });
    if (it.type === "stop") stopped = true;
    wake?.();
  }

  async function train(): Promise<Ended> {
    const { steps, record, metrics } = program;
    const key = owned.upload(...keysOf(program), "int32");
    const context = { program, device, owned, feeds, key, recorder, fresh: !options.checkpoint };
    const updates = new Updates(context);
    loaded.push(updates);
    const measuring = new Measuring(context);
    loaded.push(measuring);
    let done = options.checkpoint?.step ?? 0;
    let seconds = options.checkpoint?.seconds ?? 0;
    let lastTold = -Infinity;
    let lastArrays = -Infinity;
    let size = 1;
    /** Up to when `seconds` counts. */
    let counted = now();

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

    /** Begins to read what `count` steps left. */
    const read = (count: number, begun: number, all = false): void => {
      const arraysDue = all || begun - lastArrays >= TELL_ARRAYS;
      if (arraysDue) lastArrays = begun;
      const reading = recorder.read(arraysDue);
      // A failure is told by whoever waits for it in turn.
      reading.catch(() => undefined);
      chunks.push({ count, step: done, begun, read: reading });
    };

    /** Waits until `left` chunks are not read yet; tells what the others brought, all of it or when it is time. */
    const settle = async (left: number, all = false): Promise<Ended | undefined> => {
      while (chunks.length > left) {
        const { count, step, begun, read: reading } = chunks[0]!;
        const error = await reading;
        chunks.shift();
        const time = now();
        // A chunk begins when the one before it is through.
        if (count > 0) size = nextSize(size, count, time - Math.max(begun, counted), length);
        seconds += (time - counted - asleep) / 1000;
        [counted, asleep] = [time, 0];
        const last = all && chunks.length === 0;
        if (last || error || time - lastTold >= TELL) {
          lastTold = time;
          options.tell({ type: "progress", step: error?.step ?? step, seconds, ...recorder.take() });
        }
        if (error) return { type: "ended", status: "failed", error };
      }
      return undefined;
    };

    /** Waits for everything, and tells it. */
    const report = (): Promise<Ended | undefined> => {
      read(0, now(), true);
      return settle(0, true);
    };

    /** Tells a checkpoint, after all that belongs to it. */
    const save = async (): Promise<Ended | undefined> => {
      wanted = false;
      const ended = await report();
      if (ended) return ended;
      const start = now();
      const state = (await device.read(updates.state)).map((values) => values.slice());
      const checkpoint = { hash: program.hash, step: done, seconds, state, lanes: recorder.memory() };
      options.tell({ type: "checkpoint", checkpoint });
      lastSaved = counted = now();
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
    let lastSaved = now();
    let between = SAVE;
    counted = now();
    while (!stopped && done < steps) {
      if (allowed <= 0) {
        const ended = await save();
        if (ended) return ended;
        options.tell({ type: "paused" });
        while (allowed <= 0 && !stopped && !wanted) await new Promise<void>((resolve) => (wake = resolve));
        wake = undefined;
        counted = now();
        continue;
      }
      const start = now();
      let taken = 0;
      while (taken < size && allowed > 0 && done < steps) {
        taken += advance(size - taken);
        if (now() - start >= length) break;
      }
      read(taken, start);
      const ended = await settle(device.ahead ?? 0);
      if (ended) return ended;
      await options.breathe();
      if (wanted || now() - lastSaved >= between) {
        const failed = await save();
        if (failed) return failed;
      }
    }
    const ended = await (options.keepEnd && done >= steps ? save() : report());
    return ended ?? { type: "ended", status: done >= steps ? "done" : "stopped" };
  }

  async function main(): Promise<void> {
    let ended: Ended;
    try {
      ended = await train();
    } catch (error) {
      ended = { type: "ended", status: "failed", error: toRunError(error) };
    }
    await Promise.allSettled(chunks.map(({ read }) => read));
    recorder.free();
    feeds.free();
    owned.freeAll();
    for (const each of loaded) each.dispose();
    options.tell(ended);
  }

  return { command, ended: main() };
}

/** Steps of the next chunk, after `count` steps took so many milliseconds of the `wanted`. */
function nextSize(size: number, count: number, elapsed: number, wanted: number): number {
  // Reading is part of the time, so chunks fit the device, whether it computes now (CPU) or later (GPU).
  if (elapsed > 1.5 * wanted) return Math.max(1, Math.floor((count * wanted) / elapsed));
  return elapsed < wanted ? Math.max(size, Math.min(LONGEST_CHUNK, 2 * count)) : size;
}

function checked(checkpoint: LoopCheckpoint, program: TrainingProgram): LoopCheckpoint {
  if (checkpoint.hash === program.hash) return checkpoint;
  throw new AuthorError("LB321", `a checkpoint of another program: ${checkpoint.hash}`, "run from the start.");
}
