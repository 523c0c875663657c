import { describe, expect, it } from "vitest";
import { createQueue } from "../../src/train/queue";
import { numbers, stage } from "./stage";

describe("a run", () => {
  it("goes from start to end and keeps its columns", async () => {
    const { run, device, knob, queue, statuses } = stage();
    const end = await run.start();
    expect(statuses()).toEqual(["queued", "loading", "running", "done"]);
    expect(end).toMatchObject({ status: "done", step: 40, steps: 40, seed: 1, stale: false, device: "arithmetic" });
    expect(Array.from(end.metrics.loss!.steps)).toEqual(Array.from({ length: 40 }, (_, s) => s));
    expect(Array.from(end.metrics.size!.steps)).toEqual([0, 10, 20, 30, 40]);
    // The state before the first update is the key's seed, 1; a metric at s is of the state after s updates.
    expect(end.metrics.loss!.values[0]).toBe(1);
    expect(end.metrics.size!.values[1]! ** 2).toBeCloseTo(end.metrics.loss!.values[10]!, 12);
    expect(end.last.size).toBe(end.metrics.size!.values[4]);
    expect(end.arrays.both!.values[1]).toBeCloseTo(0.1, 6);
    expect([device.liveBuffers(), knob.listeners(), queue.size()]).toEqual([0, 0, 0]);
  });

  it("gives the same bits when paused, stepped and resumed, however its steps fall into chunks", async () => {
    const whole = await stage({ tick: 0.001 }).run.start();
    const paused = stage();
    const end = paused.run.start();
    await paused.until(({ step }) => step >= 5);
    paused.run.pause();
    const { step } = await paused.until(({ status }) => status === "paused");
    expect(step).toBeLessThan(40);
    expect(paused.queue.size()).toBe(0);
    paused.run.step();
    await paused.until((snapshot) => snapshot.status === "paused" && snapshot.step === step + 1);
    void paused.run.start();
    expect(numbers(await end)).toEqual(numbers(whole));
    expect(paused.device.liveBuffers()).toBe(0);
  });

  it("takes one step at a time from a standing start", async () => {
    const { run, until } = stage();
    run.step();
    expect(await until(({ status }) => status === "paused")).toMatchObject({ step: 1 });
    run.step();
    await until(({ step }) => step === 2);
    await run.stop();
    expect(run.snapshot).toMatchObject({ status: "stopped", step: 2 });
  });

  it("leaves the seconds of a pause out", async () => {
    let time = 0;
    const { inProcessHost } = await import("../../src/train/inProcessHost");
    const { arithmeticDevice } = await import("./arithmeticDevice");
    const device = arithmeticDevice();
    const { run, until } = stage({ host: inProcessHost({ open: async () => device, now: () => (time += 13) }) });
    const end = run.start();
    await until(({ step }) => step > 2);
    run.pause();
    const { seconds } = await until(({ status }) => status === "paused");
    time += 1e6;
    void run.start();
    expect((await end).seconds - seconds).toBeLessThan(100);
  });

  it("stops in the middle, keeps what it has, and leaves nothing behind", async () => {
    const { run, device, knob, queue, until } = stage();
    const end = run.start();
    await until(({ step }) => step >= 5);
    await run.stop();
    expect(await end).toMatchObject({ status: "stopped", stale: false });
    expect(run.snapshot.step).toBeLessThan(40);
    expect(run.snapshot.metrics.loss!.length).toBe(run.snapshot.step);
    expect([device.liveBuffers(), knob.listeners(), queue.size()]).toEqual([0, 0, 0]);
  });

  it("stops while paused, and before it has begun", async () => {
    const { run, device, until } = stage();
    const end = run.start();
    await until(({ step }) => step > 1);
    run.pause();
    await until(({ status }) => status === "paused");
    await run.stop();
    expect((await end).status).toBe("stopped");
    expect(device.liveBuffers()).toBe(0);

    const early = stage();
    const never = early.run.start();
    await early.run.stop();
    expect(await never).toMatchObject({ status: "stopped", step: 0 });
    expect(early.queue.size()).toBe(0);
  });

  it("restarts with the same seed to the same bits, with another to others", async () => {
    const { run } = stage();
    const first = await run.start();
    const again = await run.restart();
    expect(numbers(again)).toEqual(numbers(first));
    const other = await run.restart(7);
    expect(other.seed).toBe(7);
    expect(other.last.loss).not.toBe(first.last.loss);
    expect(numbers(await run.restart())).toEqual(numbers(other));
  });

  it("follows a live knob from the next step on, without a restart", async () => {
    const { run, knob, until, compiled } = stage();
    const end = run.start();
    await until(({ step }) => step >= 10);
    knob.set(0);
    const { metrics, knobs, arrays } = await end;
    const loss = Array.from(metrics.loss!.values);
    // With rate 0 only the noise of 1e-3 a step is left; before, each step takes a tenth off.
    expect(Math.sqrt(loss[39]!)).toBeGreaterThan(0.9 * Math.sqrt(loss[20]!));
    expect(Math.sqrt(loss[8]!)).toBeLessThan(0.6);
    expect(arrays.both!.values[1]).toBe(0);
    expect(knobs).toEqual({ rate: 0 });
    expect(compiled).toHaveLength(1);
  });

  it("tells at most twenty times a second, beside changes of status", async () => {
    const { run, told } = stage({ tick: 1, program: { steps: 3000 } });
    const { seconds } = await run.start();
    expect(told.length).toBeGreaterThan(4);
    expect(told.length).toBeLessThanOrEqual(20 * seconds + 6);
  });

  it("says how long it will take before it starts, and how long it still takes", async () => {
    const { run, until } = stage();
    await run.prepare();
    expect(run.snapshot).toMatchObject({ status: "idle", steps: 40 });
    expect(run.snapshot.eta).toBeGreaterThan(0);
    const end = run.start();
    const { eta, stepsPerSecond, step } = await until((snapshot) => snapshot.step > 5);
    // Nearly: a twentieth of the work are measures, of which the first is over before the first step.
    expect(eta! / ((40 - step) / stepsPerSecond)).toBeGreaterThan(0.9);
    expect(eta! / ((40 - step) / stepsPerSecond)).toBeLessThan(1.1);
    const { seconds } = await end;
    await run.prepare();
    // What it learnt is the run that it measured.
    const fresh = run.update("decay", { rate: 1 });
    expect(fresh).toBe(true);
    await run.prepare();
    expect(run.snapshot.eta).toBeCloseTo(seconds, 6);
  });
});

