/**
 * Hosts a loop in a worker, one worker a run at a time. Stop asks first; a worker that has not ended in 80 ms (it is still loading, or in a long step)
 * is terminated, which frees everything that it held. A worker that dies at work is replaced by one that goes on from the last
 * checkpoint. Nothing is left after `ended`.
 */
import { DEVICE_TROUBLES } from "../device/device";
import type { RunError } from "./run.types";
import type { Ended, LoopCheckpoint, LoopCommand, LoopEvent, StartCommand } from "./protocol";
import { isHidden, watchVisibility } from "./visibility";
import { watchOver } from "./watch";
import { workerPool } from "./workerPool";

export interface Hosted {
  send(command: LoopCommand): void;
  /** Resolves when nothing is left of the run; its end has been told by then. */
  stop(): Promise<void>;
}

/** Starts a program and tells what happens; the last event is `ended`. */
export type Host = (start: Omit<StartCommand, "type">, tell: (event: LoopEvent) => void) => Hosted;

/** The part of `Worker` that is used. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** Code of a device that went away. */
const LOST = "LB223";
const isTrouble = ({ code }: RunError): boolean => code !== undefined && DEVICE_TROUBLES.has(code);

export const PATIENCE = 80;
/** Deaths without a checkpoint between them after which a run fails. */
export const LIVES = 3;

let live = 0;

/** Workers at work now. */
export const liveWorkers = (): number => live;

function trainingWorker(): WorkerLike {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "lossbook training" });
}

/** Milliseconds that the page's workers wait for the next run. */
const LINGER = 30_000;
let page: Host | undefined;

/** Of all runs of a page. */
export const pageHost = (): Host => (page ??= workerHost(trainingWorker, LINGER));

/** @param linger milliseconds for which a worker that is through waits for another run; default 0 */
export function workerHost(makeWorker: () => WorkerLike, linger = 0): Host {
  const take = workerPool(makeWorker, linger);
  return (first, tell) => {
    /** How a worker would have to start to be where this one was told to be. */
    let start = { ...first, hidden: isHidden() };
    let worker: WorkerLike;
    let opened = false;
    let deaths = 0;
    let troubles = 0;
    let ended = false;
    let over!: () => void;
    const end = new Promise<void>((resolve) => (over = resolve));
    const watch = watchOver({
      ask: () => worker.postMessage({ type: "ping" } satisfies LoopCommand),
      giveUp: () => die("it no longer answers"),
      slept(milliseconds) {
        send({ type: "slept", milliseconds });
        tell({ type: "slept", milliseconds });
      },
    });
    const unwatch = watchVisibility((hidden) => send({ type: "hidden", hidden }));

    function unattend(): void {
      watch.end();
      unwatch();
    }

    function open(): void {
      worker = take();
      live += 1;
      opened = false;
      watch.atWork(false);
      worker.onmessage = ({ data }: MessageEvent<LoopEvent>) => hear(data);
      worker.onerror = (event) => {
        event.preventDefault?.();
        die(event.message || "it could not be loaded");
      };
      try {
        worker.postMessage({ type: "start", ...start } satisfies StartCommand);
      } catch (error) {
        close(); // A program that cannot be cloned: nothing has begun.
        throw error;
      }
    }

    function close(): void {
      worker.onmessage = null;
      worker.onerror = null;
      worker.terminate();
      live -= 1;
    }

    function hear(event: LoopEvent): void {
      watch.heard();
      if (event.type === "ended") return event.error && isTrouble(event.error) ? moveOn(event.error) : finish(event);
      if (event.type === "opened") opened = true;
      if (event.type === "paused") start = { ...start, mode: "paused" };
      if (event.type === "checkpoint") goOnFrom(event.checkpoint);
      if (event.type === "opened" || event.type === "paused") watch.atWork(start.mode !== "paused");
      tell(event);
    }

    function goOnFrom(checkpoint: LoopCheckpoint): void {
      deaths = 0;
      start = { ...start, checkpoint };
    }

    /** A device that failed us is tried once more where it was lost; then our own kernels go on. */
    function moveOn({ code, message }: RunError): void {
      troubles += 1;
      if (code !== LOST || troubles > 1) start = { ...start, device: "simd" };
      die(message);
    }

    function die(reason: string): void {
      deaths += 1;
      if (!opened || deaths > LIVES) {
        const times = deaths > 1 ? ` ${deaths} times` : "";
        const hint = "the device may lack memory for it: take a smaller model or batch, or another device.";
        const message = `LB322 the training worker failed${times}: ${reason}`;
        return finish({ type: "ended", status: "failed", error: { code: "LB322", message, hint } });
      }
      close();
      tell({ type: "revived", step: start.checkpoint?.step ?? 0, why: reason });
      open();
    }

    function finish(event: Ended): void {
      if (ended) return;
      ended = true;
      unattend();
      close();
      tell(event);
      over();
    }

    function send(command: LoopCommand): void {
      if (ended) return;
      start = afterCommand(start, command);
      if (opened) watch.atWork(start.mode !== "paused");
      worker.postMessage(command);
    }

    try {
      open();
    } catch (error) {
      unattend();
      throw error;
    }
    return {
      send,
      async stop() {
        if (ended) return;
        worker.postMessage({ type: "stop" });
        const timer = setTimeout(() => finish({ type: "ended", status: "stopped" }), PATIENCE);
        await end;
        clearTimeout(timer);
      },
    };
  };
}

type Start = Omit<StartCommand, "type"> & { readonly hidden: boolean };

function afterCommand(start: Start, command: LoopCommand): Start {
  if (command.type === "pause") return { ...start, mode: "paused" };
  if (command.type === "resume") return { ...start, mode: "run" };
  if (command.type === "step") return { ...start, mode: "step" };
  if (command.type === "hidden") return { ...start, hidden: command.hidden };
  if (command.type === "knob") return { ...start, live: { ...start.live, [command.id]: command.value } };
  return start;
}
