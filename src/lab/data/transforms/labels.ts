/** Labels changed, rows picked by label: splits from splits whose targets are classes. */
import { hostRandom } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import type { Column, Split } from "../split.types";
import { remembered } from "./remembered";

/** How many classes there are: those named, or the largest label and one. */
export const classCount = ({ classes, targets }: Split): number =>
  classes?.length ?? (targets.values as Int32Array).reduce((most, label) => Math.max(most, label), -1) + 1;

/** The same inputs with other targets, int32 [size]. */
function withLabels(split: Split, id: string, label: (old: number, row: number) => number): Split {
  return remembered(split, id, () => {
    const values = Int32Array.from(split.targets.values as Int32Array, label);
    return { ...split, id, targets: { values, shape: [split.size], dtype: "int32" as const } };
  });
}

export interface NoisyLabelsOptions {
  /** Probability that a label is drawn anew, 0 … 1. */
  readonly share: number;
  /** From `all` classes, so that some stay right (default), or from the `others`. */
  readonly among?: "all" | "others";
  /** Default 1. */
  readonly seed?: number;
}

/** Symmetric label noise. Throws LB345. */
export function noisyLabels(split: Split, { share, among = "all", seed = 1 }: NoisyLabelsOptions): Split {
  if (!(share >= 0 && share <= 1))
    throw new AuthorError("LB345", `a share of labels is from 0 to 1: ${share}`, "for example share: 0.4.");
  if (among !== "all" && among !== "others")
    throw new AuthorError("LB345", `noisy labels are among "all" or "others", not: ${String(among)}`, "choose one.");
  const [draw, classes] = [hostRandom(seed), classCount(split)];
  return withLabels(split, `${split.id}.noisyLabels(${share}, ${among}, ${seed})`, (old) => {
    // Both numbers are drawn for each row, so that more noise changes more rows and leaves the changed ones.
    const [luck, other] = [draw.uniform(), draw.integer(among === "all" ? classes : classes - 1)];
    if (luck >= share) return old;
    return among === "all" || other < old ? other : other + 1;
  });
}

export interface RandomLabelsOptions {
  /** Default as many as the split has. */
  readonly classes?: number;
  /** Default 1. */
  readonly seed?: number;
}

/** New labels, uniform, for each row: a task that can only be learnt by heart. */
export function randomLabels(split: Split, { classes = classCount(split), seed = 1 }: RandomLabelsOptions = {}): Split {
  const draw = hostRandom(seed);
  return withLabels(split, `${split.id}.randomLabels(${classes}, ${seed})`, () => draw.integer(classes));
}

/** Labels mapped, one entry a class: `relabel(split, [0, 0, 1, 1, …])` merges; names of the new classes may be given. Throws LB345. */
export function relabel(split: Split, map: readonly number[], classes?: readonly string[]): Split {
  if (map.length < classCount(split) || !map.every((label) => Number.isInteger(label) && label >= 0))
    throw new AuthorError(
      "LB345",
      `a label is a whole number for each of ${classCount(split)} classes: ${map.join(", ")}`,
      "for example [0, 0, 1].",
    );
  const id = `${split.id}.relabel(${map.join(" ")})`;
  const { classes: _, ...rest } = withLabels(split, id, (old) => map[old]!);
  return remembered(split, `${id}${classes?.join(" ") ?? ""}.named`, () => ({ ...rest, ...(classes && { classes }) }));
}

/** Targets float32: −1 for class 0, 1 for class 1. Throws LB345 for more. */
export function signs(split: Split): Split {
  if (classCount(split) > 2)
    throw new AuthorError(
      "LB345",
      `signs are for two classes, not: ${classCount(split)}`,
      "pick two with data.ofClasses.",
    );
  return floatTargets(split, `${split.id}.signs()`, [], (label) => [2 * label - 1]);
}

