/**
 * Hosts a loop in a worker, one worker a run. Stop asks first; a worker that has not ended in 80 ms (it is still loading, or in a long step)
 * is terminated, which frees everything that it held. Nothing is left after `ended`.
 */
import type { Ended, LoopCommand, LoopEvent, StartCommand } from "./protocol";

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

export const PATIENCE = 80;

let live = 0;

/** Workers alive now. */
export const liveWorkers = (): number => live;

function trainingWorker(): WorkerLike {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "lossbook training" });
}

export function workerHost(makeWorker: () => WorkerLike = trainingWorker): Host {
  return (start, tell) => {
    const worker = makeWorker();
    live += 1;
    let over!: () => void;
    let ended = false;
    const end = new Promise<void>((resolve) => (over = resolve));
    const finish = (event: Ended): void => {
      if (ended) return;
      ended = true;
      worker.onmessage = null;
      worker.onerror = null;
      worker.terminate();
      live -= 1;
      tell(event);
      over();
    };
    worker.onmessage = ({ data }: MessageEvent<LoopEvent>) => (data.type === "ended" ? finish(data) : tell(data));
    worker.onerror = (event) => {
      event.preventDefault?.();
      const message = `the training worker failed: ${event.message || "it could not be loaded"}`;
      finish({ type: "ended", status: "failed", error: { message } });
    };
    worker.postMessage({ type: "start", ...start } satisfies StartCommand);
    return {
      send: (command) => void (ended || worker.postMessage(command)),
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