describe("a run whose numbers go wrong", () => {
  it("stops at the step, with the metric and its last good value", async () => {
    const { run, knob, device } = stage({ program: { steps: 4000 } });
    knob.set(-1e60);
    const { status, error, metrics, step } = await run.start();
    expect(status).toBe("failed");
    expect(error).toMatchObject({ code: "LB320", metric: "loss" });
    const { steps, values, length } = metrics.loss!;
    expect(error!.step).toBe(steps[length - 1]! + 1);
    expect(error!.lastGood).toBe(values[length - 1]);
    expect(step).toBe(error!.step);
    expect(Array.from(values).every(Number.isFinite)).toBe(true);
    expect(error!.message).toMatch(/^LB320 loss is not finite at step \d+ \(last good value .*\): Infinity$/);
    expect(device.liveBuffers()).toBe(0);
  });

  it("finds the same step whatever the chunks", async () => {
    const [one, many] = [stage(), stage({ tick: 0 })];
    one.knob.set(-1e30);
    many.knob.set(-1e30);
    expect((await one.run.start()).error).toEqual((await many.run.start()).error);
  });

  it("fails with the message of what was thrown, frees everything, and can start again", async () => {
    const { run, device, queue } = stage();
    device.onRun = () => {
      throw new Error("out of memory");
    };
    expect(await run.start()).toMatchObject({ status: "failed", error: { message: "out of memory" } });
    expect([device.liveBuffers(), queue.size()]).toEqual([0, 0]);
    delete device.onRun;
    expect(await run.start()).toMatchObject({ status: "done" });
    expect(run.snapshot.error).toBeUndefined();
  });

  it("tells an experiment's error at prepare, and forgets it with new knobs", async () => {
    const { run } = stage({
      engine: async () => ({ compile: async () => Promise.reject(new Error("no such model")) }),
    });
    await run.prepare();
    expect(run.snapshot).toMatchObject({ status: "failed", error: { message: "no such model" } });
    run.update("another", {});
    expect(run.snapshot.status).toBe("idle");
    expect(run.snapshot.error).toBeUndefined();
  });
});

