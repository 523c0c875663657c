/** Whether a classifier is right as often as it says: expected calibration error, and the diagram behind it. Plain float64. */
import { AuthorError } from "../../graph/authorError";
import { maybeMatrix, type Matrix } from "./linear/matrix";

export interface CalibrationOptions {
  /** Bins of equal width over confidences 0…1; default 15. */
  readonly bins?: number;
  /** The outputs are logits, to be put through a softmax at this temperature first. Default: they are probabilities already. */
  readonly temperature?: number;
}

export interface Calibration {
  /** Mean |accuracy − confidence| over bins, by their rows: expected calibration error (Guo et al. 2017, eq. 3). */
  readonly error: number;
  /** The largest of them over bins that have rows (eq. 5). */
  readonly largest: number;
  /** Bins that have rows, with the mean confidence and accuracy of these. */
  readonly bins: readonly {
    readonly low: number;
    readonly high: number;
    readonly count: number;
    readonly confidence: number;
    readonly accuracy: number;
  }[];
}

/** Outputs [n, classes], labels [n]. A confidence on a border is in the bin below it. Throws LB360, LB377. */
export function calibration(
  outputs: Matrix,
  labels: ArrayLike<number>,
  { bins: count = 15, temperature }: CalibrationOptions = {},
): Calibration {
  const { rows, columns, values } = maybeMatrix(outputs);
  if (labels.length !== rows || !(Number.isInteger(count) && count > 0))
    throw new AuthorError(
      "LB377",
      `calibration of ${rows} rows, ${count} bins, labels: ${labels.length}`,
      "a label for each row.",
    );
  const sums = Array.from({ length: count }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (let i = 0; i < rows; i += 1) {
    const row = values.subarray(i * columns, (i + 1) * columns);
    const best = row.reduce((at, value, j) => (value > row[at]! ? j : at), 0);
    const confidence = temperature === undefined ? maybeProbability(row[best]!) : softmaxOf(row, best, temperature);
    const bin = sums[Math.min(count - 1, Math.max(0, Math.ceil(confidence * count) - 1))]!;
    bin.count += 1;
    bin.confidence += confidence;
    bin.right += labels[i] === best ? 1 : 0;
  }
  const bins = sums.flatMap(({ count: n, confidence, right }, b) =>
    n === 0
      ? []
      : [{ low: b / count, high: (b + 1) / count, count: n, confidence: confidence / n, accuracy: right / n }],
  );
  const gaps = bins.map(({ confidence, accuracy }) => Math.abs(accuracy - confidence));
  return {
    error: gaps.reduce((sum, gap, b) => sum + (bins[b]!.count / rows) * gap, 0),
    largest: Math.max(...gaps),
    bins,
  };
}

function softmaxOf(row: Float64Array, best: number, temperature: number): number {
  return 1 / row.reduce((sum, value) => sum + Math.exp((value - row[best]!) / temperature), 0);
}

function maybeProbability(value: number): number {
  if (value >= 0 && value <= 1 + 1e-5) return Math.min(1, value);
  throw new AuthorError("LB377", `not a probability: ${value}`, "of logits, give temperature: 1.");
}
