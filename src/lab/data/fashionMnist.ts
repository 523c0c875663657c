/**
 * Fashion-MNIST (Xiao, Rasul & Vollgraf 2017): 28×28 grey pictures of ten kinds of clothing, 10,000 for training and 2,000 for testing here,
 * interleaved by class, so that any multiple of ten rows from the start is balanced. The file is fetched when a split is first used.
 */
import { hostRandom } from "../../graph/index";
import { AuthorError } from "../../graph/authorError";
import { fashionClasses } from "./fashionClasses";
import { readLabelledImages, type ImageRows, type LabelledImages } from "./readLabelledImages";
import { loaded } from "./source";
import type { Split } from "./split.types";
import { pool } from "./transforms/pictures";

export interface FashionOptions {
  /** Pictures, from the start; default 5000, at most 10000. */
  readonly train?: number;
  /** Default 1000, at most 2000. */
  readonly test?: number;
  /** Side of the pictures: 28 (default), or smaller by means over squares: 14, 7, 4, 2, 1. */
  readonly size?: number;
  /** Permutes the training labels among the pictures (Zhang et al. 2017), the same way each time. */
  readonly shuffleLabels?: boolean;
}

export interface Dataset {
  readonly classes: readonly string[];
  /** Throws NotReady until the file is there. */
  readonly train: Split;
  readonly test: Split;
}

const FILE = "fashion-mnist.bin";
const SHUFFLE_SEED = 20170828;
const splits = new WeakMap<LabelledImages, Map<string, Split>>();

export function fashionMnist(options: FashionOptions = {}): Dataset {
  const { train = 5000, test = 1000, size, shuffleLabels = false } = options;
  const sized = (split: Split): Split => (size === undefined ? split : pool(split, size));
  const part = (which: "train" | "test", count: number, shuffled: boolean): Split => {
    const file = loaded(FILE, readLabelledImages);
    const known = splits.get(file) ?? new Map<string, Split>();
    splits.set(file, known);
    const id = `fashion-mnist.${which}[0:${count}]${shuffled ? ".shuffled" : ""}`;
    const split = known.get(id) ?? toSplit(id, file, file[which], count, shuffled);
    known.set(id, split);
    return split;
  };
  return {
    classes: fashionClasses,
    get train() {
      return sized(part("train", train, shuffleLabels));
    },
    get test() {
      return sized(part("test", test, false));
    },
  };
}

function toSplit(
  id: string,
  { shape, classes }: LabelledImages,
  rows: ImageRows,
  count: number,
  shuffled: boolean,
): Split {
  if (!Number.isInteger(count) || count < 1 || count > rows.count) {
    throw new AuthorError("LB336", `${id} has 1 to ${rows.count} pictures, not: ${count}`, "ask for fewer.");
  }
  const [height, width] = shape;
  const pixels = Float32Array.from(rows.pixels.subarray(0, count * height * width), (byte) => byte / 255);
  const labels = Int32Array.from(rows.labels.subarray(0, count));
  const order = shuffled ? hostRandom(SHUFFLE_SEED).permutation(count) : undefined;
  return {
    id,
    size: count,
    inputs: { values: pixels, shape: [count, height * width], dtype: "float32" },
    targets: { values: order ? labels.map((_, i) => labels[order[i]!]!) : labels, shape: [count], dtype: "int32" },
    classes,
    images: { height, width },
  };
}
