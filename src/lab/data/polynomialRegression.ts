/**
 * A quadratic function of one hidden direction: x ~ N(0, I/D), y = ½ (β·x)², |β|² = D (Kumar et al. 2024). Drawn on the host from the seed,
 * in float64, then rounded.
 */
import { hostRandom } from "../../graph/index";
import { normals } from "./normals";
import type { Split } from "./split.types";

export interface PolynomialOptions {
  /** D, default 50. */
  readonly dimension?: number;
  /** Default 400. */
  readonly train?: number;
  /** Default 400. */
  readonly test?: number;
  /** Default 1. */
  readonly seed?: number;
}

export interface PolynomialRegression {
  readonly train: Split;
  readonly test: Split;
  /** The hidden direction [D], of length √D. */
  readonly beta: Float32Array;
}

/** Recent sets, so that the same options give the same arrays (and graphs share their upload). */
const recent = new Map<string, PolynomialRegression>();
const MOST = 16;

/** Inputs [n, D], targets float32 [n]. The test set depends on seed and dimension, not on the number of training rows. */
export function polynomialRegression({
  dimension = 50,
  train = 400,
  test = 400,
  seed = 1,
}: PolynomialOptions = {}): PolynomialRegression {
  const id = `polynomial(${[dimension, train, test, seed].join(", ")})`;
  const known = recent.get(id);
  if (known) return known;
  const draw = normals(hostRandom(seed));
  const direction = Float64Array.from({ length: dimension }, draw);
  const length = Math.hypot(...direction);
  const beta = direction.map((b) => (b * Math.sqrt(dimension)) / length);
  const split = (name: string, size: number): Split => {
    const values = new Float32Array(size * dimension);
    const targets = new Float32Array(size);
    for (let row = 0; row < size; row += 1) {
      let projection = 0;
      for (let k = 0; k < dimension; k += 1) {
        const x = draw() / Math.sqrt(dimension);
        values[row * dimension + k] = x;
        projection += beta[k]! * x;
      }
      targets[row] = projection ** 2 / 2;
    }
    return {
      id: `${id}.${name}`,
      size,
      inputs: { values, shape: [size, dimension], dtype: "float32" },
      targets: { values: targets, shape: [size], dtype: "float32" },
    };
  };
  const testSplit = split("test", test);
  const set = { test: testSplit, train: split("train", train), beta: Float32Array.from(beta) };
  if (recent.size >= MOST) recent.delete(recent.keys().next().value!);
  recent.set(id, set);
  return set;
}
