/** A small data set for classifiers. */
import type { Split } from "../../src/lab/data/split.types";

/** Two blobs, told apart by the sign of x + y. */
export const blobs: Split = (() => {
  const size = 60;
  const values = Float32Array.from({ length: 2 * size }, (_, i) => Math.sin(12.9898 * (i + 1)) * 2);
  const labels = Int32Array.from({ length: size }, (_, i) => (values[2 * i]! + values[2 * i + 1]! > 0 ? 1 : 0));
  return {
    id: "blobs",
    size,
    inputs: { values, shape: [size, 2], dtype: "float32" },
    targets: { values: labels, shape: [size], dtype: "int32" },
  };
})();
