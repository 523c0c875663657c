/**
 * Keeps workers that have ended their work for the next, for a while, so that a row of runs does not load the engine, nor compile a GPU's kernels,
 * for each.
 */
import type { WorkerLike } from "./host";
import type { LoopEvent } from "./protocol";

/**
 * Gives an idle worker, or makes one. A lent worker that is terminated before it has told a sound end is gone; else it waits `linger` milliseconds
 * for the next who asks.
 */
export function workerPool(makeWorker: () => WorkerLike, linger: number): () => WorkerLike {
  const idle = new Map<WorkerLike, ReturnType<typeof setTimeout>>();

  function drop(worker: WorkerLike): void {
    clearTimeout(idle.get(worker));
    idle.delete(worker);
    worker.onmessage = null;
    worker.onerror = null;
    worker.terminate();
  }

  function rest(worker: WorkerLike): void {
    worker.onmessage = null;
    worker.onerror = (event) => {
      event.preventDefault?.();
      drop(worker);
    };
    idle.set(
      worker,
      setTimeout(() => drop(worker), linger),
    );
  }

  function lend(worker: WorkerLike): WorkerLike {
    let sound = false;
    let returned = false;
    const lent: WorkerLike = {
      onmessage: null,
      onerror: null,
      postMessage: (message) => void (returned || worker.postMessage(message)),
      terminate() {
        if (returned) return;
        returned = true;
        if (sound && linger > 0) rest(worker);
        else drop(worker);
      },
    };
    worker.onmessage = (event: MessageEvent<LoopEvent>) => {
      const { data } = event;
      // A number that is not finite is the run's own affair.
      sound = data.type === "ended" && (!data.error || data.error.metric !== undefined);
      lent.onmessage?.(event);
    };
    worker.onerror = (event) => lent.onerror?.(event);
    return lent;
  }

  return () => {
    const [worker] = idle.keys();
    if (!worker) return lend(makeWorker());
    clearTimeout(idle.get(worker));
    idle.delete(worker);
    return lend(worker);
  };
}
