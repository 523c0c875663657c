/** The worker behind `workerShelf`. */
import { browserShelf } from "./shelf";

export type ShelfRequest =
  | { readonly id: number; readonly what: "get" | "remove"; readonly key: string }
  | { readonly id: number; readonly what: "put"; readonly key: string; readonly value: unknown };

export interface ShelfAnswer {
  readonly id: number;
  readonly value: unknown;
}

const shelf = browserShelf();

self.onmessage = async ({ data }: MessageEvent<ShelfRequest>) => {
  const value =
    data.what === "put"
      ? await shelf.put(data.key, data.value)
      : data.what === "get"
        ? await shelf.get(data.key)
        : await shelf.remove(data.key);
  self.postMessage({ id: data.id, value } satisfies ShelfAnswer);
};
