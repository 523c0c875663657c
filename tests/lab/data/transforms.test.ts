// Splits made of splits: pictures, labels, tasks, each against a case done by hand.
import { describe, expect, it } from "vitest";
import { fromArrays } from "../../../src/lab/data/fromArrays";
import type { Split } from "../../../src/lab/data/split.types";
import { take } from "../../../src/lab/data/take";
import {
  imbalanced,
  noisyLabels,
  ofClasses,
  oneHot,
  randomLabels,
  relabel,
  rows,
  signs,
  slice,
} from "../../../src/lab/data/transforms/labels";
import { onCanvas, permutePixels, pool, rotate } from "../../../src/lab/data/transforms/pictures";
import { standardise } from "../../../src/lab/data/transforms/standardise";
import { tasks } from "../../../src/lab/data/transforms/tasks";

/** Pictures of 4 × 4 whose pixels are 0, 1, 2, … through all of them; classes in turns. */
const pictures = (size: number, classes = 4): Split => ({
  id: `pictures(${size}, ${classes})`,
  size,
  inputs: { values: Float32Array.from({ length: 16 * size }, (_, i) => i), shape: [size, 16], dtype: "float32" },
  targets: { values: Int32Array.from({ length: size }, (_, i) => i % classes), shape: [size], dtype: "int32" },
  classes: ["a", "b", "c", "d"].slice(0, classes),
  images: { height: 4, width: 4 },
});
const ten = pictures(10);
const labels = (split: Split) => Array.from(split.targets.values);
const values = (split: Split) => Array.from(split.inputs.values);

describe("pictures", () => {
  it("are pooled by means over squares", () => {
    const small = pool(pictures(2), 2);
    expect(values(small)).toEqual([2.5, 4.5, 10.5, 12.5, 18.5, 20.5, 26.5, 28.5]);
    expect(small).toMatchObject({ inputs: { shape: [2, 4] }, images: { height: 2, width: 2 } });
    expect(values(pool(pictures(1), 1))).toEqual([7.5]);
    expect(pool(ten, 4)).toBe(ten);
    expect(pool(ten, 2)).toBe(pool(ten, 2));
    expect(() => pool(ten, 3)).toThrow(/LB345 .*4 × 4 .*: 3/);
    const { images: _, ...vectors } = ten;
    expect(() => pool(vectors, 2)).toThrow(/LB345 rows are no pictures: pictures/);
  });

  it("have their pixels permuted, all alike, another way for another seed", () => {
    const mixed = permutePixels(ten, { seed: 3 });
    const order = values(mixed).slice(0, 16);
    expect(order.toSorted((a, b) => a - b)).toEqual(values(ten).slice(0, 16));
    expect(values(mixed)).toEqual(Array.from({ length: 160 }, (_, i) => 16 * Math.floor(i / 16) + order[i % 16]!));
    expect(values(permutePixels(ten, { seed: 4 }))).not.toEqual(values(mixed));
    expect(labels(mixed)).toEqual(labels(ten));
  });

  it("turn counter-clockwise about the middle", () => {
    const quarter = values(rotate(pictures(1), 90));
    // The last column becomes the first row.
    [3, 7, 11, 15, 2, 6, 10, 14].forEach((v, i) => expect(quarter[i]).toBeCloseTo(v, 5));
    values(rotate(pictures(1), 180)).forEach((v, i) => expect(v).toBeCloseTo(15 - i, 5));
    expect(values(rotate(pictures(1), 0))).toEqual(values(pictures(1)));
    // By 45° corners leave, and 0 comes in; the mean of the middle four stays.
    const turned = values(rotate(pictures(1), 45));
    expect((turned[5]! + turned[6]! + turned[9]! + turned[10]!) / 4).toBeCloseTo(7.5, 5);
    expect(turned[0]).toBeLessThan(7.5);
  });

  it("lie somewhere on a canvas, whole", () => {
    const canvas = onCanvas(ten, { size: 6, seed: 2 });
    expect(canvas.images).toEqual({ height: 6, width: 6 });
    const starts = new Set<number>();
    for (let row = 1; row < 10; row += 1) {
      const picture = values(canvas).slice(36 * row, 36 * (row + 1));
      expect(picture.filter((v) => v !== 0)).toEqual(values(ten).slice(16 * row, 16 * (row + 1)));
      starts.add(picture.findIndex((v) => v !== 0));
    }
    expect(starts.size).toBeGreaterThan(3);
    expect(() => onCanvas(ten, { size: 3 })).toThrow(/LB345 .*: 3/);
  });
});

