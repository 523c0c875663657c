import { describe, expect, it, vi } from "vitest";
import { checkpointsOn } from "../../src/train/checkpoints";
import { liveWorkers, LIVES, workerHost } from "../../src/train/host";
import { inProcessHost } from "../../src/train/inProcessHost";
import type { LoopCheckpoint } from "../../src/train/protocol";
import { memoryShelf } from "../../src/train/shelf";
import { TICK } from "../../src/train/watch";
import { arithmeticDevice, decay } from "./arithmeticDevice";
import { ServedWorker } from "./servedWorker";
import { numbers, stage } from "./stage";

/** A clock on which a second passes at each look, so that there are many checkpoints. */
const fastClock = () => {
  let time = 0;
  return () => (time += 1000);
};

/** A stage whose worker dies as `die` says; the next one is sound unless it dies too. */
function mortal(die: (worker: ServedWorker, life: number, step: number) => void, knobs = {}) {
  const device = arithmeticDevice();
  const workers: ServedWorker[] = [];
  const now = fastClock();
  const host = workerHost(() => {
    const life = workers.length;
    const worker = new ServedWorker(device, now, (event, self) => {
      if (event.type === "progress") die(self, life, event.step);
    });
    workers.push(worker);
    return worker;
  });
  return { ...stage({ host, knobs }), device, workers };
}

describe("a worker that dies", () => {
  it.each([1, 7, 12, 23, 38])("at step %i is replaced, and the run has the bits of an unbroken one", async (at) => {
    const whole = await stage().run.start();
    const { run, workers, device, statuses, told } = mortal((worker, life, step) => {
      if (life === 0 && step >= at) worker.kill("out of memory");
    });
    const end = await run.start();
    expect(end.error).toBeUndefined();
    expect(numbers(end)).toEqual(numbers(whole));
    expect(workers).toHaveLength(2);
    expect(statuses()).toEqual(["queued", "loading", "running", "done"]);
    expect(told.every(({ metrics }) => (metrics.loss?.length ?? 0) <= 40)).toBe(true);
    await vi.waitFor(() => expect(device.liveBuffers()).toBe(0));
    expect(liveWorkers()).toBe(0);
  });

  it("goes on from the last checkpoint, not from the start", async () => {
    const { run, workers } = mortal((worker, life, step) => {
      if (life === 0 && step >= 30) worker.kill("out of memory");
    });
    await run.start();
    const first = workers[1]!.told.find((event) => event.type === "progress");
    expect(first).toMatchObject({ type: "progress" });
    expect((first as { step: number }).step).toBeGreaterThan(20);
  });

  it("without a word is found out by its silence", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      const whole = await stage().run.start();
      const { run, workers } = mortal((worker, life, step) => {
        if (life === 0 && step >= 20) worker.kill();
      });
      const end = run.start();
      await vi.waitFor(() => expect(workers[0]!.dead).toBe(true));
      for (let tick = 0; tick < 4; tick += 1) {
        expect(workers).toHaveLength(1);
        vi.advanceTimersByTime(TICK);
      }
      expect(workers).toHaveLength(2);
      expect(numbers(await end)).toEqual(numbers(whole));
    } finally {
      vi.useRealTimers();
    }
  });

  it("while paused waits, paused, in the new one", async () => {
    const whole = await stage().run.start();
    const { run, workers, until } = mortal(() => undefined);
    const end = run.start();
    await until(({ step }) => step >= 10);
    run.pause();
    const { step } = await until(({ status }) => status === "paused");
    workers[0]!.kill("crashed");
    expect(run.snapshot).toMatchObject({ status: "paused", step });
    await vi.waitFor(() => expect(workers[1]!.told.at(-1)).toEqual({ type: "paused" }));
    void run.start();
    expect(numbers(await end)).toEqual(numbers(whole));
  });

  it("again and again without getting further fails the run", async () => {
    const { run, workers, device } = mortal((worker, _, step) => {
      if (step >= 3) worker.kill("out of memory");
    });
    // The checkpoint at which each new worker starts is before step 3 or none, and no later one comes.
    const end = await run.start();
    expect(end.status).toBe("failed");
    expect(end.error!.message).toMatch(/^LB322 the training worker failed \d times: out of memory$/);
    expect(workers.length).toBeGreaterThan(LIVES);
    expect(workers.length).toBeLessThan(2 * LIVES + 3);
    await vi.waitFor(() => expect(device.liveBuffers()).toBe(0));
  });
});

