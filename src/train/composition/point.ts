/** What an experiment that is a generator yields by itself: numbers at a step, arrays, the number of steps to come. */
import { AuthorError, shown } from "../../graph/authorError";
import type { ArrayValue } from "../run.types";
import { findArrays, toArrayValue, type Given } from "./arrays";

export interface Point {
  /** Default: the updates done so far. */
  readonly step?: number;
  /** All the steps that there will be; told early, it lets the page show how far it is. */
  readonly steps?: number;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly arrays?: Readonly<Record<string, Given | readonly (readonly number[])[]>>;
}

const FORM =
  "yield* fit(spec), yield* evaluate({fn, inputs}), or yield {step, metrics: {loss: 0.1}, arrays: {weights}}.";
const FIELDS = ["step", "steps", "metrics", "arrays"];

export interface CheckedPoint {
  readonly step?: number;
  readonly steps?: number;
  readonly metrics: readonly (readonly [name: string, value: number])[];
  readonly arrays: Readonly<Record<string, ArrayValue>>;
}

/** Throws LB327. */
export function maybePoint(value: unknown): CheckedPoint {
  if (value === null || typeof value !== "object" || Array.isArray(value) || "next" in value)
    throw new AuthorError("LB327", `an experiment cannot yield: ${shown(value)}`, FORM);
  const unknown = Object.keys(value).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) throw new AuthorError("LB327", `unknown field of what is yielded: ${unknown}`, FORM);
  const { step, steps, metrics = {}, arrays = {} } = value as Point;
  for (const [name, number] of Object.entries({ step, steps }))
    if (number !== undefined && !(Number.isFinite(number) && number >= 0))
      throw new AuthorError("LB327", `${name} must be a number of 0 or more: ${shown(number)}`, FORM);
  for (const [name, number] of Object.entries(metrics))
    if (typeof number !== "number")
      throw new AuthorError("LB327", `metric ${name} must be a number: ${shown(number)}`, FORM);
  return {
    ...(step !== undefined && { step }),
    ...(steps !== undefined && { steps }),
    metrics: Object.entries(metrics),
    arrays: Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, toArray(name, array)])),
  };
}

function toArray(name: string, value: unknown): ArrayValue {
  if (Array.isArray(value) && Array.isArray(value[0])) {
    const rows = value as number[][];
    const flat = rows.flat();
    const shape = [rows.length, rows[0]!.length];
    if (flat.length !== shape[0]! * shape[1]!)
      throw new AuthorError("LB327", `array ${name} has rows of different lengths: ${shown(rows)}`, FORM);
    return { shape, values: Float32Array.from(flat) };
  }
  const [array, ...more] = findArrays(value, name);
  if (!array || more.length > 0)
    throw new AuthorError("LB327", `array ${name} must be one array: ${shown(value)}`, FORM);
  return toArrayValue(array, array.values);
}