describe("standardised inputs", () => {
  const split: Split = {
    ...ten,
    id: "small",
    size: 4,
    inputs: { values: Float32Array.from([1, 5, 2, 5, 3, 5, 6, 5]), shape: [4, 2], dtype: "float32" },
  };
  const deviation = Math.sqrt((4 + 1 + 0 + 9) / 4);

  it("have mean 0 and deviation 1, feature by feature; one that never changes becomes 0", () => {
    const expected = [-2, 0, -1, 0, 0, 0, 3, 0].map((v) => v / deviation);
    values(standardise(split)).forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 6));
    values(standardise(split, { offset: 0.1 })).forEach((v, i) =>
      expect(v).toBeCloseTo((expected[i]! * deviation) / (deviation + 0.1), 6),
    );
  });

  it("or all together, or by a given number", () => {
    const overall = Math.sqrt([1, 2, 3, 6, 5, 5, 5, 5].reduce((all, v) => all + (v - 4) ** 2, 0) / 8);
    values(standardise(split, { mean: "all", deviation: "all" })).forEach((v, i) =>
      expect(v).toBeCloseTo((split.inputs.values[i]! - 4) / overall, 6),
    );
    values(standardise(split, { deviation: 0.25 })).forEach((v, i) =>
      expect(v).toBeCloseTo([-2, 0, -1, 0, 0, 0, 3, 0][i]! * 4, 6),
    );
    values(standardise(split, { mean: "feature", deviation: "all" })).forEach((v, i) =>
      expect(v).toBeCloseTo([-2, 0, -1, 0, 0, 0, 3, 0][i]! / (deviation * Math.SQRT1_2), 6),
    );
  });

  it("by the numbers of another split, as a test set needs", () => {
    const test = {
      ...split,
      id: "test",
      size: 1,
      inputs: { ...split.inputs, values: Float32Array.from([5, 6]), shape: [1, 2] },
    };
    const [first, second] = values(standardise(test, { like: split }));
    expect(first).toBeCloseTo(2 / deviation, 6);
    expect(second).toBeCloseTo(1, 6);
    expect(() => standardise(ten, { like: split })).toThrow(/LB345 .*16 features.*: small/);
  });
});

describe("labels", () => {
  const many = pictures(4000);

  it("get noise: a share is drawn anew, and a larger share changes more of them", () => {
    const changed = (options: Parameters<typeof noisyLabels>[1]) =>
      labels(noisyLabels(many, options)).flatMap((label, i) => (label === i % 4 ? [] : [i]));
    // Of 4,000 rows a share p has a deviation of at most 0.008; four of them.
    expect(Math.abs(changed({ share: 0.4 }).length / 4000 - 0.3)).toBeLessThan(0.032);
    expect(Math.abs(changed({ share: 0.4, among: "others" }).length / 4000 - 0.4)).toBeLessThan(0.032);
    expect(changed({ share: 0 })).toEqual([]);
    expect(changed({ share: 1, among: "others" })).toHaveLength(4000);
    const some = changed({ share: 0.2 });
    expect(changed({ share: 0.6 }).filter((i) => some.includes(i))).toEqual(some);
    expect(changed({ share: 0.2, seed: 2 })).not.toEqual(some);
    expect(() => noisyLabels(many, { share: 2 })).toThrow(/LB345 .*: 2/);
    expect(() => noisyLabels(many, { share: 0.5, among: "none" as never })).toThrow(/LB345 .*: none/);
  });

  it("are drawn at random, of as many classes as asked", () => {
    const drawn = labels(randomLabels(many, { classes: 3, seed: 5 }));
    for (const k of [0, 1, 2])
      expect(Math.abs(drawn.filter((label) => label === k).length / 4000 - 1 / 3)).toBeLessThan(0.03);
    expect(labels(randomLabels(many, { classes: 3, seed: 5 }))).toEqual(drawn);
    expect(labels(randomLabels(many, { classes: 3, seed: 6 }))).not.toEqual(drawn);
  });

  it("merge, become signs, become vectors", () => {
    const merged = relabel(ten, [1, 1, 0, 0], ["late", "early"]);
    expect(labels(merged)).toEqual([1, 1, 0, 0, 1, 1, 0, 0, 1, 1]);
    expect(merged.classes).toEqual(["late", "early"]);
    expect(labels(signs(merged))).toEqual([1, 1, -1, -1, 1, 1, -1, -1, 1, 1]);
    expect(signs(merged).targets.dtype).toBe("float32");
    expect(labels(oneHot(take(merged, 2), { offset: 0.25 }))).toEqual([-0.25, 0.75, -0.25, 0.75]);
    expect(oneHot(ten).targets.shape).toEqual([10, 4]);
    expect(() => relabel(ten, [0, 1])).toThrow(/LB345 .*4 classes: 0, 1/);
    expect(() => signs(ten)).toThrow(/LB345 .*: 4/);
  });
});

