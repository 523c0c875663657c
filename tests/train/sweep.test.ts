import type { TrainingProgram } from "../../src/train/program.types";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it, vi } from "vitest";
import { referenceDevice } from "../../src/device/reference";
import { random } from "../../src/graph/index";
import { inProcessHost } from "../../src/train/inProcessHost";
import type { Host } from "../../src/train/host";
import { compile } from "../../src/train/program";
import { createQueue } from "../../src/train/queue";
import { createRun } from "../../src/train/run";
import { createEstimator } from "../../src/train/estimate";
import type { KnobValues } from "../../src/train/run.types";
import { memoryShelf } from "../../src/train/shelf";
import type { Context, Scalar } from "../../src/train/spec.types";
import { createSweep, type SweepOptions } from "../../src/train/sweep/createSweep";
import { findLaneNames, toBatches } from "../../src/train/sweep/plan";
import { toSettings } from "../../src/train/sweep/settings";
import { toRecord, type SweepSettings, type SweepSnapshot } from "../../src/train/sweep/sweep.types";

/** w [size] drawn by the seed; w ← rate · w. Sizes above 5 are a mistake of the author. */
const experiment = ({ size = 2, rate = 0.9 as Scalar, seed = 1 } = {}) => {
  if (size > 5) throw new Error(`too large: ${size}`);
  return {
    init: ({ key }: { key: tf.Tensor }) => ({ w: random.uniform(key, [size], 1, 2) }),
    step: ({ w }: { w: tf.Tensor }, _: undefined, { scalar }: Context) => ({
      state: { w: tf.mul(w, scalar(rate)) },
      metrics: { mean: tf.mean(w) },
    }),
    steps: 30,
    seed,
    measure: { every: 10, sum: ({ w }: { w: tf.Tensor }) => tf.sum(w) },
  };
};

/** A sweep in this process. `programs`: what each worker was given; `most`: workers at once. */
function stageOf(settings: Partial<SweepSettings>, options: Partial<SweepOptions> = {}) {
  const programs: { lanes: number }[] = [];
  const count = { now: 0, most: 0 };
  const devices: ReturnType<typeof referenceDevice>[] = [];
  const host: Host = (start, tell) => {
    programs.push({ lanes: (start.program as TrainingProgram).lanes?.count ?? 1 });
    count.now += 1;
    count.most = Math.max(count.most, count.now);
    const device = referenceDevice();
    devices.push(device);
    return inProcessHost({ open: async () => device })(start, (event) => {
      if (event.type === "ended") count.now -= 1;
      tell(event);
    });
  };
  const queue = createQueue();
  let time = 0;
  const sweep = createSweep({
    settings: { experiment, workers: 2, ...settings },
    host,
    queue: () => queue,
    now: () => (time += 60),
    ...options,
  });
  const told: SweepSnapshot[] = [];
  sweep.subscribe((snapshot) => told.push(snapshot));
  /** Heard at once, so that what follows is in the middle of the sweep. */
  const until = (is: (snapshot: SweepSnapshot) => boolean) =>
    new Promise<void>((resolve) => {
      const leave = sweep.subscribe((snapshot) => {
        if (!is(snapshot)) return;
        leave();
        resolve();
      });
    });
  return {
    sweep,
    programs,
    count,
    queue,
    told,
    until,
    buffers: () => devices.reduce((n, d) => n + d.liveBuffers(), 0),
  };
}

/** The same setting as a run of its own. */
async function alone(knobs: KnobValues) {
  const queue = createQueue();
  const host = inProcessHost({ open: async () => referenceDevice() });
  return createRun({ experiment, knobs, host, queue: () => queue, estimator: createEstimator() }).start();
}

