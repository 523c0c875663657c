/** The straight line through points that leaves the least squares, and how much it explains. Plain float64. */
import { AuthorError } from "../../../graph/authorError";

export interface LinearFit {
  readonly slope: number;
  readonly intercept: number;
  /** Share of the variance of y that the line explains, 0…1; 1 where y does not vary and the line meets it. */
  readonly r2: number;
}

/** Throws LB372 for fewer than two different x, or numbers that are not finite. */
export function linearFit(x: ArrayLike<number>, y: ArrayLike<number>): LinearFit {
  const n = maybePairs(x, y, 2);
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < n; i += 1) {
    const [dx, dy] = [x[i]! - meanX, y[i]! - meanY];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  if (xx === 0)
    throw new AuthorError("LB372", `a line through points of one x: ${x[0]}`, "give points of different x.");
  const slope = xy / xx;
  const left = Array.from(x, (value, i) => (y[i]! - meanY - slope * (value - meanX)) ** 2).reduce((a, b) => a + b);
  return { slope, intercept: meanY - slope * meanX, r2: yy === 0 ? 1 : 1 - left / yy };
}

/** The exponent of a power law y = scale · x^exponent: the slope in log-log. Positive numbers. */
export function logLogSlope(x: ArrayLike<number>, y: ArrayLike<number>): number {
  maybePositive("x", x);
  maybePositive("y", y);
  return linearFit(Array.from(x, Math.log), Array.from(y, Math.log)).slope;
}

export const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((a, b) => a + b, 0) / values.length;

/** Their number. Throws LB372 where there are too few, or they are not finite. */
export function maybePairs(x: ArrayLike<number>, y: ArrayLike<number>, least: number): number {
  if (x.length !== y.length || x.length < least)
    throw new AuthorError(
      "LB372",
      `a fit needs ${least} points or more, of x and y: ${x.length} and ${y.length}`,
      "give as many of both.",
    );
  for (const value of [...Array.from(x), ...Array.from(y)])
    if (!Number.isFinite(value))
      throw new AuthorError("LB372", `a point that is not finite: ${value}`, "leave it out.");
  return x.length;
}

export function maybePositive(name: string, values: ArrayLike<number>): void {
  const wrong = Array.from(values).find((value) => !(value > 0));
  if (wrong !== undefined)
    throw new AuthorError("LB372", `${name} of a power law must be positive: ${wrong}`, "leave such points out.");
}
