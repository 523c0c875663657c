/** Gaussian clouds, one a class: classes of any shares, at given or random centres; and the ring of clouds that generators are tried on. */
import { hostRandom } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";
import type { Split } from "../split.types";
import { maybeCounts, named, recently, splitOf } from "./split";

export interface GaussianMixtureOptions {
  /** One list of numbers a class; or how many classes, whose centres are then drawn from N(0, separation²). */
  readonly centres: readonly (readonly number[])[] | number;
  /** Numbers a row, where centres are drawn; default 2. */
  readonly dimension?: number;
  /** Deviation of drawn centres, in each coordinate; default 3. */
  readonly separation?: number;
  /** Of the clouds, in each coordinate; default 1. */
  readonly deviation?: number;
  /** Probabilities of the classes; default equal. Without them classes take turns, so that each has as many rows. */
  readonly shares?: readonly number[];
  /** Default 1000. */
  readonly train?: number;
  /** Default 1000. */
  readonly test?: number;
  /** Default 1. */
  readonly seed?: number;
}

export interface GaussianMixture {
  readonly train: Split;
  readonly test: Split;
  readonly centres: readonly (readonly number[])[];
}

/** Inputs [n, D], targets int32 [n]. Throws LB345. */
export function gaussianMixture(options: GaussianMixtureOptions): GaussianMixture {
  const { dimension = 2, separation = 3, deviation = 1, shares, train = 1000, test = 1000, seed = 1 } = options;
  maybeCounts({ train, test, dimension });
  const classes = typeof options.centres === "number" ? options.centres : options.centres.length;
  maybeCounts({ classes });
  const total = shares?.reduce((a, b) => a + b, 0) ?? 1;
  if (shares && (shares.length !== classes || !shares.every((s) => s >= 0) || Math.abs(total - 1) > 1e-6))
    throw new AuthorError(
      "LB345",
      `shares of ${classes} classes must add up to 1: ${shares.join(", ")}`,
      "one for each class.",
    );
  const id = `gaussianMixture(${named({ centres: options.centres, dimension, separation, deviation, shares, train, test, seed })})`;
  return recently(id, () => {
    const root = hostRandom(seed);
    const places = root.fold(0);
    const centres =
      typeof options.centres === "number"
        ? Array.from({ length: classes }, () => Array.from({ length: dimension }, () => separation * places.normal()))
        : options.centres;
    const part = (name: string, size: number, stream: number): Split => {
      const draw = root.fold(stream);
      const classOf = (index: number): number => {
        if (!shares) return index % classes;
        let luck = draw.uniform();
        const found = shares.findIndex((share) => (luck -= share) < 0);
        return found < 0 ? classes - 1 : found;
      };
      return splitOf({
        id: `${id}.${name}`,
        size,
        features: centres[0]!.length,
        row(to, index) {
          const label = classOf(index);
          centres[label]!.forEach((c, k) => (to[k] = c + deviation * draw.normal()));
          return label;
        },
      });
    };
    return { train: part("train", train, 1), test: part("test", test, 2), centres };
  });
}

export interface GaussianRingOptions extends Omit<
  GaussianMixtureOptions,
  "centres" | "dimension" | "separation" | "shares"
> {
  /** Default 8. */
  readonly modes?: number;
  /** Default 2. */
  readonly radius?: number;
  /** Default 0.05. */
  readonly deviation?: number;
}

/** Clouds in the plane, evenly on a circle, the first at angle 0; targets are the numbers of the clouds. */
export function gaussianRing({
  modes = 8,
  radius = 2,
  deviation = 0.05,
  ...rest
}: GaussianRingOptions = {}): GaussianMixture {
  maybeCounts({ modes });
  const centres = Array.from({ length: modes }, (_, k) => {
    const angle = (2 * Math.PI * k) / modes;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  return gaussianMixture({ centres, deviation, ...rest });
}