describe("a sweep", () => {
  it("fills a row for each setting and seed with what its run alone gives", async () => {
    const { sweep, programs, count, queue, told, buffers } = stageOf({
      grid: { size: [2, 3], rate: [0.9, 0.5] },
      seeds: [1, 2],
    });
    const end = await sweep.start();
    expect(end).toMatchObject({ status: "done", settled: 8, failed: 0, progress: 1 });
    expect(end.rows.map(({ knobs, seed }) => [knobs.size, knobs.rate, seed])).toEqual([
      [2, 0.9, 1],
      [2, 0.9, 2],
      [2, 0.5, 1],
      [2, 0.5, 2],
      [3, 0.9, 1],
      [3, 0.9, 2],
      [3, 0.5, 1],
      [3, 0.5, 2],
    ]);
    for (const row of end.rows) {
      const { last } = await alone({ ...row.knobs, seed: row.seed });
      expect(row.last).toEqual(last);
      expect(toRecord(row)).toEqual({ ...last, ...row.knobs, seed: row.seed, status: "done", step: 30 });
    }
    // Sizes cannot be lanes; rates and seeds can: one batch of four a size, one for each of two workers.
    expect(programs).toEqual([{ lanes: 4 }, { lanes: 4 }]);
    expect(count.most).toBe(2);
    expect([count.now, queue.size(), buffers()]).toEqual([0, 0, 0]);
    expect(told.some(({ status, settled, eta }) => status === "running" && settled < 8 && eta !== undefined)).toBe(
      true,
    );
  });

  it("marks only the row that fails, be it by its numbers, in a lane or alone, or by its code", async () => {
    const { sweep } = stageOf({ list: [{ rate: 0.5 }, { rate: 1e30 }, { size: 6 }, { size: 3 }, { rate: 0.2 }] });
    const end = await sweep.start();
    expect(end.rows.map(({ status }) => status)).toEqual(["done", "failed", "failed", "done", "done"]);
    expect(end.rows[1]!.error).toMatchObject({ code: "LB320", metric: "mean" });
    expect(end.rows[2]!.error!.message).toBe("too large: 6");
    expect(end).toMatchObject({ status: "done", failed: 2, settled: 5 });
  });

  it("whose lanes fail as a whole runs them one by one", async () => {
    let failures = 0;
    const { sweep, programs } = stageOf(
      { grid: { rate: [0.9, 0.8, 0.7] }, workers: 1 },
      {
        engine: async () => ({
          async compile(of, knobs, seed, lanes) {
            const compiled = await compile(of, knobs, seed, lanes);
            if (Array.isArray(lanes) && lanes.length === 3 && ++failures) throw new Error("no memory for so many");
            return compiled;
          },
        }),
      },
    );
    const end = await sweep.start();
    expect(end).toMatchObject({ status: "done", failed: 0, settled: 3 });
    expect(programs).toEqual([{ lanes: 1 }, { lanes: 1 }, { lanes: 1 }]);
    expect(failures).toBe(1);
  });

  it("pauses, letting others in, and goes on to the same numbers", async () => {
    const whole = await stageOf({ grid: { size: [1, 2, 3, 4] } }).sweep.start();
    const { sweep, until, queue } = stageOf({ grid: { size: [1, 2, 3, 4] } });
    const end = sweep.start();
    await until(({ progress }) => progress > 0);
    sweep.pause();
    expect(sweep.snapshot.status).toBe("paused");
    const other = queue.enter();
    expect(await other.turn).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const held = sweep.snapshot.seconds;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(sweep.snapshot).toMatchObject({ status: "paused", seconds: held });
    void sweep.start();
    expect(sweep.snapshot.status).toBe("queued");
    other.release();
    expect((await end).status).toBe("done");
    expect(sweep.snapshot.rows).toEqual(whole.rows);
  });

  it("stops, keeps what is done, and goes on with the rest only", async () => {
    const { sweep, until, programs, queue, count } = stageOf({ grid: { size: [1, 2, 3, 4] }, workers: 1 });
    const end = sweep.start();
    await until(({ settled }) => settled >= 1);
    await sweep.stop();
    const { settled, status, rows } = await end;
    expect(status).toBe("stopped");
    expect(rows.filter((row) => row.status === "waiting")).toHaveLength(4 - settled);
    expect([queue.size(), count.now]).toEqual([0, 0]);
    const before = programs.length;
    expect(await sweep.start()).toMatchObject({ status: "done", settled: 4 });
    expect(programs.length - before).toBe(4 - settled);
  });

  it("comes back after a reload, and goes on with the rest only", async () => {
    const shelf = memoryShelf();
    const settings = { grid: { size: [1, 2, 3, 4] }, workers: 1 };
    const first = stageOf(settings, { shelf });
    void first.sweep.start();
    await first.until(({ settled }) => settled >= 2);
    await first.sweep.dispose();
    const second = stageOf(settings, { shelf });
    await second.sweep.recall();
    const kept = second.sweep.snapshot.settled;
    expect(kept).toBeGreaterThanOrEqual(2);
    expect(second.sweep.snapshot.status).toBe("idle");
    const end = await second.sweep.start();
    expect(second.programs).toHaveLength(4 - kept);
    expect(end.rows).toEqual((await stageOf(settings).sweep.start()).rows);

    const other = stageOf({ ...settings, knobs: { rate: 0.1 } }, { shelf });
    await other.sweep.recall();
    expect(other.sweep.snapshot.settled).toBe(0);
  });

  it("does not take for its own what another program of the same source computed", async () => {
    // The source of what it returns is always the same; what it refers to is not.
    const by = (rate: number) => () => ({
      init: () => ({ w: tf.scalar(1) }),
      step: ({ w }: { w: tf.Tensor }) => ({ state: { w: tf.mul(w, rate) }, metrics: { w } }),
      steps: 3,
    });
    const shelf = memoryShelf();
    const visit = (rate: number) => stageOf({ experiment: by(rate), grid: { size: [1, 2] } }, { shelf });
    expect((await visit(0.5).sweep.start()).rows.map(({ last }) => last.w)).toEqual([0.25, 0.25]);
    const other = visit(3);
    await other.sweep.recall();
    expect(other.sweep.snapshot.settled).toBe(0);
    expect((await other.sweep.start()).rows.map(({ last }) => last.w)).toEqual([9, 9]);
    for (const [rate, w] of [
      [0.5, 0.25],
      [3, 9],
    ] as const) {
      // prettier-ignore
      const again = visit(rate);
      await again.sweep.recall();
      expect(again.sweep.snapshot.rows.map(({ last }) => last.w)).toEqual([w, w]);
    }
  });

  it("of which nothing is kept loads no engine to find that out", async () => {
    const loaded: string[] = [];
    const engine = async () => (loaded.push("engine"), { compile });
    const shelf = memoryShelf();
    await stageOf({ grid: { size: [1] } }, { shelf, engine }).sweep.recall();
    expect(loaded).toEqual([]);
    await stageOf({ grid: { size: [1] } }, { shelf, engine }).sweep.start();
    const before = loaded.length;
    const { sweep } = stageOf({ grid: { size: [1] } }, { shelf, engine });
    await sweep.recall();
    expect(sweep.snapshot.settled).toBe(1);
    expect(loaded.length).toBe(before + 1);
  });

  it("whose first setting is a mistake comes back all the same", async () => {
    const shelf = memoryShelf();
    const settings = { list: [{ size: 6 }, { size: 3 }] };
    await stageOf(settings, { shelf }).sweep.start();
    const { sweep } = stageOf(settings, { shelf });
    await sweep.recall();
    expect(sweep.snapshot.rows.map(({ status }) => status)).toEqual(["waiting", "done"]);
  });

  it("runs all rows anew when asked to", async () => {
    const { sweep, programs } = stageOf({ grid: { size: [1, 2] } });
    await sweep.start();
    expect((await sweep.restart()).settled).toBe(2);
    expect((await sweep.start()).settled).toBe(2);
    expect(programs).toHaveLength(6);
  });

  it("keeps its rows in sight, stale, when settings change", async () => {
    const { sweep } = stageOf({ grid: { size: [1, 2] } });
    await sweep.start();
    expect(sweep.update({ experiment, workers: 2, grid: { size: [1, 2] } })).toBe(false);
    expect(sweep.update({ experiment, workers: 2, grid: { size: [3] } })).toBe(true);
    expect(sweep.snapshot).toMatchObject({ stale: true, settled: 2 });
    expect(await sweep.start()).toMatchObject({ stale: false, settled: 1, status: "done" });
  });

  it("waits for its turn on the device, and can leave the queue", async () => {
    const { sweep, queue } = stageOf({ grid: { size: [1] } });
    const { release } = queue.enter();
    const end = sweep.start();
    await vi.waitFor(() => expect(sweep.snapshot.status).toBe("queued"));
    await sweep.stop();
    expect(await end).toMatchObject({ status: "stopped", settled: 0 });
    release();
    expect(queue.size()).toBe(0);
  });
});

