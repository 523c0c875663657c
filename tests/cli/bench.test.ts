// The bench around its engines: what it is asked, in which order it measures, what it concludes.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measure } from "../../src/cli/bench/measure";
import { parseOptions } from "../../src/cli/bench/options";
import type { Timing, WorkloadResult } from "../../src/cli/bench/result.types";
import type { Steps } from "../../src/cli/bench/protocol.types";
import type { RunningEngine } from "../../src/cli/bench/runningEngine";
import { runSuite } from "../../src/cli/bench/runSuite";
import { agree, geometricMean, median } from "../../src/cli/bench/statistics";
import { limitsOf, targetsOf } from "../../src/cli/bench/targets";
import { toText } from "../../src/cli/bench/toText";
import { suite } from "../../src/cli/bench/workloads/suite";

const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true });

describe("statistics", () => {
  it("takes the middle value, or the mean of the two in the middle", () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  it("leaves as many values below the median as above", () => {
    fc.assert(
      fc.property(fc.array(positive, { minLength: 1 }), (values) => {
        const middle = median(values);
        const below = values.filter((value) => value < middle).length;
        const above = values.filter((value) => value > middle).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });

  it("has a mean ratio that is the same whoever is divided by whom", () => {
    expect(geometricMean([1, 4, 16])).toBeCloseTo(4, 12);
    fc.assert(
      fc.property(fc.array(positive, { minLength: 1 }), (ratios) => {
        const turned = geometricMean(ratios.map((ratio) => 1 / ratio));
        // Logarithms up to 7, so 15 digits of them are 14 of the product.
        expect(geometricMean(ratios) * turned).toBeCloseTo(1, 12);
      }),
    );
  });

  it("calls losses the same within the tolerance, and never where one is no number", () => {
    expect(agree(2.001, 2, 1e-3)).toBe(true);
    expect(agree(2.003, 2, 1e-3)).toBe(false);
    expect(agree(NaN, 2, 1e-3)).toBe(false);
  });
});

describe("options", () => {
  it("are the whole suite on every engine where nothing is said", () => {
    expect(parseOptions([])).toEqual({
      engines: ["lossbook-simd", "tfjs-wasm", "tfjs-cpu", "jax-js", "torch"],
      workloads: ["a", "b", "c", "d", "e", "f", "g"],
      reps: 5,
      json: false,
      profile: false,
    });
  });

  it("choose engines, devices, workloads and repetitions", () => {
    const args = "--engines torch,lossbook --device wasm,reference --workloads g,a --quick --json".split(" ");
    expect(parseOptions(args)).toEqual({
      engines: ["lossbook-wasm", "lossbook-reference", "torch"],
      workloads: ["a", "g"],
      reps: 2,
      json: true,
      profile: false,
    });
    expect(parseOptions(["--quick", "--reps", "3"]).reps).toBe(3);
  });

  it("set the rivals by the devices: those on WebGPU beside WebGPU", () => {
    const onWebgpu = ["tfjs-webgpu", "jax-js-webgpu"];
    const onOneCore = ["tfjs-wasm", "tfjs-cpu", "jax-js", "torch"];
    const enginesOf = (...args: string[]) => parseOptions(args).engines;
    expect(enginesOf("--device", "webgpu")).toEqual(["lossbook-webgpu", ...onWebgpu]);
    expect(enginesOf("--device", "simd,webgpu")).toEqual([
      ...["lossbook-simd", "lossbook-webgpu"],
      ...[...onOneCore, ...onWebgpu],
    ]);
    expect(enginesOf("--device", "webgpu", "--engines", "lossbook,torch")).toEqual(["lossbook-webgpu", "torch"]);
  });

  it.each([
    [["--fast"], "LB901 unknown option: --fast"],
    [["--engines", "torch,numpy"], "LB901 unknown engine: numpy"],
    [["--workloads", "a,z"], "LB901 unknown workload: z"],
    [["--device", "gpu"], "LB901 unknown device: gpu"],
    [["--reps", "0"], "LB901 --reps must be a positive whole number: 0"],
    [["--reps"], "LB901 --reps must be a positive whole number: "],
  ])("are refused where unknown: %j", (args, message) => {
    const error = catchError(() => parseOptions(args));
    expect(error.message).toBe(message);
    expect((error as Error & { hint: string }).hint).not.toBe("");
  });
});

function catchError(f: () => unknown): Error {
  try {
    f();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

interface Script {
  readonly name: string;
  /** Seconds of a step. */
  readonly step: number;
  readonly loss?: number;
  /** Where it fails; `late`: after five commands for steps, in the first repetition. */
  readonly fails?: "load" | "steps" | "late";
  readonly encoding?: Steps["encoding"];
}

/** An engine that does nothing but tell when it was asked. */
function scripted({ name, step, loss = 1, fails, encoding }: Script, log: string[] = []): RunningEngine {
  let asked = 0;
  const say = (what: string): void => void log.push(`${name} ${what}`);
  return {
    name,
    label: `scripted ${name}`,
    async load() {
      say("load");
      if (fails === "load") throw new Error("no such kernel");
    },
    async steps(count) {
      say(String(count));
      asked += 1;
      if (fails === "steps") throw new Error("no gradient");
      if (fails === "late" && asked > 5) throw new Error("the GPU is lost");
      return { seconds: count * step, loss, ...(encoding && { encoding }) };
    },
    dispose: async () => say("dispose"),
    stop: () => say("stop"),
  };
}

const note = (): void => undefined;

const [a] = suite as [(typeof suite)[0]];

describe("measuring", () => {
  it("checks and warms up each engine, then lets them take turns", async () => {
    const log: string[] = [];
    const engines = [scripted({ name: "x", step: 0.4 }, log), scripted({ name: "y", step: 0.1 }, log)];
    const result = await measure({ engines, workload: a, reps: 2, note });
    expect(log).toEqual([
      ...["x load", "x 1", "x 1", "x 3", "x 15", "x 1"],
      ...["y load", "y 1", "y 1", "y 3", "y 15", "y 1", "y 4"],
      ...["x 1", "y 4", "x 1", "y 4"],
      ...["x dispose", "y dispose"],
    ]);
    expect(result.timings.map(({ engine, median: time, steps }) => [engine, time, steps])).toEqual([
      ["x", 400, 1],
      ["y", 100, 4],
    ]);
  });

  it("goes on without an engine that cannot run the workload, and tells why", async () => {
    const engines = [
      scripted({ name: "x", step: 1, fails: "load" }),
      scripted({ name: "y", step: 1 }),
      scripted({ name: "z", step: 1, fails: "steps" }),
    ];
    const { timings, skipped } = await measure({ engines, workload: a, reps: 1, note });
    expect(timings.map(({ engine }) => engine)).toEqual(["y"]);
    expect(skipped).toEqual([
      { engine: "x", reason: "no such kernel" },
      { engine: "z", reason: "no gradient" },
    ]);
  });

  it("does not wait for an engine that takes seconds for a step", async () => {
    const engines = [scripted({ name: "x", step: 5.5 })];
    const { timings, skipped } = await measure({ engines, workload: a, reps: 1, note });
    expect(timings).toEqual([]);
    expect(skipped).toEqual([{ engine: "x", reason: "too slow to wait for, a step takes 5.50 s" }]);
  });

  it("goes on without an engine that fails in the middle of its repetitions", async () => {
    const engines = [scripted({ name: "x", step: 1, fails: "late" }), scripted({ name: "y", step: 1 })];
    const { timings, skipped } = await measure({ engines, workload: a, reps: 2, note });
    expect(timings.map(({ engine, times }) => [engine, times.length])).toEqual([["y", 2]]);
    expect(skipped).toEqual([{ engine: "x", reason: "the GPU is lost" }]);
  });

  it("spares a slow engine on WebGPU steps and repetitions, and compares what it did", async () => {
    const log: string[] = [];
    const engines = [scripted({ name: "x", step: 0.4 }), scripted({ name: "y-webgpu", step: 9 }, log)];
    const { timings } = await measure({ engines, workload: a, reps: 8, note });
    // 3 · 9 s come within half a minute, 15 · 9 s do not; six times 9 s come within a minute.
    const commands = ["load", ...["1", "1", "3"], ...Array.from({ length: 6 }, () => "1"), "dispose"];
    expect(log).toEqual(commands.map((it) => `y-webgpu ${it}`));
    expect(timings.map(({ lossStep, times, agrees }) => [lossStep, times.length, agrees])).toEqual([
      [20, 8, true],
      [5, 6, true],
    ]);
  });

  it("tells what the engine says of its encoding last", async () => {
    const encoding = { dispatches: 16, milliseconds: 0.1 };
    const engines = [scripted({ name: "x", step: 1, encoding }), scripted({ name: "y", step: 1 })];
    const { timings } = await measure({ engines, workload: a, reps: 1, note });
    expect(timings.map((timing) => timing.encoding)).toEqual([encoding, undefined]);
  });

  it("marks an engine that computes something else", async () => {
    const engines = [1, 1.0005, 1.01, NaN].map((loss, i) => scripted({ name: `e${i}`, step: 1, loss }));
    const { timings } = await measure({ engines, workload: a, reps: 1, note });
    expect(timings.map(({ agrees }) => agrees)).toEqual([true, true, false, false]);
  });
});

/** A result of a workload from milliseconds a step by engine. */
function resultOf(id: string, times: Record<string, number>, encoding?: Timing["encoding"]): WorkloadResult {
  const timings = Object.entries(times).map(([engine, time]): Timing => ({
    engine,
    times: [time],
    median: time,
    steps: 1,
    ...{ loss: 1, lossStep: 20, agrees: true },
    ...(encoding && { encoding }),
  }));
  return { id, title: id, timings, skipped: [] };
}

describe("targets", () => {
  const ours = "lossbook-simd";
  const results = [
    resultOf("a", { [ours]: 1, "tfjs-wasm": 4, torch: 0.5 }),
    resultOf("b", { [ours]: 1, "tfjs-wasm": 25, torch: 4.5 }),
    resultOf("d", { [ours]: 1, torch: 1 }),
    resultOf("g", { [ours]: 16, torch: 100 }),
  ];

  const rounded = <T extends { reached: number }>(all: readonly T[]): T[] =>
    all.map((each) => ({ ...each, reached: Number(each.reached.toFixed(6)) }));

  it("are judged over what both engines ran, lanes against single runs", () => {
    expect(rounded(targetsOf(results, ours))).toEqual([
      { engine: ours, against: "tfjs-wasm", workloads: ["a", "b"], wanted: 8, reached: 10, met: true },
      {
        engine: ours,
        against: "torch",
        workloads: ["a", "b", "d"],
        wanted: 1,
        reached: Number((2.25 ** (1 / 3)).toFixed(6)),
        met: true,
      },
      { engine: ours, against: "32 runs of (a)", workloads: ["g"], wanted: 4, reached: 2, met: false },
    ]);
  });

  it("are others on WebGPU, over lanes too", () => {
    const engine = "lossbook-webgpu";
    const onWebgpu = [
      resultOf("a", { [engine]: 1, "tfjs-webgpu": 2, "jax-js-webgpu": 1, "tfjs-wasm": 100 }),
      resultOf("g", { [engine]: 1, "tfjs-webgpu": 8 }),
    ];
    expect(rounded(targetsOf(onWebgpu, engine))).toEqual([
      { engine, against: "tfjs-webgpu", workloads: ["a", "g"], wanted: 4, reached: 4, met: true },
      { engine, against: "jax-js-webgpu", workloads: ["a"], wanted: 1.5, reached: 1, met: false },
    ]);
  });

  it("have limits beside them: what a step of a three-layer MLP costs JavaScript", () => {
    const cost = (id: string, dispatches: number, milliseconds: number) =>
      resultOf(id, { "lossbook-webgpu": 1 }, { dispatches, milliseconds });
    const all = [cost("a", 20, 0.3), cost("b", 30, 0.1), cost("f", 200, 2)];
    const [engine, workloads] = ["lossbook-webgpu", ["a", "b"]];
    expect(limitsOf(all, engine)).toEqual([
      { engine, workloads, what: "dispatches a step", most: 30, reached: 30, met: true },
      { engine, workloads, what: "milliseconds of JavaScript a step", most: 0.2, reached: 0.3, met: false },
    ]);
    expect(limitsOf(results, ours)).toEqual([]);
  });

  it("are not judged where nothing was measured", () => {
    expect(targetsOf([resultOf("g", { [ours]: 16 })], ours)).toEqual([]);
  });
});

describe("the whole bench", () => {
  const options = {
    engines: ["lossbook-simd", "tfjs-wasm", "jax-js"],
    workloads: ["a"],
    reps: 2,
    json: false,
    profile: false,
  };

  it("starts engines, leaves out what is not there, ends them, and says all of it", async () => {
    const log: string[] = [];
    const notes: string[] = [];
    const result = await runSuite(options, {
      async start(name) {
        if (name === "jax-js") throw new Error("not installed");
        return scripted({ name, step: name === "tfjs-wasm" ? 0.8 : 0.4, loss: name === "tfjs-wasm" ? 2 : 1 }, log);
      },
      note: (text) => notes.push(text),
    });
    expect(log.slice(-2)).toEqual(["lossbook-simd stop", "tfjs-wasm stop"]);
    expect(notes).toEqual([
      ...["jax-js is left out: not installed", `(a) ${a.title}`],
      ...["  lossbook-simd: about 400 ms a step", "  tfjs-wasm: about 800 ms a step"],
    ]);
    const text = toText(result);
    for (const line of [
      "jax-js: left out, not installed",
      "(a)            400        800",
      "(a)           1.00       2.00",
      "(a)        1.00000  2.00000 differs",
      "lossbook-simd against tfjs-wasm over a: 2.00 times, wanted 8: missed by a factor of 4.00",
    ])
      expect(text.split("\n")).toContain(line);
  });

  it("says on which GPU it ran, what encoding costs, and at which step a slow engine's loss is", async () => {
    const result = await runSuite(
      { ...options, engines: ["lossbook-webgpu", "tfjs-webgpu"], reps: 1 },
      {
        start: async (name) => ({
          ...scripted({
            name,
            step: name === "tfjs-webgpu" ? 3 : 0.4,
            ...(name === "lossbook-webgpu" && { encoding: { dispatches: 16, milliseconds: 0.1 } }),
          }),
          adapter: "NVIDIA H100",
        }),
        note,
      },
    );
    for (const line of [
      "WebGPU: NVIDIA H100",
      "(a)          16             0.100",
      "(a)          1.00000  1.00000 (5)",
      "lossbook-webgpu against tfjs-webgpu over a: 7.50 times, wanted 4: met",
      "lossbook-webgpu, dispatches a step over a: 16.0, at most 30: met",
      "lossbook-webgpu, milliseconds of JavaScript a step over a: 0.100, at most 0.2: met",
    ])
      expect(toText(result).split("\n")).toContain(line);
  });

  it("is an error where no engine starts", async () => {
    const start = async (): Promise<never> => {
      throw new Error("not there");
    };
    await expect(runSuite(options, { start, note: () => undefined })).rejects.toMatchObject({
      code: "LB904",
      hint: "not there",
    });
  });
});
