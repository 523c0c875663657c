// Convolutional nets and transformers, against plain loops in float64 on the parameters that they drew.
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { hostRandom, random } from "../../../src/graph/index";
import { cnn } from "../../../src/lab/models/convolution/cnn";
import { residualCnn } from "../../../src/lab/models/convolution/residualCnn";
import { given } from "../evaluate";
import { seen } from "./ofModel";
import {
  byChannel,
  convolved,
  map,
  mapPictures,
  mean,
  relu,
  times,
  toMatrix,
  toPictures,
  variance,
  type Pictures,
} from "./plain";

const host = hostRandom(8);
const [N, H, W] = [3, 6, 5];
const x = Array.from({ length: N * H * W * 2 }, () => host.normal());
const inputs = given(x, [N, H * W * 2]);
const image = [H, W, 2] as const;
const shaken = (leaf: tf.Tensor, path: string): tf.Tensor =>
  /bias|gain|shift/.test(path) ? tf.add(leaf, random.uniform(random.key(path.length), leaf.shape, -0.5, 0.5)) : leaf;

/** Both in float64; constants cross the trace as float32. */
const expectClose = (actual: readonly number[], expected: readonly unknown[]): void => {
  const flat = expected.flat(Infinity) as number[];
  expect(actual).toHaveLength(flat.length);
  actual.forEach((value, i) => expect(Math.abs(value - flat[i]!)).toBeLessThan(2e-6 * Math.max(1, Math.abs(flat[i]!))));
};

const pooled = (pictures: Pictures, of: (four: number[]) => number): Pictures =>
  pictures.map((picture) =>
    Array.from({ length: picture.length >> 1 }, (_, i) =>
      Array.from({ length: picture[0]!.length >> 1 }, (_, j) =>
        picture[0]![0]!.map((_, c) =>
          of([0, 1].flatMap((a) => [0, 1].map((b) => picture[2 * i + a]![2 * j + b]![c]!))),
        ),
      ),
    ),
  );
const overPlaces = (pictures: Pictures): number[][] =>
  pictures.map((picture) => picture[0]![0]!.map((_, c) => mean(picture.flat().map((pixel) => pixel[c]!))));

describe("a cnn", () => {
  it.each([
    ["max", "mean", (four: number[]) => Math.max(...four)],
    ["mean", "flat", mean],
  ] as const)(
    "is convolution, normalisation, relu, %s pooling, and the %s of what is left",
    async (pooling, head, of) => {
      const model = cnn({
        image,
        channels: [3, 4],
        outputs: 2,
        pooling,
        head,
        normalisation: { kind: "batch", affine: true },
      });
      const { outputs, hidden, params, moved } = await seen(model, inputs, {
        change: shaken,
        context: { training: true },
      });
      const block = (h: Pictures, i: number, out: number) => {
        const before = mapPictures(
          convolved(h, params[`layers.${i}.filters`]!, 3, out),
          (v, c) => v + params[`layers.${i}.bias`]![c]!,
        );
        const [gain, shift] = [params[`layers.${i}.norm.gain`]!, params[`layers.${i}.norm.shift`]!];
        return { before, after: mapPictures(byChannel(before), (v, c) => relu(v * gain[c]! + shift[c]!)) };
      };
      const first = block(toPictures(x, image), 0, 3);
      const small = pooled(first.after, of);
      expectClose(hidden[0]!, small as unknown[]);
      const second = block(small, 1, 4).after;
      expectClose(hidden[1]!, second as unknown[]);
      const seenByReadout = head === "mean" ? overPlaces(second) : second.map((picture) => picture.flat(2));
      const scores = times(seenByReadout, toMatrix(params["readout.weights"]!, 2));
      expectClose(
        outputs,
        map(scores, (v, _, j) => v + params["readout.bias"]![j]!),
      );
      const channel = (c: number) => first.before.flatMap((picture) => picture.flat().map((pixel) => pixel[c]!));
      expectClose(
        moved["layers.0.norm.variance"]!,
        [0, 1, 2].map((c) => 0.9 + 0.1 * variance(channel(c))),
      );
    },
  );

  it("can do without pooling, and says what does not fit", async () => {
    const model = cnn({ image, channels: [3], outputs: 2, pooling: "none", head: "flat" });
    expect((await seen(model, inputs)).params["readout.weights"]).toHaveLength(H * W * 3 * 2);
    expect(() => cnn({ image: [2, 2, 1], channels: [3, 3, 3], outputs: 2 })).toThrow(
      /LB333 height after pooling .*: 0/,
    );
    expect(() => cnn({ image: [28, 28] as never, channels: [3], outputs: 2 })).toThrow(/LB333 image .*\[28,28\]/);
    await expect(seen(cnn({ image: [4, 4, 1], channels: [3], outputs: 2 }), inputs)).rejects.toThrow(
      /LB333 .*4 × 4 × 1, .*: 60/,
    );
  });

  it("learns nothing of where: rolling a picture on a torus of zeros leaves the mean over places", async () => {
    const at = (di: number, dj: number) =>
      Array.from({ length: 144 }, (_, i) => (Math.floor(i / 12) === 4 + di && i % 12 === 5 + dj ? 1 : 0));
    const model = cnn({ image: [12, 12, 1], channels: [3], outputs: 2 });
    const { outputs } = await seen(model, given([...at(0, 0), ...at(2, 1)], [2, 144]));
    expectClose(outputs.slice(0, 2), outputs.slice(2));
  });
});

