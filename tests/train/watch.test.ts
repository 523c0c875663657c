import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TICK, watchOver } from "../../src/train/watch";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function watched() {
  const counts = { asked: 0, lost: 0 };
  const watch = watchOver({ ask: () => (counts.asked += 1), giveUp: () => (counts.lost += 1) });
  const silent = (ticks: number) => vi.advanceTimersByTime(ticks * TICK);
  return { watch, counts, silent };
}

describe("watching over a worker", () => {
  it("asks after a silence, and gives up after a longer one", () => {
    const { watch, counts, silent } = watched();
    watch.atWork(true);
    watch.heard();
    silent(3);
    expect(counts).toEqual({ asked: 3, lost: 0 });
    silent(1);
    expect(counts.lost).toBe(1);
    watch.end();
    silent(10);
    expect(counts.lost).toBe(1);
  });

  it("is patient with one that was slow before, and with one that has not begun", () => {
    const { watch, counts, silent } = watched();
    watch.atWork(true);
    silent(30);
    expect(counts.lost).toBe(0);
    watch.heard();
    silent(3);
    watch.heard();
    silent(12);
    expect(counts.lost).toBe(0);
    silent(1);
    expect(counts.lost).toBe(1);
    watch.end();
  });

  it("lets one rest that has nothing to do", () => {
    const { watch, counts, silent } = watched();
    silent(50);
    watch.atWork(true);
    watch.heard();
    watch.atWork(false);
    silent(50);
    expect(counts).toEqual({ asked: 0, lost: 0 });
    watch.end();
  });
});
