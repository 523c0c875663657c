import { afterEach, describe, expect, it, vi } from "vitest";
import { liveWorkers, workerHost, type WorkerLike } from "../../src/train/host";
import type { Command, LoopEvent } from "../../src/train/protocol";
import type { TrainingProgram } from "../../src/train/program.types";

class FakeWorker implements WorkerLike {
  onmessage: WorkerLike["onmessage"] = null;
  onerror: WorkerLike["onerror"] = null;
  readonly received: Command[] = [];
  terminated = false;
  constructor(readonly answer: (command: Command, worker: FakeWorker) => void = () => undefined) {}
  postMessage(command: Command): void {
    this.received.push(command);
    this.answer(command, this);
  }
  say(event: LoopEvent): void {
    this.onmessage?.({ data: event } as MessageEvent);
  }
  terminate(): void {
    this.terminated = true;
  }
}

const start = { program: {} as TrainingProgram, device: "auto", live: {}, mode: "run" } as const;

function hostOn(worker: FakeWorker) {
  const events: LoopEvent[] = [];
  const hosted = workerHost(() => worker)(start, (event) => events.push(event));
  return { hosted, events };
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a worker that hosts a run", () => {
  it("is terminated when the run ends, and hears nothing after", () => {
    const worker = new FakeWorker();
    const { hosted, events } = hostOn(worker);
    expect(liveWorkers()).toBe(1);
    worker.say({ type: "ended", status: "done" });
    expect(worker.terminated).toBe(true);
    expect(liveWorkers()).toBe(0);
    hosted.send({ type: "pause" });
    expect(worker.received.map(({ type }) => type)).toEqual(["start"]);
    expect(events).toEqual([{ type: "ended", status: "done" }]);
  });

  it("is asked to stop, and ends by itself if it can", async () => {
    const worker = new FakeWorker(
      ({ type }, self) => type === "stop" && queueMicrotask(() => self.say({ type: "ended", status: "stopped" })),
    );
    const { hosted, events } = hostOn(worker);
    await hosted.stop();
    expect(events).toHaveLength(1);
    expect(liveWorkers()).toBe(0);
  });

  it("is terminated within 100 ms if it does not answer", async () => {
    const worker = new FakeWorker();
    const { hosted, events } = hostOn(worker);
    const before = performance.now();
    await hosted.stop();
    // The promise is 100 ms; a busy machine may fire a timer late, a forgotten worker would never end.
    expect(performance.now() - before).toBeLessThan(1000);
    expect(worker.terminated).toBe(true);
    expect(events).toEqual([{ type: "ended", status: "stopped" }]);
    await hosted.stop();
    expect(events).toHaveLength(1);
  });

  it("that cannot be loaded fails the run with a message", () => {
    const worker = new FakeWorker();
    const { events } = hostOn(worker);
    worker.onerror?.({ message: "" } as ErrorEvent);
    expect(events[0]).toMatchObject({ type: "ended", status: "failed" });
    expect((events[0] as { error: { message: string } }).error.message).toContain("could not be loaded");
    expect(liveWorkers()).toBe(0);
  });

  it("that cannot take the program leaves nothing behind", () => {
    const worker = new FakeWorker(() => {
      throw new Error("could not be cloned");
    });
    expect(() => hostOn(worker)).toThrow("could not be cloned");
    expect([worker.terminated, liveWorkers()]).toEqual([true, 0]);
  });

  it("whose device was lost goes on on it once more, then on our own kernels, from the last checkpoint", () => {
    const workers: FakeWorker[] = [];
    const events: LoopEvent[] = [];
    workerHost(() => workers[workers.push(new FakeWorker()) - 1]!)({ ...start, device: "webgpu" }, (event) =>
      events.push(event),
    );
    const lost = { code: "LB223", message: "LB223 the GPU was lost: asleep" };
    const checkpoint = { hash: "", step: 7, seconds: 1, state: [], lanes: [] };
    for (const worker of [0, 1].map((i) => () => workers[i]!)) {
      worker().say({ type: "opened", device: "webgpu", label: "WebGPU" });
      worker().say({ type: "checkpoint", checkpoint });
      worker().say({ type: "ended", status: "failed", error: lost });
    }
    const begun = workers.map(({ received }) => received[0] as { device: string; checkpoint?: { step: number } });
    expect(begun.map(({ device }) => device)).toEqual(["webgpu", "webgpu", "simd"]);
    expect(begun.map((one) => one.checkpoint?.step)).toEqual([undefined, 7, 7]);
    expect(events.filter(({ type }) => type === "revived")).toEqual([
      { type: "revived", step: 7, why: lost.message },
      { type: "revived", step: 7, why: lost.message },
    ]);
    workers[2]!.say({ type: "ended", status: "done" });
    expect(liveWorkers()).toBe(0);
  });

  it("whose device refuses a command, or has not the memory, goes on on our own kernels", () => {
    for (const code of ["LB224", "LB225"]) {
      const workers: FakeWorker[] = [];
      workerHost(() => workers[workers.push(new FakeWorker()) - 1]!)({ ...start, device: "webgpu" }, () => undefined);
      workers[0]!.say({ type: "opened", device: "webgpu", label: "WebGPU" });
      workers[0]!.say({ type: "ended", status: "failed", error: { code, message: `${code} no` } });
      expect(workers[1]!.received[0]).toMatchObject({ type: "start", device: "simd" });
      workers[1]!.say({ type: "ended", status: "done" });
    }
    expect(liveWorkers()).toBe(0);
  });

  it("knows whether its page is in sight, and takes that along to another worker", () => {
    const page = Object.assign(new EventTarget(), { visibilityState: "hidden" });
    vi.stubGlobal("document", page);
    const workers: FakeWorker[] = [];
    workerHost(() => workers[workers.push(new FakeWorker()) - 1]!)(start, () => undefined);
    expect(workers[0]!.received[0]).toMatchObject({ type: "start", hidden: true });
    page.visibilityState = "visible";
    page.dispatchEvent(new Event("visibilitychange"));
    expect(workers[0]!.received[1]).toEqual({ type: "hidden", hidden: false });
    workers[0]!.say({ type: "opened", device: "simd", label: "WASM SIMD" });
    workers[0]!.onerror?.({ message: "out of memory" } as ErrorEvent);
    expect(workers[1]!.received[0]).toMatchObject({ type: "start", hidden: false });
    workers[1]!.say({ type: "ended", status: "done" });
    page.dispatchEvent(new Event("visibilitychange"));
    expect(workers[1]!.received).toHaveLength(1);
  });

  it("that was asleep says so, and its time of sleep is no time of computing", () => {
    vi.useFakeTimers();
    const worker = new FakeWorker();
    const { events } = hostOn(worker);
    worker.say({ type: "opened", device: "simd", label: "WASM SIMD" });
    vi.setSystemTime(Date.now() + 300_000);
    worker.say({ type: "alive" });
    expect(events).toContainEqual({ type: "slept", milliseconds: 300_000 });
    expect(worker.received).toContainEqual({ type: "slept", milliseconds: 300_000 });
    worker.say({ type: "ended", status: "done" });
  });
});
