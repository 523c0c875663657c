// An engine's end of the bench: what it answers to commands, and how the cost of encoding is told from the wait for a GPU.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answering } from "../../src/cli/bench/answering";
import { withEncodingTimed } from "../../src/cli/bench/engines/encodingTime";
import type { Engine } from "../../src/cli/bench/engines/engine.types";
import { adapterName } from "../../src/cli/bench/engines/adapterName";
import type { Device, Scan } from "../../src/device/device";
import { referenceDevice } from "../../src/device/reference";

/** An engine that logs what it is asked; its loss is the number of steps. */
function logging(log: string[], broken?: "load" | "dispose"): Engine {
  return {
    label: "logging",
    async load({ id }) {
      if (broken === "load") throw new Error("no such kernel");
      log.push(`load ${id}`);
      let done = 0;
      return {
        steps: async (count) => void (done += count),
        loss: async () => done,
        encoding: () => ({ dispatches: 3, milliseconds: 0.5 }),
        async dispose() {
          log.push(`dispose ${id}`);
          if (broken === "dispose") throw new Error("the GPU is lost");
        },
      };
    },
  };
}

describe("answers", () => {
  it("are the time and the loss of the steps, and what encoding took", async () => {
    const log: string[] = [];
    const answer = answering(logging(log));
    expect(await answer({ do: "load", id: "a" })).toEqual({});
    const reply = await answer({ do: "steps", count: 7 });
    expect(reply).toMatchObject({ loss: 7, encoding: { dispatches: 3, milliseconds: 0.5 } });
    expect((reply as { seconds: number }).seconds).toBeGreaterThanOrEqual(0);
    await answer({ do: "load", id: "b" });
    await answer({ do: "dispose" });
    expect(log).toEqual(["load a", "dispose a", "load b", "dispose b"]);
  });

  it("are what went wrong, where something did", async () => {
    expect(await answering(logging([], "load"))({ do: "load", id: "a" })).toEqual({ error: "no such kernel" });
  });

  it("do not stop at a workload that cannot be put away", async () => {
    const answer = answering(logging([], "dispose"));
    await answer({ do: "load", id: "a" });
    expect(await answer({ do: "load", id: "b" })).toEqual({ error: "the GPU is lost" });
    expect(await answer({ do: "load", id: "b" })).toEqual({});
  });
});

let clock = 0;

/** The reference device with a scan whose calls take so many milliseconds by the clock. */
function scanning(milliseconds: readonly number[], dispatches?: number): Device {
  let call = 0;
  const scan: Scan = {
    ...(dispatches !== undefined && { dispatches }),
    run(state) {
      clock += milliseconds[call++]!;
      return { state: [...state], metrics: undefined };
    },
    dispose: () => undefined,
  };
  return { ...referenceDevice(), scan: () => scan };
}

describe("the time of encoding", () => {
  beforeEach(() => void vi.spyOn(performance, "now").mockImplementation(() => clock));
  afterEach(() => void vi.restoreAllMocks());
  const feed = { key: { shape: [], dtype: "int32" } as const, extras: [], step: 0 };

  it("is of the usual call, a step: not of the one that compiles, nor of one that is interrupted", () => {
    const { device, encoding } = withEncodingTimed(scanning([40, 2, 2, 20, 2], 16));
    const scan = device.scan!({} as never);
    expect(encoding()).toBeUndefined();
    for (let i = 0; i < 5; i += 1) scan.run([], feed, 4);
    expect(encoding()).toEqual({ dispatches: 16, milliseconds: 0.5 });
  });

  it("is not told of a device that computes in the call, or that has no scan", () => {
    const computing = withEncodingTimed(scanning([0, 0, 0]));
    const scan = computing.device.scan!({} as never);
    for (let i = 0; i < 3; i += 1) scan.run([], feed, 1);
    expect(computing.encoding()).toBeUndefined();
    const plain = referenceDevice();
    expect(withEncodingTimed(plain)).toMatchObject({ device: plain });
  });
});

describe("the adapter's name", () => {
  const named = async (info: unknown): Promise<string | undefined> => {
    const old = Object.getOwnPropertyDescriptor(globalThis, "navigator");
    const gpu = { requestAdapter: async () => (info === null ? null : { info }) };
    Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
    try {
      return await adapterName();
    } finally {
      if (old) Object.defineProperty(globalThis, "navigator", old);
      else Reflect.deleteProperty(globalThis, "navigator");
    }
  };

  it("is in all the words that there are", async () => {
    const info = { vendor: "nvidia", architecture: "hopper", device: "0x2330", description: "" };
    expect(await named(info)).toBe("nvidia hopper 0x2330");
    expect(await named(undefined)).toBe("without a name");
    expect(await named(null)).toBeUndefined();
  });
});
