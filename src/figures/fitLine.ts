/**
 * Ordinary least squares of y on x, of their logarithms for a power law, with the confidence band of the mean:
 * ŷ ± t s √(1/n + (x - x̄)²/Sxx), t of Student's distribution with n - 2 degrees of freedom.
 */
export type FitKind = "linear" | "power" | "exponential" | "logarithmic";

export interface FittedLine {
  readonly kind: FitKind;
  /** Of the (transformed) line; for a power law y = e^intercept · x^slope. */
  readonly slope: number;
  readonly intercept: number;
  /** Of the (transformed) line. */
  readonly r2: number;
  readonly predict: (x: number) => number;
  /** 95 % band of the mean at x; the fit itself twice where there are fewer than three points. */
  readonly band: (x: number) => readonly [low: number, high: number];
}

/** Points that the transformation does not take (not positive, not finite) are left out; undefined with fewer than two places. */
export function fitLine(
  xs: readonly number[],
  ys: readonly number[],
  kind: FitKind = "linear",
): FittedLine | undefined {
  const logX = kind === "power" || kind === "logarithmic";
  const logY = kind === "power" || kind === "exponential";
  const u = (x: number) => (logX ? Math.log(x) : x);
  const back = (v: number) => (logY ? Math.exp(v) : v);
  const points = xs
    .map((x, i) => [u(x), logY ? Math.log(ys[i]!) : ys[i]!] as const)
    .filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b));
  const n = points.length;
  const meanU = points.reduce((sum, [a]) => sum + a, 0) / n;
  const meanV = points.reduce((sum, [, b]) => sum + b, 0) / n;
  const sum = (of: (a: number, b: number) => number) =>
    points.reduce((total, [a, b]) => total + of(a - meanU, b - meanV), 0);
  const sxx = sum((a) => a * a);
  if (n < 2 || !(sxx > 0)) return undefined;
  const slope = sum((a, b) => a * b) / sxx;
  const intercept = meanV - slope * meanU;
  const syy = sum((_, b) => b * b);
  const residual = sum((a, b) => (b - slope * a) ** 2);
  const spread = n > 2 ? studentT(n - 2) * Math.sqrt(residual / (n - 2)) : 0;
  const line = (x: number) => intercept + slope * u(x);
  return {
    kind,
    slope,
    intercept,
    r2: syy > 0 ? 1 - residual / syy : 1,
    predict: (x) => back(line(x)),
    band(x) {
      const half = spread * Math.sqrt(1 / n + (u(x) - meanU) ** 2 / sxx);
      return [back(line(x) - half), back(line(x) + half)];
    },
  };
}

/**
 * The 97.5 % quantile of Student's t: tabulated up to 10 degrees of freedom, beyond by the Cornish-Fisher expansion about the normal
 * (Abramowitz and Stegun 26.7.5, its first three terms; off by less than 1e-3).
 */
export function studentT(freedom: number): number {
  const table = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281];
  if (freedom <= table.length) return table[freedom - 1] ?? NaN;
  const z = 1.959964;
  const n = freedom;
  return (
    z +
    (z ** 3 + z) / (4 * n) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * n ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * n ** 3)
  );
}
