import { readFile } from "node:fs/promises";
import { deflateRawSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { crc32 } from "../../../src/lab/data/crc32";
import { fashionClasses } from "../../../src/lab/data/fashionClasses";
import { fashionMnist } from "../../../src/lab/data/fashionMnist";
import { configureData } from "../../../src/lab/data/source";
import { take } from "../../../src/lab/data/take";
import type { Split } from "../../../src/lab/data/split.types";
import { whenReady } from "../../../src/train/whenReady";

const FILE = "notebooks/data/fashion-mnist.bin";
const file = new Uint8Array(await readFile(FILE));
let fetched = 0;

/** Serves bytes in place of the file. */
function serve(bytes: Uint8Array<ArrayBuffer> | number): void {
  fetched = 0;
  configureData({
    url: (name) => `data/${name}`,
    fetch: async () => {
      fetched += 1;
      return typeof bytes === "number" ? new Response(null, { status: bytes }) : new Response(bytes);
    },
  });
}

/** A file like ours of 10 + 10 pictures of 1×2 pixels, or a spoilt one. */
function tiny(spoil: { header?: object; payload?: Uint8Array; magic?: string } = {}): Uint8Array<ArrayBuffer> {
  const payload = spoil.payload ?? Uint8Array.from({ length: 60 }, (_, i) => i);
  const counts = { name: "tiny", train: { count: 10 }, test: { count: 10 }, shape: [1, 2], classes: fashionClasses };
  const header = new TextEncoder().encode(
    JSON.stringify({ ...counts, bytes: 60, crc32: crc32(payload), ...spoil.header }),
  );
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, header.length, true);
  return Uint8Array.from([
    ...new TextEncoder().encode(spoil.magic ?? "LBD1"),
    ...length,
    ...header,
    ...deflateRawSync(payload),
  ]);
}

const load = (part: "train" | "test" = "train", options = {}): Promise<Split> =>
  whenReady(() => fashionMnist(options)[part]);

describe("Fashion-MNIST", () => {
  beforeEach(() => serve(file));

  it("throws something to wait for until its file is there, and fetches it once", async () => {
    const fashion = fashionMnist({ train: 100, test: 50 });
    expect(fetched).toBe(0);
    expect(() => fashion.train).toThrow(/not loaded yet/);
    const [train, test] = await Promise.all([whenReady(() => fashion.train), whenReady(() => fashion.test)]);
    expect(fetched).toBe(1);
    expect([train.size, test.size]).toEqual([100, 50]);
    expect(train.inputs.shape).toEqual([100, 784]);
    expect(train.targets).toMatchObject({ shape: [100], dtype: "int32" });
  });

  it("has pixels from 0 to 1 and balanced classes in any multiple of ten", async () => {
    const { inputs, targets } = await load("train", { train: 10000 });
    const pixels = inputs.values as Float32Array;
    expect(pixels.reduce((a, b) => Math.max(a, b), 0)).toBe(1);
    expect(pixels.reduce((a, b) => Math.min(a, b), 1)).toBe(0);
    // The whole set's published mean is 0.2860; 10,000 of its pictures differ by some thousandths.
    expect(pixels.reduce((a, b) => a + b, 0) / pixels.length).toBeCloseTo(0.286, 2);
    expect(Array.from(targets.values.slice(0, 20))).toEqual(Array.from({ length: 20 }, (_, i) => i % 10));
  });

  it("gives the same arrays for the same options", async () => {
    const split = await load("test", { test: 200 });
    expect(await load("test", { test: 200, train: 10 })).toBe(split);
    expect(take(split, 100)).toBe(take(split, 100));
    expect(take(split, 100).inputs.values).toHaveLength(78400);
    expect(() => take(split, 201)).toThrow(/LB336 .*201/);
  });

  it("comes smaller, by means over squares", async () => {
    const [whole, small] = [await load("test", { test: 10 }), await load("test", { test: 10, size: 14 })];
    expect(small).toMatchObject({ inputs: { shape: [10, 196] }, images: { height: 14, width: 14 } });
    const at = (i: number, j: number) => whole.inputs.values[784 * 3 + 28 * i + j]!;
    const mean = (at(10, 12) + at(10, 13) + at(11, 12) + at(11, 13)) / 4;
    expect(small.inputs.values[196 * 3 + 14 * 5 + 6]).toBeCloseTo(mean, 6);
    await expect(load("test", { size: 9 })).rejects.toThrow(/LB345 .*: 9/);
  });

  it("shuffles training labels on demand: the same counts, in another order, always the same", async () => {
    const [plain, shuffled] = [
      await load("train", { train: 1000 }),
      await load("train", { train: 1000, shuffleLabels: true }),
    ];
    const count = (split: Split, label: number): number => split.targets.values.filter((v) => v === label).length;
    for (let label = 0; label < 10; label += 1) expect(count(shuffled, label)).toBe(100);
    const agree = plain.targets.values.filter((v, i) => v === shuffled.targets.values[i]).length;
    // A tenth agree by chance: 100 ± 9.5; six deviations either way.
    expect(Math.abs(agree - 100)).toBeLessThan(57);
    serve(file);
    expect((await load("train", { train: 1000, shuffleLabels: true })).targets.values).toEqual(shuffled.targets.values);
  });

  it("does not have more pictures than it has", async () => {
    await expect(load("train", { train: 10001 })).rejects.toThrow(/LB336 .*1 to 10000 pictures, not: 10001/);
    await expect(load("test", { test: 0 })).rejects.toThrow(/LB336/);
  });
});

describe("a data file that is", () => {
  it("sound, is read", async () => {
    serve(tiny());
    const split = await load("test", { test: 10 });
    expect(Array.from(split.targets.values)).toEqual([50, 51, 52, 53, 54, 55, 56, 57, 58, 59]);
    expect(split.inputs.values[0]).toBeCloseTo(30 / 255, 6);
  });

  it.each([
    ["missing", 404, /LB341 data file is missing \(status 404\): data\/fashion-mnist\.bin/],
    ["a web page", new TextEncoder().encode("<!doctype html>"), /LB342 .*begins with: "<!do"/],
    ["empty", new Uint8Array(0), /LB342/],
    ["cut in the header", file.slice(0, 60), /LB343 .*truncated.*: 60/],
    ["cut in the payload", file.slice(0, file.length - 1000), /LB343 .*truncated or damaged/],
    ["too short inside", tiny({ payload: new Uint8Array(50) }), /LB343 .*unpack to 60 bytes, but gives: 50/],
    [
      "at odds with its counts",
      tiny({ header: { train: { count: 11 } } }),
      /LB343 .*promises 60 bytes, but its counts need: 63/,
    ],
    ["changed", tiny({ header: { crc32: 1 } }), /LB344 .*checksum should be 1, but is: \d+/],
    ["without counts", tiny({ header: { train: undefined } }), /LB342 .*lacks fields/],
  ])("%s, gets one clear message", async (_, bytes, message) => {
    serve(bytes);
    const failure = await load("train", { train: 10 }).then(
      () => undefined,
      (error: Error & { hint?: string }) => error,
    );
    expect(failure?.message).toMatch(message);
    expect(failure?.message).toContain("fashion-mnist.bin");
    expect(failure?.hint).toMatch(/script beside it/);
  });

  it("missing at first, is fetched again the next time", async () => {
    serve(503);
    await expect(load("train", { train: 10 })).rejects.toThrow(/503/);
    serve(tiny());
    expect((await load("train", { train: 10 })).size).toBe(10);
  });
});

describe("CRC-32", () => {
  it("gives the standard check value", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  });
});
