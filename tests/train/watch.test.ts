import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TICK, watchOver } from "../../src/train/watch";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function watched() {
  const counts = { asked: 0, lost: 0 };
  const slept: number[] = [];
  const watch = watchOver({
    ask: () => (counts.asked += 1),
    giveUp: () => (counts.lost += 1),
    slept: (milliseconds) => slept.push(milliseconds),
  });
  const silent = (ticks: number) => vi.advanceTimersByTime(ticks * TICK);
  return { watch, counts, slept, silent };
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

  it("tells when both were asleep, and takes no late timer or slow step for it", () => {
    const { watch, counts, slept, silent } = watched();
    watch.atWork(true);
    watch.heard();
    silent(2);
    vi.setSystemTime(Date.now() + 600_000);
    silent(1);
    expect(slept).toEqual([602_000]);
    expect(counts.lost).toBe(0);
    // A hidden page's timer comes a minute late, but what the other says comes at once.
    for (let i = 0; i < 10; i += 1) {
      vi.setSystemTime(Date.now() + 6000);
      watch.heard();
    }
    // One that is at rest sleeps unnoticed.
    watch.atWork(false);
    vi.setSystemTime(Date.now() + 600_000);
    silent(1);
    expect(slept).toHaveLength(1);
    watch.end();
  });
});
