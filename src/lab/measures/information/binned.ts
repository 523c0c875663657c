/**
 * What a layer knows of its input and of the labels, in bits, when every unit's activation is put in a bin (Shwartz-Ziv and Tishby 2017, §3.1). For a
 * net without noise and different inputs, I(X; T) is the entropy of the binned layer. Plain float64; `tracedBinnedInformation` is the same inside
 * a run.
 */
import { AuthorError } from "../../../graph/authorError";
import { maybeMatrix, type Matrix } from "../linear/matrix";

export interface BinOptions {
  /** Bins of equal width; default 30. What is outside of the range is in the first or the last. */
  readonly bins?: number;
  /** Default [-1, 1], for tanh; for ReLU [0, the largest activation]. */
  readonly range?: readonly [number, number];
}

export interface Information {
  /** I(X; T) = H(T), in bits, where all inputs are different. */
  readonly input: number;
  /** I(T; Y) = H(T) − H(T | Y), in bits. */
  readonly label: number;
}

/** Activations [n, units] and labels [n] of the same rows, each row as likely. Throws LB360, LB376. */
export function binnedInformation(
  activations: Matrix,
  labels: ArrayLike<number>,
  options: BinOptions = {},
): Information {
  const { rows, columns, values } = maybeMatrix(activations);
  const { bins, low, high } = maybeBins(options);
  if (labels.length !== rows)
    throw new AuthorError(
      "LB376",
      `activations of ${rows} rows, and so many labels: ${labels.length}`,
      "one for each row.",
    );
  const codes = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (__, j) => binOf(values[i * columns + j]!, bins, low, high)).join(),
  );
  const layer = entropy(codes);
  const joint = entropy(codes.map((code, i) => `${code};${labels[i]!}`));
  return { input: layer, label: layer + entropy(Array.from(labels)) - joint };
}

/** Of things by how often each comes, in bits. */
export function entropy(things: readonly unknown[]): number {
  const counts = new Map<unknown, number>();
  for (const thing of things) counts.set(thing, (counts.get(thing) ?? 0) + 1);
  return [...counts.values()].reduce(
    (sum, count) => sum - (count / things.length) * Math.log2(count / things.length),
    0,
  );
}

/** Of two things known of the same rows, in bits: 0 where they are independent. Throws LB376. */
export function mutualInformation(a: readonly unknown[], b: readonly unknown[]): number {
  if (a.length !== b.length)
    throw new AuthorError("LB376", `mutual information of ${a.length} things with: ${b.length}`, "one for each row.");
  const ids = (things: readonly unknown[]): number[] => {
    const seen = new Map<unknown, number>();
    return things.map((thing) => seen.get(thing) ?? (seen.set(thing, seen.size), seen.size - 1));
  };
  const [x, y] = [ids(a), ids(b)];
  return entropy(x) + entropy(y) - entropy(x.map((id, i) => `${id},${y[i]!}`));
}

const binOf = (value: number, bins: number, low: number, high: number): number =>
  Math.min(bins - 1, Math.max(0, Math.floor(((value - low) / (high - low)) * bins)));

/** Throws LB376. */
export function maybeBins({ bins = 30, range = [-1, 1] }: BinOptions): { bins: number; low: number; high: number } {
  const [low, high] = range;
  if (Number.isInteger(bins) && bins > 0 && low < high) return { bins, low, high };
  throw new AuthorError(
    "LB376",
    `so many bins (${bins}) from ${low} to: ${high}`,
    "for example bins: 30, range: [-1, 1].",
  );
}
