/** Keeps a worker that has ended its work for the next one, so that a row of short runs does not load the engine for each. */
import type { WorkerLike } from "./host";
import type { LoopEvent } from "./protocol";

/** `take` gives the idle worker, or makes one. A worker that is terminated before it has told `ended` is gone. */
export function idleWorker(makeWorker: () => WorkerLike): { take(): WorkerLike; close(): void } {
  let idle: WorkerLike | undefined;
  let closed = false;

  function lend(worker: WorkerLike): WorkerLike {
    let over = false;
    const lent: WorkerLike = {
      onmessage: null,
      onerror: null,
      postMessage: (message) => worker.postMessage(message),
      terminate() {
        worker.onmessage = null;
        worker.onerror = null;
        if (over && !closed && !idle) idle = worker;
        else worker.terminate();
      },
    };
    worker.onmessage = (event: MessageEvent<LoopEvent>) => {
      over = event.data.type === "ended";
      lent.onmessage?.(event);
    };
    worker.onerror = (event) => lent.onerror?.(event);
    return lent;
  }

  return {
    take() {
      const worker = idle ?? makeWorker();
      idle = undefined;
      return lend(worker);
    },
    close() {
      closed = true;
      idle?.terminate();
      idle = undefined;
    },
  };
}
