/**
 * Runs an evaluation where the loop would run: entry by entry in chunks of about 12 ms, each chunk's outputs read and told at once, commands let
 * in between. Paused and stopped as a loop is.
 */
import type { Device, Program } from "../../device/device";
import { Feeds } from "../feeds";
import { keyOf } from "../../graph/random/threefry";
import type { Loop } from "../loop";
import { Owned } from "../owned";
import { toRunError, type Ended, type LiveValues, type LoopCommand, type LoopEvent } from "../protocol";
import type { EvaluationProgram } from "./evaluation.types";

export interface EvaluationLoopOptions {
  readonly program: EvaluationProgram;
  readonly device: Device;
  readonly live: LiveValues;
  readonly mode: "run" | "step" | "paused";
  tell(event: LoopEvent): void;
  /** Milliseconds. */
  now(): number;
  /** Lets commands in. */
  breathe(): Promise<void>;
}

/** Milliseconds. */
const CHUNK = 12;

export function startEvaluation({ program, device, live, mode, tell, now, breathe }: EvaluationLoopOptions): Loop {
  let paused = mode === "paused";
  let stopped = false;
  let wake: (() => void) | undefined;
  const owned = new Owned(device);
  const feeds = new Feeds(device, live);
  let loaded: Program | undefined;

  function command(it: LoopCommand): void {
    if (it.type === "knob") feeds.set(it.id, it.value);
    if (it.type === "pause") paused = true;
    if (it.type === "resume" || it.type === "step") paused = false;
    if (it.type === "ping") tell({ type: "alive" });
    if (it.type === "stop") stopped = true;
    wake?.();
  }

  async function run(): Promise<Ended> {
    const { graph, seed, shared, own, entries } = program;
    const one = (loaded = device.load(graph));
    await device.ready?.((progress) => tell({ type: "compiling", ...progress }));
    const key = owned.upload(keyOf(seed), [2], "int32");
    const same = shared.map(({ values, shape, dtype }) => owned.upload(values, shape, dtype));
    let seconds = 0;
    for (let at = 0; at < entries.length && !stopped;) {
      if (paused) {
        tell({ type: "paused" });
        while (paused && !stopped) await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      const start = now();
      const from = at;
      const extras = feeds.extras(graph, 1 + shared.length + own.length);
      const buffers = [];
      do {
        const fed = own.map(({ shape, dtype }, i) => owned.upload(entries[at]![i]!, shape, dtype));
        buffers.push(...one.run([key, ...same, ...fed, ...extras]).map((buffer) => owned.add(buffer)));
        owned.free(fed);
        at += 1;
      } while (at < entries.length && now() - start < CHUNK);
      const values = await device.read(buffers);
      owned.free(buffers);
      const size = graph.outputs.length;
      const outputs = Array.from({ length: at - from }, (_, i) =>
        values.slice(i * size, (i + 1) * size).map((array) => array.slice()),
      );
      await breathe();
      seconds += (now() - start) / 1000;
      tell({ type: "evaluated", from, outputs });
      tell({ type: "progress", step: at, seconds, columns: [] });
    }
    return { type: "ended", status: stopped ? "stopped" : "done" };
  }

  async function main(): Promise<void> {
    let ended: Ended;
    try {
      ended = await run();
    } catch (error) {
      ended = { type: "ended", status: "failed", error: toRunError(error) };
    }
    feeds.free();
    owned.freeAll();
    loaded?.dispose();
    tell(ended);
  }

  return { command, ended: main() };
}
