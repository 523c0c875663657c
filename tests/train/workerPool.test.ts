import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { WorkerLike } from "../../src/train/host";
import type { LoopEvent } from "../../src/train/protocol";
import { workerPool } from "../../src/train/workerPool";

class Hand implements WorkerLike {
  onmessage: WorkerLike["onmessage"] = null;
  onerror: WorkerLike["onerror"] = null;
  readonly received: unknown[] = [];
  gone = false;
  postMessage(message: unknown): void {
    this.received.push(message);
  }
  say(event: LoopEvent): void {
    this.onmessage?.({ data: event } as MessageEvent);
  }
  terminate(): void {
    this.gone = true;
  }
}

const DONE: LoopEvent = { type: "ended", status: "done" };

function pool(linger = 1000) {
  const made: Hand[] = [];
  const take = workerPool(() => made[made.push(new Hand()) - 1]!, linger);
  return { take, made };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a pool of workers", () => {
  it("lends one again that came to its end, and lets it go after a while", () => {
    const { take, made } = pool();
    for (let run = 0; run < 3; run += 1) {
      const worker = take();
      made[0]!.say(DONE);
      worker.terminate();
      vi.advanceTimersByTime(900);
    }
    expect([made.length, made[0]!.gone]).toEqual([1, false]);
    vi.advanceTimersByTime(100);
    expect(made[0]!.gone).toBe(true);
    take();
    expect(made.length).toBe(2);
  });

  it("makes another for a run beside it", () => {
    const { take, made } = pool();
    const [one, two] = [take(), take()];
    expect(made.length).toBe(2);
    made[1]!.say(DONE);
    two.terminate();
    one.terminate();
    expect(made.map(({ gone }) => gone)).toEqual([true, false]);
  });

  it("lets one go at once that has not ended, that failed, or that died while it waited", () => {
    const { take, made } = pool();
    take().terminate();
    const failed = take();
    made[1]!.say({ type: "ended", status: "failed", error: { code: "LB224", message: "LB224 no" } });
    failed.terminate();
    const waiting = take();
    // Numbers that run away are no fault of the worker.
    made[2]!.say({ type: "ended", status: "failed", error: { message: "LB320", metric: "loss" } });
    waiting.terminate();
    expect(made.map(({ gone }) => gone)).toEqual([true, true, false]);
    made[2]!.onerror?.({ message: "out of memory" } as ErrorEvent);
    take();
    expect(made.map(({ gone }) => gone)).toEqual([true, true, true, false]);
  });

  it("keeps what one run says from the ears of another", () => {
    const { take, made } = pool();
    const [first, heard] = [take(), [] as string[]];
    first.onmessage = () => heard.push("first");
    made[0]!.say(DONE);
    first.terminate();
    const second = take();
    second.onmessage = () => heard.push("second");
    made[0]!.say({ type: "alive" });
    first.postMessage("late");
    first.terminate();
    expect(heard).toEqual(["first", "second"]);
    expect([made[0]!.received, made[0]!.gone]).toEqual([[], false]);
  });
});
