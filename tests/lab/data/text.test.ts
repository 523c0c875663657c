// Character text: the file beside the notebooks, windows of it beforehand and inside a step; and views of pictures drawn inside a step.
import { readFile } from "node:fs/promises";
import { beforeEach, describe, expect, it } from "vitest";
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../../src/graph/index";
import { configureData } from "../../../src/lab/data/source";
import { characterText, type Text } from "../../../src/lab/data/text/characterText";
import { drawWindows, windows } from "../../../src/lab/data/text/windows";
import { stripedViews } from "../../../src/lab/data/transforms/stripedViews";
import { whenReady } from "../../../src/train/whenReady";
import { evaluate, given } from "../evaluate";

const file = new Uint8Array(await readFile("notebooks/data/state-of-the-union.bin"));
const serve = (bytes: Uint8Array<ArrayBuffer>) =>
  configureData({ url: (name) => `data/${name}`, fetch: async () => new Response(bytes) });

describe("character text", () => {
  beforeEach(() => serve(file));

  it("is English, 3.8 million symbols of 34 in two parts, and comes back as text", async () => {
    const text = characterText();
    expect(() => text.train).toThrow(/not loaded yet/);
    const [train, test] = await Promise.all([whenReady(() => text.train), whenReady(() => text.test)]);
    expect([train.size, test.size, text.vocabulary]).toEqual([3_600_000, 200_000, 34]);
    expect(text.decode(train.codes.subarray(0, 60))).toBe(
      "fellow-citizens of the senate and house of representatives i",
    );
    expect(text.decode(text.encode("We, the People?"))).toBe("we, the people?");
    expect(text.decode([99])).toBe("□");
    const counts = new Array<number>(34).fill(0);
    train.codes.forEach((code) => (counts[code]! += 1));
    const share = (symbol: string) => counts[text.symbols.indexOf(symbol)]! / train.size;
    // Letters of English prose: e 12.7 % of the letters (here with a sixth of spaces), t 9 %.
    expect(share("e")).toBeCloseTo(0.107, 1);
    expect(share(" ")).toBeCloseTo(0.168, 1);
    expect(share("e")).toBeGreaterThan(share("t"));
    expect(await whenReady(() => characterText().train)).toBe(train);
    expect((await whenReady(() => characterText({ train: 1000 }).train)).codes).toEqual(train.codes.slice(0, 1000));
  });

  it("says what it has not, and when its file is another", async () => {
    expect(() => characterText({ train: 4_000_000 })).toThrow(/LB336 .*3600000 .*: 4000000/);
    serve(new Uint8Array(await readFile("notebooks/data/fashion-mnist.bin")));
    await expect(whenReady(() => characterText().train)).rejects.toThrow(
      /LB342 .*state-of-the-union\.bin .*lacks fields/,
    );
    serve(file.slice(0, 100_000));
    await expect(whenReady(() => characterText().train)).rejects.toThrow(/LB343 .*truncated/);
  });
});

const tale: Text = { id: "tale", size: 20, codes: Int32Array.from({ length: 20 }, (_, i) => i) };

