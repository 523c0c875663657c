// The bench around its engines: what it is asked, in which order it measures, what it concludes.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measure } from "../../src/cli/bench/measure";
import { parseOptions } from "../../src/cli/bench/options";
import type { Timing, WorkloadResult } from "../../src/cli/bench/result.types";
import { runSuite } from "../../src/cli/bench/runSuite";
import type { RunningEngine } from "../../src/cli/bench/startEngine";
import { agree, geometricMean, median } from "../../src/cli/bench/statistics";
import { targetsOf } from "../../src/cli/bench/targets";
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
  /** Where it fails. */
  readonly fails?: "load" | "steps";
}

/** An engine that does nothing but tell when it was asked. */
function scripted({ name, step, loss = 1, fails }: Script, log: string[] = []): RunningEngine {
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
      if (fails === "steps") throw new Error("no gradient");
      return { seconds: count * step, loss };
    },
    dispose: async () => say("dispose"),
    stop: () => say("stop"),
  };
}

const [a] = suite as [(typeof suite)[0]];

describe("measuring", () => {
  it("checks and warms up each engine, then lets them take turns", async () => {
    const log: string[] = [];
    const engines = [scripted({ name: "x", step: 0.4 }, log), scripted({ name: "y", step: 0.1 }, log)];
    const result = await measure({ engines, workload: a, reps: 2 });
    expect(log).toEqual([
      ...["x load", "x 1", "x 1", "x 18", "x 1"],
      ...["y load", "y 1", "y 1", "y 18", "y 1", "y 4"],
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
    const { timings, skipped } = await measure({ engines, workload: a, reps: 1 });
    expect(timings.map(({ engine }) => engine)).toEqual(["y"]);
    expect(skipped).toEqual([
      { engine: "x", reason: "no such kernel" },
      { engine: "z", reason: "no gradient" },
    ]);
  });

  it("does not wait for an engine that takes seconds for a step", async () => {
    const { timings, skipped } = await measure({ engines: [scripted({ name: "x", step: 5.5 })], workload: a, reps: 1 });
    expect(timings).toEqual([]);
    expect(skipped).toEqual([{ engine: "x", reason: "too slow to wait for, a step takes 5.50 s" }]);
  });

  it("marks an engine that computes something else", async () => {
    const engines = [1, 1.0005, 1.01, NaN].map((loss, i) => scripted({ name: `e${i}`, step: 1, loss }));
    const { timings } = await measure({ engines, workload: a, reps: 1 });
    expect(timings.map(({ agrees }) => agrees)).toEqual([true, true, false, false]);
  });
});

/** A result of a workload from milliseconds a step by engine. */
function resultOf(id: string, times: Record<string, number>): WorkloadResult {
  const timings = Object.entries(times).map(([engine, time]): Timing => ({
    engine,
    times: [time],
    median: time,
    steps: 1,
    loss: 1,
    agrees: true,
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

  it("are judged over what both engines ran, lanes against single runs", () => {
    expect(
      targetsOf(results, ours).map((target) => ({ ...target, reached: Number(target.reached.toFixed(6)) })),
    ).toEqual([
      { against: "tfjs-wasm", workloads: ["a", "b"], wanted: 8, reached: 10, met: true },
      {
        against: "torch",
        workloads: ["a", "b", "d"],
        wanted: 1,
        reached: Number((2.25 ** (1 / 3)).toFixed(6)),
        met: true,
      },
      { against: "32 runs of (a)", workloads: ["g"], wanted: 4, reached: 2, met: false },
    ]);
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
    expect(notes).toEqual(["jax-js is left out: not installed", `(a) ${a.title}`]);
    const text = toText(result);
    for (const line of [
      "jax-js: left out, not installed",
      "(a)            400        800",
      "(a)           1.00       2.00",
      "(a)        1.00000  2.00000 differs",
      "against tfjs-wasm over a: 2.00 times, wanted 8: missed by a factor of 4.00",
    ])
      expect(text.split("\n")).toContain(line);
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