describe("the plan of a sweep", () => {
  const lanesOf = (settings: SweepSettings) =>
    findLaneNames(toSettings(settings), (knobs, lanes) =>
      compile(experiment, knobs, undefined, lanes).then(
        () => true,
        () => false,
      ),
    );

  it("knows which knobs can differ by lane", async () => {
    const names = await lanesOf({ experiment, grid: { size: [1, 2], rate: [0.1, 0.2] }, seeds: [1, 2] });
    expect([...names].sort()).toEqual(["rate", "seed"]);
    expect((await lanesOf({ experiment, grid: { rate: [0.1] } })).size).toBe(0);
  });

  it("leaves work for every worker, and no batch too long", () => {
    const settings = toSettings({ experiment, grid: { rate: Array.from({ length: 40 }, (_, i) => i) } });
    const sizes = (workers: number) =>
      toBatches(settings, new Set(["rate"]), workers).map((batch) => batch.settings.length);
    expect(sizes(8)).toEqual([5, 5, 5, 5, 5, 5, 5, 5]);
    expect(sizes(1)).toEqual([13, 14, 13]);
    expect(toBatches(settings.slice(0, 3), new Set(), 2).map(({ lanes }) => lanes)).toEqual([undefined, undefined, undefined]); // prettier-ignore
  });

  it.each([
    [{ experiment: 3 }, "LB326 a sweep needs an experiment, a function from knobs to a spec: 3"],
    [{ experiment, grid: {}, list: [] }, "LB326 a sweep takes a grid or a list, not both: grid, list"],
    [{ experiment, list: [] }, "LB326 a sweep has nothing to run: []"],
    [{ experiment, grid: { rate: 3 } }, "LB323 rate must be a list: 3"],
    [{ experiment, grid: { seed: [1] }, seeds: [2] }, "LB326 seeds are said twice: 1"],
    [{ experiment, seeds: [0.5] }, "LB326 a seed must be a whole number: 0.5"],
    [{ experiment, workers: 0 }, "LB326 workers must be a positive whole number: 0"],
  ])("refuses settings that are none (%#)", async (settings, message) => {
    const { sweep } = stageOf({ workers: 1, ...(settings as never as SweepSettings) });
    await sweep.recall();
    expect(sweep.snapshot.status).toBe("idle");
    expect(await sweep.start()).toMatchObject({ status: "stopped", error: { message } });
  });
});
