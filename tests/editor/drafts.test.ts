import { describe, expect, it } from "vitest";
import { openDrafts } from "../../src/editor/drafts";

function memory(initial: Record<string, string> = {}) {
  const values = new Map(Object.entries(initial));
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
}

describe("drafts", () => {
  it("are there after a reload, and gone after the last reset", () => {
    const storage = memory();
    openDrafts("start/first-run", storage).set(4, { source: "a = 2", published: "a = 1" });
    const reloaded = openDrafts("start/first-run", storage);
    expect(reloaded.cells()).toEqual([4]);
    expect(reloaded.get(4)).toEqual({ source: "a = 2", published: "a = 1" });
    reloaded.remove(4);
    expect(storage.values.size).toBe(0);
  });

  it("of one notebook do not show in another", () => {
    const storage = memory();
    openDrafts("a", storage).set(1, { source: "x", published: "y" });
    expect(openDrafts("b", storage).cells()).toEqual([]);
  });

  it("survive storage that holds rubbish or refuses to write", () => {
    expect(openDrafts("a", memory({ "lossbook:drafts:a": "{not json" })).cells()).toEqual([]);
    expect(openDrafts("a", memory({ "lossbook:drafts:a": '{"1":{"source":3}}' })).cells()).toEqual([]);
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
      removeItem: () => {},
    };
    const drafts = openDrafts("a", full);
    drafts.set(1, { source: "x", published: "y" });
    expect(drafts.get(1)?.source).toBe("x");
  });
});