/** Targets float32 [size, classes]: 1 at the label, 0 elsewhere, minus `offset` (default 0) everywhere. */
export function oneHot(split: Split, { offset = 0 }: { readonly offset?: number } = {}): Split {
  const classes = classCount(split);
  return floatTargets(split, `${split.id}.oneHot(${offset})`, [classes], (label) =>
    Array.from({ length: classes }, (_, k) => (k === label ? 1 : 0) - offset),
  );
}

function floatTargets(split: Split, id: string, row: number[], of: (label: number) => number[]): Split {
  return remembered(split, id, () => {
    const values = Float32Array.from(Array.from(split.targets.values as Int32Array).flatMap(of));
    return { ...split, id, targets: { values, shape: [split.size, ...row], dtype: "float32" as const } };
  });
}

/** The rows at these places, in this order. Throws LB336 for places that are none. */
export function rows(split: Split, places: readonly number[], id = `${split.id}.rows(${places.join(" ")})`): Split {
  const strange = places.find((place) => !Number.isInteger(place) || place < 0 || place >= split.size);
  if (strange !== undefined || places.length === 0)
    throw new AuthorError(
      "LB336",
      `rows of ${split.id} are 0 to ${split.size - 1}, not: ${strange ?? "none"}`,
      "count from 0.",
    );
  return remembered(split, id, () => {
    const pick = ({ values, shape, dtype }: Column): Column => {
      const width = values.length / split.size;
      const picked =
        dtype === "int32" ? new Int32Array(places.length * width) : new Float32Array(places.length * width);
      places.forEach((place, i) => picked.set(values.subarray(place * width, (place + 1) * width), i * width));
      return { values: picked, shape: [places.length, ...shape.slice(1)], dtype };
    };
    return { ...split, id, size: places.length, inputs: pick(split.inputs), targets: pick(split.targets) };
  });
}

/** Rows `from` to before `to`, as Array.slice counts them. */
export const slice = (split: Split, from: number, to = split.size): Split =>
  rows(
    split,
    Array.from({ length: Math.max(0, Math.min(to, split.size) - from) }, (_, i) => from + i),
    `${split.id}[${from}:${to}]`,
  );

/** The rows of some classes, in order, which become 0, 1, … in the order given. Throws LB345. */
export function ofClasses(split: Split, classes: readonly number[]): Split {
  const count = classCount(split);
  if (classes.length === 0 || !classes.every((label) => Number.isInteger(label) && label >= 0 && label < count))
    throw new AuthorError(
      "LB345",
      `classes of ${split.id} are 0 to ${count - 1}, not: ${classes.join(", ")}`,
      "name some of them.",
    );
  const labels = split.targets.values as Int32Array;
  const places = Array.from(labels.keys()).filter((row) => classes.includes(labels[row]!));
  const id = `${split.id}.ofClasses(${classes.join(" ")})`;
  const picked = rows(split, places, `${id}.rows`);
  return remembered(split, id, () => ({
    ...picked,
    id,
    targets: {
      ...picked.targets,
      values: (picked.targets.values as Int32Array).map((label) => classes.indexOf(label)),
    },
    ...(split.classes && { classes: classes.map((label) => split.classes![label]!) }),
  }));
}

/** So many rows of each class, the first ones, in order: an imbalanced set. Throws LB345 where a class has fewer. */
export function imbalanced(split: Split, counts: readonly number[]): Split {
  const labels = split.targets.values as Int32Array;
  const left = [...counts];
  const places = Array.from(labels.keys()).filter((row) => (left[labels[row]!] ?? 0) > 0 && left[labels[row]!]!-- > 0);
  const short = left.findIndex((count) => count > 0);
  if (short >= 0)
    throw new AuthorError(
      "LB345",
      `class ${short} of ${split.id} has fewer rows than: ${counts[short]}`,
      "ask for fewer, or load more.",
    );
  return rows(split, places, `${split.id}.imbalanced(${counts.join(" ")})`);
}
