import { describe, expect, it } from "vitest";
import type { Device } from "../../src/device/device";
import { inProcessHost } from "../../src/train/inProcessHost";
import { startLoop } from "../../src/train/loop";
import type { LoopCommand, LoopEvent } from "../../src/train/protocol";
import { arithmeticDevice, decay, graphOf } from "./arithmeticDevice";
import { numbers, stage } from "./stage";

const macrotask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A device that answers later, every second reading before the one that was asked for before it. `most`: readings under way at once. */
function later({ ahead, failAt = Infinity }: { readonly ahead: number; readonly failAt?: number }) {
  const device = arithmeticDevice({ scan: true });
  const seen = { readings: 0, underWay: 0, most: 0 };
  const own: Device = {
    ...device,
    ahead,
    async read(buffers) {
      const turn = (seen.readings += 1);
      seen.most = Math.max(seen.most, (seen.underWay += 1));
      const values = await device.read(buffers);
      for (let i = 0; i < (turn % 2 === 0 ? 1 : 4); i += 1) await macrotask();
      seen.underWay -= 1;
      if (turn === failAt) throw new Error("it could not be read");
      return values;
    },
  };
  return { device, own, seen };
}

function staged(options: Parameters<typeof later>[0], program = {}) {
  const { device, own, seen } = later(options);
  let time = 0;
  return {
    ...stage({ program, host: inProcessHost({ open: async () => own, now: () => (time += 3) }) }),
    device,
    seen,
  };
}

describe("a device that works beside JavaScript", () => {
  it("gets the next chunk before the last is read, and the numbers are the same, in order", async () => {
    const [one, two] = [staged({ ahead: 0 }), staged({ ahead: 1 })];
    const [alone, ahead] = [await one.run.start(), await two.run.start()];
    expect(ahead.status).toBe("done");
    expect(numbers(ahead)).toEqual(numbers(alone));
    expect([one.seen.most, two.seen.most]).toEqual([1, 2]);
    expect([one.device.liveBuffers(), two.device.liveBuffers()]).toEqual([0, 0]);
  });

  it("is waited for when the run pauses, and goes on from there", async () => {
    const whole = await staged({ ahead: 0 }).run.start();
    const { run, until, device } = staged({ ahead: 1 });
    const end = run.start();
    await until(({ step }) => step >= 5);
    run.pause();
    const { step, metrics } = await until(({ status }) => status === "paused");
    expect(metrics.loss!.length).toBe(step);
    void run.start();
    expect(numbers(await end)).toEqual(numbers(whole));
    expect(device.liveBuffers()).toBe(0);
  });

  it("whose metric is not finite ends the run there, whatever was computed after it", async () => {
    const nan = graphOf([...decay().step.inputs], [([w]) => [w! + 1], ([w]) => [w! >= 18 ? NaN : w!]]);
    const { run, device } = staged({ ahead: 1 }, { step: nan });
    const end = await run.start();
    expect(end).toMatchObject({ status: "failed", error: { code: "LB320", step: 17, metric: "loss" } });
    expect(end.metrics.loss!.length).toBe(17);
    expect(device.liveBuffers()).toBe(0);
  });

  it("that fails leaves nothing", async () => {
    for (const failAt of [2, 3]) {
      const { run, device } = staged({ ahead: 1, failAt });
      expect(await run.start()).toMatchObject({ status: "failed", error: { message: "it could not be read" } });
      expect(device.liveBuffers()).toBe(0);
    }
  });
});

describe("a chunk", () => {
  /** A run whose updates take a millisecond each; `hear` may answer what it tells. */
  async function timed(hidden: boolean, hear: (event: LoopEvent, send: (command: LoopCommand) => void) => void) {
    let time = 0;
    const device = arithmeticDevice({ scan: true });
    device.onRun = () => (time += 1);
    const loop = startLoop({
      ...{ program: decay({ steps: 2000, every: 5000 }), device, live: { rate: 0.1 }, mode: "run", hidden },
      ...{ now: () => time, breathe: macrotask },
      tell: (event) => hear(event, (command) => loop.command(command)),
    });
    await loop.ended;
    return device.scans;
  }

  it("is of about 12 ms while somebody looks, and of 100 ms while nobody does", async () => {
    const seen = await timed(false, () => undefined);
    // It doubles until it is too long: below one and a half times what is wanted.
    expect(Math.max(...seen)).toBeLessThanOrEqual(18);
    expect(Math.max(...seen)).toBeGreaterThan(8);
    const hidden = await timed(true, () => undefined);
    expect(Math.max(...hidden)).toBeLessThanOrEqual(150);
    expect(Math.max(...hidden)).toBeGreaterThan(64);
    let told = false;
    const changing = await timed(true, (event, send) => {
      if (event.type !== "progress" || event.step < 1000 || told) return;
      told = true;
      send({ type: "hidden", hidden: false });
    });
    expect(Math.max(...changing.slice(0, 5))).toBeLessThan(Math.max(...changing));
    expect(Math.max(...changing.slice(-20, -1))).toBeLessThanOrEqual(18);
  });

  it("in which the machine slept counts for what it computed", async () => {
    let [seconds, slept] = [0, false];
    await timed(false, (event, send) => {
      if (event.type !== "progress") return;
      seconds = event.seconds;
      if (event.step < 500 || slept) return;
      slept = true;
      send({ type: "slept", milliseconds: 1500 });
    });
    expect(seconds).toBeCloseTo(0.5, 1);
  });
});