describe("several runs", () => {
  it("take turns on one device", async () => {
    const sharedQueue = createQueue();
    const [a, b] = [stage({ sharedQueue }), stage({ sharedQueue })];
    const [first, second] = [a.run.start(), b.run.start()];
    await a.until(({ status }) => status === "running");
    expect(b.run.snapshot.status).toBe("queued");
    await first;
    await second;
    expect(b.statuses()).toEqual(["queued", "loading", "running", "done"]);
    expect(sharedQueue.size()).toBe(0);
  });

  it("that wait can be stopped; a paused one lets the next in and queues to go on", async () => {
    const sharedQueue = createQueue();
    const [a, b, c] = [stage({ sharedQueue }), stage({ sharedQueue }), stage({ sharedQueue })];
    const first = a.run.start();
    const second = b.run.start();
    const third = c.run.start();
    await b.run.stop();
    expect((await second).status).toBe("stopped");
    await a.until(({ step }) => step > 2);
    a.run.pause();
    await c.until(({ status }) => status === "running");
    void a.run.start();
    expect(a.run.snapshot.status).toBe("queued");
    expect((await third).status).toBe("done");
    expect((await first).status).toBe("done");
    expect(sharedQueue.size()).toBe(0);
  });
});

describe("new knobs", () => {
  it("leave the old result in sight, stale, until the new run brings numbers", async () => {
    const { run, told } = stage({ knobs: { width: 4 } });
    const first = await run.start();
    const { rate } = { rate: told[0]!.knobs.rate };
    expect(rate).toBe(0.1);
    expect(run.update("decay", { width: 8 })).toBe(true);
    expect(run.snapshot).toMatchObject({ stale: true, status: "done", knobs: { width: 4 } });
    expect(numbers(run.snapshot)).toEqual(numbers(first));
    told.length = 0;
    await run.start();
    const queued = told.find(({ status }) => status === "loading")!;
    expect(queued.stale).toBe(true);
    expect(queued.metrics.loss!.length).toBe(40);
    expect(run.snapshot).toMatchObject({ stale: false, knobs: { width: 8 }, status: "done" });
  });

  it("that are the old ones change nothing", async () => {
    const { run, knob } = stage({ knobs: { sizes: [1, 2], nested: { a: 1 } } });
    await run.start();
    expect(run.update("decay", { sizes: [1, 2], nested: { a: 1 }, rate: knob })).toBe(false);
    expect(run.snapshot.stale).toBe(false);
    expect(run.update("decay", { sizes: [1, 3], nested: { a: 1 }, rate: knob })).toBe(true);
    run.update("decay", { sizes: [1, 2], nested: { a: 1 }, rate: knob });
    expect(run.snapshot.stale).toBe(false);
  });

  it("supersede a run under way, and a start at once waits for its end", async () => {
    const { run, device, queue, until, statuses } = stage({ knobs: { width: 4 } });
    const first = run.start();
    await until(({ step }) => step >= 5);
    run.update("decay", { width: 8 });
    expect(run.snapshot.stale).toBe(true);
    const second = run.start();
    expect((await first).status).toBe("stopped");
    expect(await second).toMatchObject({ status: "done", knobs: { width: 8 }, stale: false });
    expect(statuses()).toEqual(["queued", "loading", "running", "stopped", "queued", "loading", "running", "done"]);
    expect([device.liveBuffers(), queue.size()]).toEqual([0, 0]);
  });

  it("after a recorded result mark it stale", async () => {
    const recorded = await stage().run.start();
    const { run } = stage({ recorded });
    expect(run.snapshot).toMatchObject({ recorded: true, stale: false, status: "idle", step: 40 });
    run.update("decay", { width: 8 });
    expect(run.snapshot).toMatchObject({ recorded: true, stale: true });
    expect(await run.start()).toMatchObject({ recorded: false, stale: false });
  });

  it("any number of times leave nothing behind", async () => {
    const { run, device, knob, queue } = stage();
    const ends = [];
    for (let i = 0; i < 20; i += 1) {
      run.update("decay", { width: i, rate: knob });
      ends.push(run.start());
      if (i % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(ends);
    expect(run.snapshot).toMatchObject({ status: "done", knobs: { width: 19, rate: 0.1 } });
    expect([device.liveBuffers(), knob.listeners(), queue.size()]).toEqual([0, 0, 0]);
    await run.dispose();
  });
});

describe("a run that is disposed of", () => {
  it("ends, and does nothing more", async () => {
    const { run, device, until, told, queue } = stage();
    const end = run.start();
    await until(({ step }) => step > 2);
    const before = told.length;
    await run.dispose();
    await end;
    expect(told.length).toBe(before);
    await run.start();
    run.step();
    expect(told.length).toBe(before);
    expect([device.liveBuffers(), queue.size()]).toEqual([0, 0]);
  });
});