describe("a residual cnn", () => {
  it.each([true, false])("is its blocks, halved at each stage; skip: %s", async (skip) => {
    const model = residualCnn({ image, channels: [3, 4], outputs: 2, skip });
    const { outputs, hidden, params } = await seen(model, inputs, { change: shaken, context: { training: true } });
    const bent = (h: Pictures, norm: string) =>
      mapPictures(byChannel(h), (v, c) => relu(v * params[`${norm}.gain`]![c]! + params[`${norm}.shift`]![c]!));
    let h = convolved(toPictures(x, image), params.input!, 3, 3);
    [
      [3, 1],
      [4, 2],
    ].forEach(([out, stride], i) => {
      const first = convolved(bent(h, `blocks.${i}.firstNorm`), params[`blocks.${i}.first`]!, 3, out!, stride);
      const r = convolved(bent(first, `blocks.${i}.secondNorm`), params[`blocks.${i}.second`]!, 3, out!);
      const across = params[`blocks.${i}.across`];
      expect(across !== undefined).toBe(skip && i === 1);
      const straight = across ? convolved(h, across, 1, out!, stride) : h;
      const add = (a: number, p: number, y: number, z: number, c: number) => a + straight[p]![y]![z]![c]!;
      h = skip
        ? r.map((picture, p) =>
            picture.map((line, y) => line.map((pixel, z) => pixel.map((v, c) => add(v, p, y, z, c)))),
          )
        : r;
      expectClose(hidden[i]!, h as unknown[]);
    });
    const scores = times(overPlaces(bent(h, "norm")), toMatrix(params["readout.weights"]!, 2));
    expectClose(
      outputs,
      map(scores, (v, _, j) => v + params["readout.bias"]![j]!),
    );
  });

  it("moves the averages of its norms", async () => {
    const { params, moved } = await seen(residualCnn({ image, channels: [3], outputs: 2 }), inputs, {
      context: { training: true },
    });
    const first = convolved(toPictures(x, image), params.input!, 3, 3);
    const channel = (c: number) => first.flatMap((picture) => picture.flat().map((pixel) => pixel[c]!));
    expectClose(
      moved["blocks.0.firstNorm.mean"]!,
      [0, 1, 2].map((c) => 0.1 * mean(channel(c))),
    );
    expect(moved["blocks.0.first"]).toEqual(params["blocks.0.first"]);
  });
});
