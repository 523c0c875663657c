/** Power laws through positive points, by least squares of the logarithms, with bootstrap intervals. Plain float64. */
import { AuthorError } from "../../../graph/authorError";
import { intervalOf, resampled, type BootstrapOptions, type Interval } from "./bootstrap";
import { leastSquares } from "./leastSquares";
import { linearFit, maybePairs, maybePositive } from "./linearFit";

export interface FitOptions extends BootstrapOptions {
  /**
   * `residuals` (default): the fit's own relative errors are dealt out anew, made larger by √(n / (n − parameters)) since a fit takes some of them
   * up; `pairs`: the points are drawn anew, for many points of random x.
   */
  readonly resample?: "residuals" | "pairs";
}

export interface PowerLaw {
  readonly scale: number;
  /** Negative for what falls. */
  readonly exponent: number;
  /** Share of the variance of log y that is explained. */
  readonly r2: number;
  readonly interval: { readonly scale: Interval; readonly exponent: Interval };
  predict(x: number): number;
  /** Where the law lies at x in the middle of the resamples: for a band. */
  band(x: number): Interval;
}

/** y = scale · x^exponent. Two different x or more (three for an interval). Throws LB372, LB374. */
export function powerLaw(x: ArrayLike<number>, y: ArrayLike<number>, options: FitOptions = {}): PowerLaw {
  const n = maybePairs(x, y, 2);
  maybePositive("x", x);
  maybePositive("y", y);
  const [u, v] = [Array.from(x, Math.log), Array.from(y, Math.log)];
  const { slope, intercept, r2 } = linearFit(u, v);
  const fits = refits(
    u,
    v,
    { ...options, parameters: 2, predicted: u.map((at) => intercept + slope * at) },
    (ru, rv) => {
      const again = linearFit(ru, rv);
      return [again.intercept, again.slope];
    },
  );
  const every = n > 2 ? fits : [[intercept, slope]];
  return {
    scale: Math.exp(intercept),
    exponent: slope,
    r2,
    interval: {
      scale: exponential(
        intervalOf(
          every.map(([a]) => a!),
          options,
        ),
      ),
      exponent: intervalOf(
        every.map(([, b]) => b!),
        options,
      ),
    },
    predict: (at) => Math.exp(intercept + slope * Math.log(at)),
    band: (at) =>
      exponential(
        intervalOf(
          every.map(([a, b]) => a! + b! * Math.log(at)),
          options,
        ),
      ),
  };
}

export interface ShiftedPowerLaw extends Omit<PowerLaw, "interval"> {
  /** What is left where x is infinite; 0 or more. */
  readonly floor: number;
  readonly interval: { readonly scale: Interval; readonly exponent: Interval; readonly floor: Interval };
}

/**
 * y = floor + scale · x^exponent with floor ≥ 0, the relative errors least: what scaling laws call irreducible loss and a power law above it.
 * Four points or more; the floor is only as sure as the curve is bent, so look at its interval. Throws LB372, LB374.
 */
export function shiftedPowerLaw(x: ArrayLike<number>, y: ArrayLike<number>, options: FitOptions = {}): ShiftedPowerLaw {
  maybePairs(x, y, 4);
  maybePositive("x", x);
  maybePositive("y", y);
  if (new Set(Array.from(x)).size < 3)
    throw new AuthorError("LB372", "a shifted power law through fewer than three different x", "give more points.");
  const [u, v] = [Array.from(x, Math.log), Array.from(y, Math.log)];
  const best = shifted(u, v);
  const at = (fit: Shifted, where: number): number => fit.floor + Math.exp(fit.intercept + fit.slope * Math.log(where));
  const predicted = Array.from(x, (where) => Math.log(at(best, where)));
  const fits = refits(u, v, { resamples: 200, ...options, parameters: 3, predicted }, shifted);
  const mean = v.reduce((a, b) => a + b) / v.length;
  const whole = v.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    floor: best.floor,
    scale: Math.exp(best.intercept),
    exponent: best.slope,
    r2: whole === 0 ? 1 : 1 - best.cost / whole,
    interval: {
      floor: intervalOf(
        fits.map((fit) => fit.floor),
        options,
      ),
      scale: exponential(
        intervalOf(
          fits.map((fit) => fit.intercept),
          options,
        ),
      ),
      exponent: intervalOf(
        fits.map((fit) => fit.slope),
        options,
      ),
    },
    predict: (where) => at(best, where),
    band: (where) =>
      intervalOf(
        fits.map((fit) => at(fit, where)),
        options,
      ),
  };
}

interface Shifted {
  readonly floor: number;
  readonly intercept: number;
  readonly slope: number;
  readonly cost: number;
}

/** Floors to start from, as shares of the least y. */
const FLOORS = [0, 0.3, 0.6, 0.8, 0.9, 0.97];

function shifted(u: readonly number[], v: readonly number[]): Shifted {
  const least = Math.exp(Math.min(...v));
  const left = (floor: number, intercept: number, slope: number): number[] =>
    u.map((at, i) => Math.log(floor + Math.exp(intercept + slope * at)) - v[i]!);
  const cost = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);
  // The floor as the logistic of a free number, between 0 and a little above the least y, which noise may have put below it.
  const most = 1.2 * least;
  const floorOf = (free: number): number => most / (1 + Math.exp(-free));
  const candidates = FLOORS.flatMap((share): Shifted[] => {
    const floor = share * least;
    const line = linearFit(
      u,
      v.map((value) => Math.log(Math.exp(value) - floor)),
    );
    const start = { floor, intercept: line.intercept, slope: line.slope };
    if (floor === 0) return [{ ...start, cost: cost(left(0, start.intercept, start.slope)) }];
    const free = Math.log(floor / (most - floor));
    const { params, cost: found } = leastSquares({
      residuals: ([z, a, b]) => left(floorOf(z!), a!, b!),
      start: [free, start.intercept, start.slope],
    });
    return [{ floor: floorOf(params[0]!), intercept: params[1]!, slope: params[2]!, cost: found }];
  });
  return candidates.reduce((a, b) => (b.cost < a.cost ? b : a));
}

interface Refitting extends FitOptions {
  readonly parameters: number;
  readonly predicted: readonly number[];
}

/** The fit of each resample of points (log x, log y); those through points of too few x are left out. */
function refits<R>(
  u: readonly number[],
  v: readonly number[],
  { resample = "residuals", predicted, parameters, ...options }: Refitting,
  fit: (u: readonly number[], v: readonly number[]) => R,
): R[] {
  if (resample !== "residuals" && resample !== "pairs")
    throw new AuthorError("LB374", `unknown way to resample: ${String(resample)}`, 'take "residuals" or "pairs".');
  const n = u.length;
  const factor = Math.sqrt(n / Math.max(1, n - parameters));
  const errors = v.map((value, i) => factor * (value - predicted[i]!));
  return resampled(options, (draw): R[] => {
    if (resample === "residuals")
      return [
        fit(
          u,
          predicted.map((value) => value + errors[draw(n)]!),
        ),
      ];
    const rows = Array.from({ length: n }, () => draw(n));
    if (new Set(rows.map((i) => u[i]!)).size < parameters) return [];
    return [
      fit(
        rows.map((i) => u[i]!),
        rows.map((i) => v[i]!),
      ),
    ];
  }).flat();
}

const exponential = ({ low, high }: Interval): Interval => ({ low: Math.exp(low), high: Math.exp(high) });
