import { describe, expect, it } from "vitest";
import { browserShelf, memoryShelf, type Shelf } from "../../src/train/shelf";

async function works(shelf: Shelf): Promise<void> {
  expect(await shelf.get("a")).toBeUndefined();
  await shelf.put("a", { state: [Float32Array.of(1, 2)] });
  await shelf.put("b", 2);
  await shelf.put("b", 3);
  expect(await shelf.get("a")).toEqual({ state: [Float32Array.of(1, 2)] });
  expect(await shelf.get("b")).toBe(3);
  await shelf.remove("a");
  expect(await shelf.get("a")).toBeUndefined();
}

describe("a shelf", () => {
  it("keeps things in memory", () => works(memoryShelf()));

  // Node has no IndexedDB; tests/browser reloads a page to see that what is in it outlives the page.
  it("does so where the browser has no database", () => works(browserShelf()));

  it("does so where the browser refuses, at once or later", async () => {
    const throwing = { open: () => { throw new Error("denied"); } } as unknown as IDBFactory; // prettier-ignore
    await works(browserShelf({ factory: throwing }));
    const request = Object.assign(new EventTarget(), { error: new Error("denied"), transaction: null });
    const failing = { open: () => (queueMicrotask(() => request.dispatchEvent(new Event("error"))), request) };
    await works(browserShelf({ factory: failing as unknown as IDBFactory }));
  });
});
