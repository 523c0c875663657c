/**
 * The density of a matrix's eigenvalues from a few Lanczos processes: each Ritz value as a narrow Gaussian of its weight, the processes
 * averaged (Lin, Saad and Yang 2016; Ghorbani, Krishnan and Xiao 2019, eq. 6 and algorithm 1). Plain float64.
 */
import { AuthorError } from "../../../graph/authorError";
import { ritz, type Tridiagonal } from "./ritz";

export interface DensityOptions {
  /** Standard deviation of the Gaussians, in units of the eigenvalues. Default 1 % of the range of the Ritz values. */
  readonly width?: number;
  /** Default 400. */
  readonly points?: number;
  /** From where to where. Default the Ritz values and four widths beyond. */
  readonly range?: readonly [number, number];
}

export interface Density {
  /** Eigenvalues: [points]. */
  readonly x: Float64Array;
  /** Share of eigenvalues a unit of x; its integral is 1: [points]. */
  readonly density: Float64Array;
  readonly width: number;
}

/** One process or several, from different random starts. Throws LB364. */
export function spectralDensity(given: Tridiagonal | readonly Tridiagonal[], options: DensityOptions = {}): Density {
  const all = (Array.isArray(given) ? (given as readonly Tridiagonal[]) : [given as Tridiagonal]).map(ritz);
  if (all.length === 0) throw new AuthorError("LB364", "a density of no Lanczos process", "give one or more.");
  const values = all.flatMap((one) => Array.from(one.values));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const { width = (high - low || Math.abs(high) || 1) / 100, points = 400 } = options;
  if (!(width > 0 && Number.isInteger(points) && points > 1))
    throw new AuthorError(
      "LB364",
      `a density needs a positive width and two points or more: ${width}, ${points}`,
      "leave them out.",
    );
  const [from, to] = options.range ?? [low - 4 * width, high + 4 * width];
  const x = Float64Array.from({ length: points }, (_, i) => from + ((to - from) * i) / (points - 1));
  const density = x.map((at) => {
    const sum = all.reduce((total, { values: thetas, weights }) => {
      return (
        total + thetas.reduce((own, theta, i) => own + weights[i]! * Math.exp(-(((at - theta) / width) ** 2) / 2), 0)
      );
    }, 0);
    return sum / (all.length * width * Math.sqrt(2 * Math.PI));
  });
  return { x, density, width };
}
