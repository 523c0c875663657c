/** Pictures as tensors [n, height, width, channels], from rows of any shape of that size. */
import * as tf from "@tensorflow/tfjs-core";
import { AuthorError } from "../../../graph/authorError";

export type ImageShape = readonly [height: number, width: number, channels: number];

/** Throws LB333. */
export function maybeImage(image: ImageShape): ImageShape {
  if (Array.isArray(image) && image.length === 3 && image.every((size) => Number.isInteger(size) && size > 0))
    return image;
  throw new AuthorError(
    "LB333",
    `image must be [height, width, channels]: ${JSON.stringify(image)}`,
    "for example [28, 28, 1].",
  );
}

/** Throws LB333 where a row has another size. */
export function toImages(x: tf.Tensor, [height, width, channels]: ImageShape): tf.Tensor4D {
  const row = x.size / x.shape[0]!;
  if (row === height * width * channels) return tf.reshape(x, [x.shape[0]!, height, width, channels]);
  throw new AuthorError(
    "LB333",
    `rows are no pictures of ${height} × ${width} × ${channels}, their size: ${row}`,
    "give image: [height, width, channels] of the data.",
  );
}

/** Numbers that must be positive whole ones. Throws LB333. */
export function maybeCounts(counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts))
    if (!Number.isInteger(count) || count < 1)
      throw new AuthorError("LB333", `${name} must be a positive whole number: ${count}`, "count units and layers.");
}

/** Correlation with filters [k, k, in, out], stride 1 or more, padded so that stride 1 keeps the size. */
export const convolved = (x: tf.Tensor, filters: tf.Tensor, stride = 1): tf.Tensor4D =>
  tf.conv2d(x as tf.Tensor4D, filters as tf.Tensor4D, stride, "same");
