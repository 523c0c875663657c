/**
 * The browser's shelf in a worker of its own: what is kept is cloned and written there, so that the page's thread only copies bytes. Where
 * workers are refused, the page does it itself.
 */
import { browserShelf, type Shelf } from "./shelf";
import type { ShelfAnswer, ShelfRequest } from "./shelfWorker";

type Ask = ShelfRequest extends infer R ? (R extends ShelfRequest ? Omit<R, "id"> : never) : never;

export function workerShelf(): Shelf {
  let worker: Worker | undefined;
  let refused: Shelf | undefined;
  let asked = 0;
  const waiting = new Map<number, { answer: (value: unknown) => void; again: () => void }>();

  function refuse(): Shelf {
    worker?.terminate();
    refused ??= browserShelf();
    for (const { again } of [...waiting.values()]) again();
    waiting.clear();
    return refused;
  }

  function open(): Worker {
    if (worker) return worker;
    worker = new Worker(new URL("./shelfWorker.ts", import.meta.url), { type: "module", name: "lossbook shelf" });
    worker.onmessage = ({ data }: MessageEvent<ShelfAnswer>) => {
      waiting.get(data.id)?.answer(data.value);
      waiting.delete(data.id);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      refuse();
    };
    return worker;
  }

  function ask(request: Ask, self: (shelf: Shelf) => Promise<unknown>): Promise<unknown> {
    if (refused) return self(refused);
    try {
      const port = open();
      const id = (asked += 1);
      return new Promise((resolve) => {
        waiting.set(id, { answer: resolve, again: () => resolve(self(refuse())) });
        const { message, transfer } = copied({ ...request, id } as ShelfRequest);
        port.postMessage(message, transfer);
      });
    } catch {
      return self(refuse());
    }
  }

  return {
    get: (key) => ask({ what: "get", key }, (shelf) => shelf.get(key)),
    put: async (key, value) => void (await ask({ what: "put", key, value }, (shelf) => shelf.put(key, value))),
    remove: async (key) => void (await ask({ what: "remove", key }, (shelf) => shelf.remove(key))),
  };
}

/** The same message with arrays of its own, which can change hands; the caller keeps its. */
function copied<T>(message: T): { message: T; transfer: ArrayBuffer[] } {
  const transfer: ArrayBuffer[] = [];
  const copy = (value: unknown): unknown => {
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
      const own = (value as Float32Array).slice();
      transfer.push(own.buffer);
      return own;
    }
    if (Array.isArray(value)) return value.map(copy);
    if (value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype)
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part)]));
    return value;
  };
  return { message: copy(message) as T, transfer };
}