describe("rows", () => {
  it("are picked by place, with their targets", () => {
    const picked = rows(ten, [7, 0]);
    expect(values(picked)).toEqual([...values(ten).slice(112, 128), ...values(ten).slice(0, 16)]);
    expect(labels(picked)).toEqual([3, 0]);
    expect(labels(slice(ten, 3, 6))).toEqual([3, 0, 1]);
    expect(slice(ten, 8).size).toBe(2);
    expect(() => rows(ten, [10])).toThrow(/LB336 .*0 to 9, not: 10/);
    expect(() => slice(ten, 10)).toThrow(/LB336/);
  });

  it("are picked by class, which are then counted from 0 in the order given", () => {
    const two = ofClasses(ten, [2, 0]);
    expect(labels(two)).toEqual([1, 0, 1, 0, 1]);
    expect(two.classes).toEqual(["c", "a"]);
    expect(values(two).slice(0, 32)).toEqual([...values(ten).slice(0, 16), ...values(ten).slice(32, 48)]);
    expect(() => ofClasses(ten, [4])).toThrow(/LB345 .*0 to 3, not: 4/);
  });

  it("are picked so many a class", () => {
    expect(labels(imbalanced(ten, [3, 1, 0, 2]))).toEqual([0, 1, 3, 0, 3, 0]);
    expect(() => imbalanced(ten, [4, 0, 0, 0])).toThrow(/LB345 class 0 .*: 4/);
  });
});

describe("arrays of one's own", () => {
  it("become a split, whole numbers as such", () => {
    const split = fromArrays({
      id: "mine",
      inputs: [1, 2, 3, 4],
      targets: Int32Array.of(1, 0),
      size: 2,
      classes: ["a", "b"],
    });
    expect(split.inputs).toEqual({ values: Float32Array.of(1, 2, 3, 4), shape: [2, 2], dtype: "float32" });
    expect(split.targets).toEqual({ values: Int32Array.of(1, 0), shape: [2], dtype: "int32" });
    expect(split.classes).toEqual(["a", "b"]);
    const places = fromArrays({ id: "places", inputs: Int32Array.of(0, 1, 2), targets: [1, 2, 3, 4, 5, 6], size: 3 });
    expect([places.inputs.dtype, places.inputs.shape, places.targets.shape]).toEqual(["int32", [3, 1], [3, 2]]);
    expect(() => fromArrays({ id: "mine", inputs: [1, 2, 3], size: 2 })).toThrow(/LB336 inputs of mine .*2 rows.*: 3/);
  });
});

describe("streams of tasks", () => {
  it("of labels, pixels, classes, rotations", () => {
    const [one, two] = tasks(ten, { kind: "labels", tasks: 2 });
    expect(labels(one!)).not.toEqual(labels(two!));
    const pixels = tasks(ten, { kind: "pixels", tasks: 3 });
    expect(pixels[0]).toBe(ten);
    expect(values(pixels[1]!)).not.toEqual(values(pixels[2]!));
    expect(tasks(ten, { kind: "classes", tasks: 2 }).map(({ classes }) => classes)).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    const turned = tasks(ten, { kind: "rotations", tasks: 3, degrees: 160 });
    expect(turned.map(({ id }) => id)).toEqual([ten.id, `${ten.id}.rotate(80)`, `${ten.id}.rotate(160)`]);
  });

  it("refuse what makes no sense", () => {
    expect(() => tasks(ten, { kind: "classes", tasks: 3 })).toThrow(/LB345 .*4 classes: 3/);
    expect(() => tasks(ten, { kind: "labels", tasks: 0 })).toThrow(/LB345 .*: 0/);
    expect(() => tasks(ten, { kind: "colours" as never, tasks: 2 })).toThrow(/LB345 .*: colours/);
  });
});
