/**
 * Domains, ticks and their words. Ticks are chosen here and not by the plot, so that they stay where they are while data stream in, and so
 * that five of them fit a phone.
 */
import { format, nice, precisionFixed, tickFormat, tickStep, ticks as linearTicks } from "d3";

export type ScaleType = "linear" | "log";

export interface AxisOptions {
  readonly type?: ScaleType;
  readonly domain?: readonly [number, number];
  readonly label?: string;
  /** d3 format, `%` for shares. */
  readonly format?: string;
  /** Where the ticks are; chosen from the domain if left out. */
  readonly ticks?: readonly number[];
}

export const toAxis = (option: ScaleType | AxisOptions | undefined): AxisOptions =>
  typeof option === "string" ? { type: option } : (option ?? {});

const FINE = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];
const COARSE = [1, 3, 10];
const decadeOf = (value: number): number => Number(`1e${Math.floor(Math.log10(value) + 1e-12)}`);

const down = (value: number, mantissas: readonly number[]): number =>
  decadeOf(value) * mantissas.findLast((m) => m * decadeOf(value) <= value * (1 + 1e-9))!;
const up = (value: number, mantissas: readonly number[]): number =>
  decadeOf(value) * mantissas.find((m) => m * decadeOf(value) >= value * (1 - 1e-9))!;

/** Least and greatest of the finite values (for log, of the positive ones); Infinity and -Infinity where there is none. */
export function extentOf(values: Iterable<number>, type: ScaleType = "linear"): [low: number, high: number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value) || (type === "log" && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/**
 * Round ends around low and high. A log axis of more than one and a half decades ends at 1 or 3 times a power
 * of ten; a linear axis of positive values
 * starts at 0 where that costs less than half of it. Where there is nothing (low > high), 0 to 1, or 0.01 to 1.
 */
export function niceExtent([low, high]: readonly [number, number], type: ScaleType = "linear"): [number, number] {
  if (low > high) return type === "log" ? [0.01, 1] : [0, 1];
  if (type === "log") {
    const mantissas = Math.log10(high / low) >= 1.5 ? COARSE : FINE;
    const [a, b] = [down(low, mantissas), up(high, mantissas)];
    return a < b ? [a, b] : [a / 2, b * 2];
  }
  let [a, b] = [low, high];
  if (a > 0 && a < b * 0.6) a = 0;
  if (a === b) b = a + (Math.abs(a) || 1);
  return nice(a, b, 5);
}

/** About `count` ticks within a domain. */
export function ticksOf({ type, domain, ticks }: AxisOptions, count: number): number[] {
  if (ticks) return [...ticks];
  const [a, b] = domain ?? [0, 1];
  const [low, high] = a < b ? [a, b] : [b, a];
  if (type !== "log") return linearTicks(low, high, count);
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  if (last - first >= 2) {
    const stride = Math.ceil((last - first + 1) / (count + 1));
    return Array.from({ length: last - first + 1 }, (_, k) => first + k)
      .filter((power) => (power - first) % stride === 0)
      .map((power) => Number(`1e${power}`));
  }
  for (const mantissas of [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]]) {
    const found: number[] = [];
    for (let power = first - 1; power <= last; power++)
      for (const m of mantissas) {
        const tick = Number(`${m}e${power}`);
        if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) found.push(tick);
      }
    if (found.length >= 3 && found.length <= count + 1) return found;
  }
  return linearTicks(low, high, count);
}

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const raised = (power: number): string =>
  (power < 0 ? "⁻" : "") + [...String(Math.abs(power))].map((digit) => SUPERSCRIPT[+digit]).join("");

/** A number as it stands at a tick or in a legend: at most some six characters. */
export function tickText(value: number, given?: string): string {
  if (given !== undefined) return format(given)(value).replace("-", "−");
  if (value === 0) return "0";
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (size >= 1e7 || size < 1e-3) {
    const power = Math.floor(Math.log10(size) + 1e-9);
    const mantissa = +(size / 10 ** power).toPrecision(2);
    return `${sign}${mantissa === 1 ? "" : `${mantissa}×`}10${raised(power)}`;
  }
  if (size >= 1e4) return sign + format("~s")(size);
  return sign + format(",~r")(+size.toPrecision(4));
}

/** Words of an axis' ticks: all with the same number of digits where the axis is linear. */
export function tickTexts(axis: AxisOptions, ticks: readonly number[]): (value: number) => string {
  if (axis.format !== undefined && axis.type !== "log" && ticks.length > 1) {
    const given = tickFormat(ticks[0]!, ticks.at(-1)!, ticks.length - 1, axis.format);
    return (value) => given(value);
  }
  const largest = Math.max(0, ...ticks.map(Math.abs));
  if (axis.format !== undefined || axis.type === "log" || ticks.length < 2 || largest >= 1e4 || largest < 1e-2)
    return (value) => tickText(value, axis.format);
  const step = tickStep(ticks[0]!, ticks.at(-1)!, ticks.length - 1);
  const fixed = format(`,.${precisionFixed(step)}f`);
  return (value) => fixed(value);
}