describe("windows of text", () => {
  it("lie evenly, with the symbol after them or after each place", () => {
    const next = windows(tale, { context: 3, rows: 4 });
    expect(Array.from(next.inputs.values)).toEqual([0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14]);
    expect(Array.from(next.targets.values)).toEqual([3, 7, 11, 15]);
    const every = windows(tale, { context: 3, rows: 2, predict: "all" });
    expect(every.targets.shape).toEqual([2, 3]);
    expect(Array.from(every.targets.values)).toEqual([1, 2, 3, 9, 10, 11]);
    expect(windows(tale, { context: 3, rows: 4 })).toBe(next);
    expect(windows(tale, { context: 3 }).size).toBe(5);
  });

  it("or at random, by the seed", () => {
    const drawn = windows(tale, { context: 3, rows: 300, seed: 2 });
    const starts = Array.from({ length: 300 }, (_, i) => drawn.inputs.values[3 * i]!);
    expect(new Set(starts).size).toBe(17);
    starts.forEach((from, i) => expect(drawn.targets.values[i]).toBe(from + 3));
    expect(() => windows(tale, { context: 20 })).toThrow(/LB336 .*: 20/);
    expect(() => windows(tale, { context: 3, rows: 18 })).toThrow(/LB336 .*1 to 17, not: 18/);
    expect(() => windows(tale, { context: 3, predict: "last" as never })).toThrow(/LB336 .*: last/);
  });

  it("are drawn inside a step, from first to last place", async () => {
    const [inputs, next, again, each] = await evaluate(() => {
      const draw = (predict: "next" | "all") =>
        drawWindows(tale, { key: random.key(1), rows: 400, context: 3, predict });
      return [draw("next").inputs, draw("next").targets, draw("all").inputs, draw("all").targets];
    });
    const starts = Array.from({ length: 400 }, (_, i) => inputs![3 * i]!);
    expect([Math.min(...starts), Math.max(...starts), new Set(starts).size]).toEqual([0, 16, 17]);
    starts.forEach((from, i) => {
      expect(inputs!.slice(3 * i, 3 * i + 3)).toEqual([from, from + 1, from + 2]);
      expect(next![i]).toBe(from + 3);
      expect(each!.slice(3 * i, 3 * i + 3)).toEqual([from + 1, from + 2, from + 3]);
    });
    expect(again).toEqual(inputs);
  });
});

describe("striped views", () => {
  const [h, w] = [4, 5];
  const picture = Array.from({ length: h * w }, (_, i) => i + 1);
  const view = async (options: object, n = 60, seed = 1) =>
    (
      await evaluate(
        (x) => stripedViews(x!, { key: random.key(seed), height: h, width: w, ...options }),
        given(Array.from({ length: n }, () => picture).flat(), [n, h * w]),
      )
    )[0]!;

  it("without stripe and noise are rolled pictures, brighter or darker", async () => {
    const views = await view({ amplitude: 0, noise: 0 });
    const rolls = new Set<string>();
    const gains: number[] = [];
    for (let i = 0; i < 60; i += 1) {
      const seen = views.slice(h * w * i, h * w * (i + 1));
      const gain = Math.min(...seen);
      const at = seen.findIndex((v) => v === gain);
      const [down, across] = [Math.floor(at / w), at % w];
      seen.forEach((v, k) => {
        const [y, x] = [(Math.floor(k / w) - down + h) % h, ((k % w) - across + w) % w];
        expect(v / gain).toBeCloseTo(picture[y * w + x]!, 5);
      });
      rolls.add(`${down},${across}`);
      gains.push(gain);
    }
    // All nine of −1, 0, 1 along both axes (−1 is the last row or column).
    expect([...rolls].sort()).toEqual(["0,0", "0,1", "0,4", "1,0", "1,1", "1,4", "3,0", "3,1", "3,4"]);
    expect(Math.min(...gains)).toBeGreaterThanOrEqual(0.7);
    expect(Math.max(...gains)).toBeLessThanOrEqual(1.3);
  });

  it("add stripes of the amplitude and noise of the deviation, others for another key", async () => {
    const plain = await view({ amplitude: 0, noise: 0 });
    const striped = await view({ amplitude: 0.6, noise: 0 });
    const stripes = striped.map((v, i) => v - plain[i]!);
    expect(Math.max(...stripes.map(Math.abs))).toBeLessThanOrEqual(0.6 + 1e-6);
    expect(Math.max(...stripes)).toBeGreaterThan(0.55);
    const noisy = (await view({ amplitude: 0, noise: 0.05 })).map((v, i) => v - plain[i]!);
    const deviation = Math.sqrt(noisy.reduce((all, v) => all + v * v, 0) / noisy.length);
    // 1,200 numbers: good to 2 %.
    expect(Math.abs(deviation / 0.05 - 1)).toBeLessThan(0.1);
    expect(await view({}, 2, 7)).not.toEqual(await view({}, 2, 8));
  });

  it("keep the shape, whatever it is", async () => {
    const [shape] = await evaluate(
      (x) => tf.tensor1d(stripedViews(x!, { key: random.key(1), height: h, width: w }).shape),
      given(picture, [1, h, w, 1]),
    );
    expect(shape).toEqual([1, h, w, 1]);
  });
});
