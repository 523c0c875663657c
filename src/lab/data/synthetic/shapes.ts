/**
 * Pictures of one shape each, drawn by its distance function: a disc, square, diamond, plus, ring or triangle, somewhere, of some size, filled or in
 * outline, with soft edges and noise. With the mask of where it is.
 */
import { hostRandom } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import type { Split } from "../split.types";
import { maybeCounts, named, recently, splitOf } from "./split";

/** Signed distance to a shape of radius 1 about 0: below 0 inside; exact near the edge. y runs downwards. */
const distances = {
  disc: (x, y) => Math.hypot(x, y) - 1,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) - 0.85,
  diamond: (x, y) => (Math.abs(x) + Math.abs(y) - 1.15) / Math.SQRT2,
  plus: (x, y) => Math.max(Math.min(Math.abs(x), Math.abs(y)) - 0.35, Math.max(Math.abs(x), Math.abs(y)) - 1),
  ring: (x, y) => Math.abs(Math.hypot(x, y) - 0.75) - 0.25,
  triangle: (x, y) => Math.max(y - 0.6, Math.sqrt(0.75) * Math.abs(x) - 0.5 * y - 0.5),
} satisfies Record<string, (x: number, y: number) => number>;

export type ShapeName = keyof typeof distances;

export interface ShapesOptions {
  readonly rows: number;
  /** Side of the pictures in pixels, default 16. */
  readonly size?: number;
  /** The classes, in turns; default disc, square, diamond, plus. */
  readonly kinds?: readonly ShapeName[];
  /** Radius in pixels, from a uniform law; default 0.2 to 0.32 of the side. */
  readonly radius?: readonly [least: number, most: number];
  /** The centre lies at most this far from the middle, in pixels, along each axis; default as far as the largest shape stays inside. */
  readonly offset?: number;
  /** Probability of an outline in place of a filled shape; default 0. */
  readonly outline?: number;
  /** Deviation of the noise, default 0.05. */
  readonly noise?: number;
  /** Brightness of the shape on 0, default 1. */
  readonly amplitude?: number;
  /** Default 1. */
  readonly seed?: number;
}

export interface Shapes {
  /** Inputs [n, size²], targets int32 [n]: the kind. */
  readonly pictures: Split;
  /** Same inputs; targets float32 [n, size²]: how much of each pixel is the shape's, 0 … 1. */
  readonly masks: Split;
}

/** Throws LB345. */
export function shapes(options: ShapesOptions): Shapes {
  const {
    rows,
    size = 16,
    kinds = ["disc", "square", "diamond", "plus"],
    outline = 0,
    noise = 0.05,
    amplitude = 1,
    seed = 1,
  } = options;
  const [least, most] = options.radius ?? [0.2 * size, 0.32 * size];
  const { offset = Math.max(0, (size - 1) / 2 - most) } = options;
  maybeCounts({ rows, size, kinds: kinds.length });
  const strange = kinds.find((kind) => !Object.hasOwn(distances, kind));
  if (strange !== undefined)
    throw new AuthorError("LB345", `unknown shape: ${String(strange)}`, `known: ${Object.keys(distances).join(", ")}.`);
  const id = `shapes(${named({ rows, size, kinds, radius: [least, most], offset, outline, noise, amplitude, seed })})`;
  return recently(id, () => {
    const draw = hostRandom(seed);
    const masks = new Float32Array(rows * size * size);
    const between = (low: number, high: number): number => low + (high - low) * draw.uniform();
    const pictures = splitOf({
      id,
      size: rows,
      features: size * size,
      classes: kinds,
      images: { height: size, width: size },
      row(to, index) {
        const [radius, x0, y0] = [between(least, most), between(-offset, offset), between(-offset, offset)];
        const hollow = draw.uniform() < outline;
        const distance: (x: number, y: number) => number = distances[kinds[index % kinds.length]!];
        for (let i = 0; i < size; i += 1)
          for (let j = 0; j < size; j += 1) {
            const [x, y] = [j - (size - 1) / 2 - x0, i - (size - 1) / 2 - y0];
            const d = radius * distance(x / radius, y / radius);
            // An edge of one pixel; an outline is one pixel and a half wide.
            const inside = hollow ? 0.75 - Math.abs(d + 0.75) : -d;
            const cover = Math.min(1, Math.max(0, inside + 0.5));
            masks[index * size * size + i * size + j] = cover;
            to[i * size + j] = amplitude * cover + noise * draw.normal();
          }
        return index % kinds.length;
      },
    });
    const targets = { values: masks, shape: [rows, size * size], dtype: "float32" as const };
    const { classes: _, ...rest } = pictures;
    return { pictures, masks: { ...rest, id: `${id}.masks`, targets } };
  });
}
