import { describe, expect, it } from "vitest";
import { referenceDevice } from "../../src/device/reference";
import { crossEntropy } from "../../src/lab/losses/crossEntropy";
import { accuracy } from "../../src/lab/measures/classification";
import { mlp } from "../../src/lab/models/mlp";
import { adam } from "../../src/lab/optim/adam";
import { createEstimator } from "../../src/train/estimate";
import { inProcessHost } from "../../src/train/inProcessHost";
import { createQueue } from "../../src/train/queue";
import { createRun } from "../../src/train/run";
import { blobs } from "./blobs";
import { numbers, stage } from "./stage";
import { withScan } from "./withScan";

describe("a device that repeats steps by itself", () => {
  it("gives the same bits as one step after the other, in few calls, none past a measure", async () => {
    const plain = stage({ tick: 1 });
    const scanning = stage({ tick: 1, scan: true });
    expect(numbers(await scanning.run.start())).toEqual(numbers(await plain.run.start()));
    const { scans } = scanning.device;
    expect(scans.reduce((a, b) => a + b)).toBe(40);
    expect(scans.length).toBeLessThan(12);
    // Measures are due at each tenth step.
    let done = 0;
    for (const count of scans) {
      expect(Math.floor((done + count - 1) / 10)).toBe(Math.floor(done / 10));
      done += count;
    }
    expect(scanning.device.liveBuffers()).toBe(0);
  });

  it("pauses, steps, resumes and stops like any other", async () => {
    const whole = await stage().run.start();
    const { run, until, device, queue } = stage({ scan: true });
    const end = run.start();
    await until(({ step }) => step >= 5);
    run.pause();
    const { step } = await until(({ status }) => status === "paused");
    expect(step).toBeLessThan(40);
    run.step();
    await until((snapshot) => snapshot.status === "paused" && snapshot.step === step + 1);
    expect(device.scans.at(-1)).toBe(1);
    void run.start();
    expect(numbers(await end)).toEqual(numbers(whole));
    const again = run.restart();
    await until(({ step: at, status }) => status === "running" && at > 2 && at < 40);
    await run.stop();
    expect((await again).status).toBe("stopped");
    expect([device.liveBuffers(), queue.size()]).toEqual([0, 0]);
  });

  it("takes a live knob's new value between two calls", async () => {
    const { run, knob, until } = stage({ scan: true });
    const end = run.start();
    const { step } = await until((snapshot) => snapshot.step >= 10);
    knob.set(0);
    const { metrics, arrays } = await end;
    const loss = Array.from(metrics.loss!.values);
    // A tenth less a step before; after it only the noise of 1e-3 a step.
    expect(Math.sqrt(loss[step]!)).toBeLessThan(0.95 * Math.sqrt(loss[step - 5]!));
    expect(Math.sqrt(loss[39]!)).toBeGreaterThan(0.9 * Math.sqrt(loss[step + 5]!));
    expect(arrays.both!.values[1]).toBe(0);
  });

  it("finds a number that is not finite at its step, in the middle of a call", async () => {
    const [plain, scanning] = [stage({ tick: 0 }), stage({ tick: 0, scan: true, program: { every: 40 } })];
    for (const { knob } of [plain, scanning]) knob.set(-1e30);
    const { error, metrics } = await plain.run.start();
    const found = await scanning.run.start();
    expect(found.error).toEqual(error);
    expect(Array.from(found.metrics.loss!.values)).toEqual(Array.from(metrics.loss!.values));
    expect(scanning.device.liveBuffers()).toBe(0);
  });

  it("keeps the metrics of the steps asked for", async () => {
    const [plain, scanning] = [
      stage({ program: { record: 7 } }),
      stage({ program: { record: 7 }, scan: true, tick: 0 }),
    ];
    const { metrics } = await scanning.run.start();
    expect(Array.from(metrics.loss!.steps)).toEqual([0, 7, 14, 21, 28, 35]);
    expect(numbers(scanning.run.snapshot)).toEqual(numbers(await plain.run.start()));
  });

  it("trains a network on mini-batches to the same bits", async () => {
    const experiment = {
      model: mlp({ sizes: [2, 8, 2] }),
      data: blobs,
      loss: crossEntropy,
      optimizer: adam({ learningRate: 0.05 }),
      batchSize: 16,
      steps: 60,
      measure: { every: 20, accuracy: accuracy(blobs) },
    };
    const counts: number[] = [];
    const runOn = (device: ReturnType<typeof referenceDevice>) => {
      const queue = createQueue();
      const host = inProcessHost({ open: async () => device, now: () => 0 });
      return createRun({ experiment, host, queue: () => queue, estimator: createEstimator() }).start();
    };
    const device = withScan(referenceDevice(), counts);
    expect(numbers(await runOn(device))).toEqual(numbers(await runOn(referenceDevice())));
    // The clock stands still, so chunks double, cut where measures are due.
    expect(counts).toEqual([1, 2, 4, 8, 5, 11, 9, 20]);
    expect(device.liveBuffers()).toBe(0);
  });
});