describe("a run left unfinished", () => {
  const visit = (checkpoints: ReturnType<typeof checkpointsOn>, place = "page#5") => {
    const device = arithmeticDevice();
    const host = inProcessHost({ open: async () => device, now: fastClock() });
    return stage({ host, checkpoints, place });
  };

  it("is offered to the next visit and goes on to the same bits", async () => {
    const whole = await stage().run.start();
    const checkpoints = checkpointsOn(memoryShelf());
    const first = visit(checkpoints);
    void first.run.start();
    await first.until(({ step }) => step >= 25);
    await first.run.stop();
    expect(first.run.snapshot.resumable).toBeGreaterThan(10);

    const second = visit(checkpoints);
    expect(second.run.snapshot.resumable).toBeUndefined();
    await second.run.recall();
    expect(second.run.snapshot).toMatchObject({ status: "idle", resumable: first.run.snapshot.resumable });
    const end = await second.run.resume();
    expect(end.error).toBeUndefined();
    expect(numbers(end)).toEqual(numbers(whole));
    const steps = second.told.map(({ step }) => step).filter((step) => step > 0);
    expect(steps[0]).toBeGreaterThanOrEqual(first.run.snapshot.resumable!);
    expect(end.resumable).toBeUndefined();

    const third = visit(checkpoints);
    await third.run.recall();
    expect(third.run.snapshot.resumable).toBeUndefined();
  });

  it("is not offered for other knobs, and not asked for where nothing was left", async () => {
    const checkpoints = checkpointsOn(memoryShelf());
    const first = visit(checkpoints);
    void first.run.start();
    await first.until(({ step }) => step >= 25);
    await first.run.stop();
    const other = visit(checkpoints, "another page#5");
    await other.run.recall();
    expect(other.compiled).toHaveLength(0);
    first.run.update("decay", { width: 8 });
    expect(first.run.snapshot.resumable).toBeUndefined();
  });

  it("starts from nothing when run anew", async () => {
    const checkpoints = checkpointsOn(memoryShelf());
    const { run, until, told } = visit(checkpoints);
    void run.start();
    await until(({ step }) => step >= 25);
    await run.stop();
    told.length = 0;
    const end = await run.start();
    expect(numbers(end)).toEqual(numbers(await stage().run.start()));
  });

  it("saves on demand and when paused, with everything that came before", async () => {
    const saved: { step: number; rows: number }[] = [];
    const store = checkpointsOn(memoryShelf());
    const { run, until } = stage({
      checkpoints: {
        ...store,
        save: async ({ checkpoint, columns }) =>
          void saved.push({ step: checkpoint.step, rows: columns.find(({ name }) => name === "loss")!.steps.length }),
      },
    });
    const end = run.start();
    await until(({ step }) => step >= 5);
    run.checkpoint();
    await until(() => saved.length === 1);
    run.pause();
    const { step } = await until(({ status }) => status === "paused");
    expect(saved.at(-1)!.step).toBe(step);
    run.checkpoint();
    await vi.waitFor(() => expect(saved).toHaveLength(3));
    expect(saved.every(({ step: at, rows }) => rows === at)).toBe(true);
    void run.start();
    expect((await end).status).toBe("done");
  });

  it("does not go on in another program", async () => {
    const checkpoint: LoopCheckpoint = { hash: "other", step: 3, seconds: 1, state: [Float32Array.of(1)], lanes: [] };
    const device = arithmeticDevice();
    const host = inProcessHost({ open: async () => device });
    const events: unknown[] = [];
    await new Promise<void>((resolve) => {
      const start = { program: decay(), device: "auto", live: { rate: 1 }, mode: "run", checkpoint } as const;
      host(start, (event) => {
        events.push(event);
        if (event.type === "ended") resolve();
      });
    });
    expect(events.at(-1)).toMatchObject({ status: "failed", error: { code: "LB321" } });
    expect(device.liveBuffers()).toBe(0);
  });
});
