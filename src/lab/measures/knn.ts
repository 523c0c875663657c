/** How well features tell classes by their nearest neighbours: a test of a representation without training anything. Plain float64. */
import { AuthorError } from "../../graph/authorError";
import { maybeMatrix, type Dense, type Matrix } from "./linear/matrix";

export interface KnnOptions {
  /** Neighbours; default 10. */
  readonly k?: number;
  /** `cosine` (default) or `euclidean`. */
  readonly metric?: "cosine" | "euclidean";
}

export interface Labelled {
  /** [n, d] */
  readonly features: Matrix;
  /** Whole numbers from 0: [n]. */
  readonly labels: ArrayLike<number>;
}

/** Share of test rows whose label most of the k nearest rows of `train` have, 0…1; of classes with as many, the one with the nearest row. Throws LB360, LB378. */
export function knnAccuracy(train: Labelled, test: Labelled, { k = 10, metric = "cosine" }: KnnOptions = {}): number {
  const [known, asked] = [maybeMatrix(train.features), maybeMatrix(test.features)];
  const fits =
    known.columns === asked.columns && train.labels.length === known.rows && test.labels.length === asked.rows;
  if (!fits || !(Number.isInteger(k) && k > 0 && k <= known.rows))
    throw new AuthorError(
      "LB378",
      `${k} neighbours among ${known.rows} rows, for rows: ${asked.rows}`,
      "features [n, d] with a label for each row.",
    );
  const distances = distancesBetween(known, asked, metric);
  let right = 0;
  for (let i = 0; i < asked.rows; i += 1)
    if (vote(nearest(distances(i), k), train.labels) === test.labels[i]) right += 1;
  return right / asked.rows;
}

/** For a row of the test set something that grows with its distance from each row of the other. */
function distancesBetween(known: Dense, asked: Dense, metric: KnnOptions["metric"]): (row: number) => Float64Array {
  const [a, b] = metric === "cosine" ? [ofLengthOne(known), ofLengthOne(asked)] : [known.values, asked.values];
  const { rows, columns } = known;
  const squares = Float64Array.from({ length: rows }, (_, j) => dot(a, j * columns, a, j * columns, columns));
  return (row) =>
    Float64Array.from({ length: rows }, (_, j) => squares[j]! / 2 - dot(a, j * columns, b, row * columns, columns));
}

function ofLengthOne({ rows, columns, values }: Dense): Float64Array {
  const scaled = values.slice();
  for (let i = 0; i < rows; i += 1) {
    const length = Math.sqrt(dot(values, i * columns, values, i * columns, columns));
    for (let j = 0; j < columns; j += 1) scaled[i * columns + j]! /= length > 0 ? length : 1;
  }
  return scaled;
}

function dot(a: Float64Array, from: number, b: Float64Array, at: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i += 1) sum += a[from + i]! * b[at + i]!;
  return sum;
}

/** Positions of the k least, nearest first. */
function nearest(distances: Float64Array, k: number): number[] {
  const best: number[] = [];
  distances.forEach((distance, j) => {
    if (best.length === k && distance >= distances[best[k - 1]!]!) return;
    let at = best.length;
    while (at > 0 && distances[best[at - 1]!]! > distance) at -= 1;
    best.splice(at, 0, j);
    if (best.length > k) best.pop();
  });
  return best;
}

function vote(neighbours: readonly number[], labels: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  for (const j of neighbours) counts.set(labels[j]!, (counts.get(labels[j]!) ?? 0) + 1);
  // A map keeps the order in which labels were met: nearest first.
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}
