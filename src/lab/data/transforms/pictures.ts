/** Pictures made smaller, turned, mixed up: splits from splits whose rows are pictures of one channel. */
import { hostRandom } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import type { Split } from "../split.types";
import { remembered } from "./remembered";

interface Picture {
  readonly height: number;
  readonly width: number;
}

/** Throws LB345 where rows are no pictures. */
function pictureOf({ id, images }: Split): Picture {
  if (images) return images;
  throw new AuthorError("LB345", `rows are no pictures: ${id}`, "take a split with images: {height, width}.");
}

/** Rows mapped one by one; `f` fills `to` from `from`. */
function mapRows(split: Split, id: string, to: Picture, f: (from: Float32Array, to: Float32Array) => void): Split {
  return remembered(split, id, () => {
    const { height, width } = pictureOf(split);
    const [before, after] = [height * width, to.height * to.width];
    const values = new Float32Array(split.size * after);
    const source = Float32Array.from(split.inputs.values);
    for (let row = 0; row < split.size; row += 1)
      f(source.subarray(row * before, (row + 1) * before), values.subarray(row * after, (row + 1) * after));
    return {
      ...split,
      id,
      inputs: { values, shape: [split.size, after], dtype: "float32" as const },
      images: to,
    };
  });
}

/** Means over squares, to `size` × `size` pixels: 28 to 14, 7, 4, 2 or 1. Throws LB345 where it does not divide. */
export function pool(split: Split, size: number): Split {
  const { height, width } = pictureOf(split);
  if (!Number.isInteger(size) || size < 1 || height % size !== 0 || width % size !== 0)
    throw new AuthorError("LB345", `pictures of ${height} × ${width} cannot be pooled to: ${size}`, "take a divisor.");
  if (size === height && size === width) return split;
  const [down, across] = [height / size, width / size];
  return mapRows(split, `${split.id}.pool(${size})`, { height: size, width: size }, (from, to) => {
    for (let i = 0; i < height; i += 1)
      for (let j = 0; j < width; j += 1) {
        const at = Math.floor(i / down) * size + Math.floor(j / across);
        to[at] = to[at]! + from[i * width + j]! / (down * across);
      }
  });
}

/** The same permutation of pixels in all pictures, drawn from the seed (default 1). */
export function permutePixels(split: Split, { seed = 1 }: { readonly seed?: number } = {}): Split {
  const picture = pictureOf(split);
  const order = hostRandom(seed).permutation(picture.height * picture.width);
  return mapRows(split, `${split.id}.permutePixels(${seed})`, picture, (from, to) => {
    for (let k = 0; k < to.length; k += 1) to[k] = from[order[k]!]!;
  });
}

/** Turned counter-clockwise about the middle, by degrees; between pixels linearly, 0 from outside. */
export function rotate(split: Split, degrees: number): Split {
  const picture = pictureOf(split);
  const { height, width } = picture;
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [middleY, middleX] = [(height - 1) / 2, (width - 1) / 2];
  return mapRows(split, `${split.id}.rotate(${degrees})`, picture, (from, to) => {
    const pixel = (i: number, j: number): number =>
      i >= 0 && i < height && j >= 0 && j < width ? from[i * width + j]! : 0;
    for (let i = 0; i < height; i += 1)
      for (let j = 0; j < width; j += 1) {
        // Rows run downwards: the place that a pixel comes from, turned back.
        const [y, x] = [i - middleY, j - middleX];
        const [sourceY, sourceX] = [middleY + cos * y + sin * x, middleX - sin * y + cos * x];
        const [top, left] = [Math.floor(sourceY), Math.floor(sourceX)];
        const [v, u] = [sourceY - top, sourceX - left];
        to[i * width + j] =
          (1 - v) * ((1 - u) * pixel(top, left) + u * pixel(top, left + 1)) +
          v * ((1 - u) * pixel(top + 1, left) + u * pixel(top + 1, left + 1));
      }
  });
}

export interface CanvasOptions {
  /** Side of the empty canvas: at least the picture's. */
  readonly size: number;
  /** Default 1. */
  readonly seed?: number;
}

/** Each picture at a random place of an empty canvas, drawn once. Throws LB345. */
export function onCanvas(split: Split, { size, seed = 1 }: CanvasOptions): Split {
  const { height, width } = pictureOf(split);
  if (!Number.isInteger(size) || size < height || size < width)
    throw new AuthorError(
      "LB345",
      `a canvas for ${height} × ${width} is at least that, not: ${size}`,
      "for example 20 for 14.",
    );
  const draw = hostRandom(seed);
  return mapRows(split, `${split.id}.onCanvas(${size}, ${seed})`, { height: size, width: size }, (from, to) => {
    const [top, left] = [draw.integer(size - height + 1), draw.integer(size - width + 1)];
    for (let i = 0; i < height; i += 1) to.set(from.subarray(i * width, (i + 1) * width), (top + i) * size + left);
  });
}
