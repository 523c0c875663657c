/**
 * Arrays at rest, as an experiment that is a generator holds them between its fits: nested like the tensors they were or will be. What an
 * author gives may be numbers and typed arrays as well.
 */
import type { DType, Shape, Values } from "../../graph/node";
import { sizeOf } from "../../graph/node";
import { AuthorError, shown } from "../../graph/authorError";
import type { ArrayValue } from "../run.types";
import type { Nested } from "../stateTree";

/** Arrays in nested records and lists. */
export type Arrays = ArrayValue | readonly Arrays[] | { readonly [name: string]: Arrays };

/** What stands for an array: a number (float32 scalar), a list of numbers or a typed array (one axis), or `{shape, values}`. */
export type Given = number | readonly number[] | Float32Array | Float64Array | Int32Array | ArrayValue;

export interface GivenArray {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly values: Values;
}

/** The arrays in a nested record, by name, and how they are nested. Throws LB328 for anything else in it. */
export function findArrays(tree: unknown, name = ""): GivenArray[] {
  const leaf = maybeArray(tree, name);
  if (leaf) return [leaf];
  if (Array.isArray(tree)) return tree.flatMap((item, i) => findArrays(item, `${name}[${i}]`));
  if (tree !== null && typeof tree === "object" && !ArrayBuffer.isView(tree))
    return sorted(tree).flatMap(([key, branch]) => findArrays(branch, name ? `${name}.${key}` : key));
  const hint = "give numbers, typed arrays, {shape, values}, and records and lists of them.";
  throw new AuthorError("LB328", `not an array at ${name || "the top"}: ${shown(tree)}`, hint);
}

/** The same nesting with other leaves, in the order of `findArrays`. */
export function nest<T>(like: unknown, leaves: Iterator<T>): Nested<T> {
  if (maybeArray(like, "")) return leaves.next().value as T;
  if (Array.isArray(like)) return like.map((item: unknown) => nest(item, leaves));
  return Object.fromEntries(sorted(like as object).map(([key, branch]) => [key, nest(branch, leaves)]));
}

/** Records in the order of their names, as a state has them, so that two nets meet part by part however each was put together. */
const sorted = (record: object): [string, unknown][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

/** What a leaf of `findArrays` says, or undefined where it is none. A list that holds anything but numbers is no array but a list of them. */
function maybeArray(value: unknown, name: string): GivenArray | undefined {
  if (typeof value === "number") return { name, shape: [], dtype: "float32", values: Float32Array.of(value) };
  if (value instanceof Int32Array) return { name, shape: [value.length], dtype: "int32", values: value };
  if (value instanceof Float32Array || value instanceof Float64Array)
    return { name, shape: [value.length], dtype: "float32", values: value };
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "number"))
    return { name, shape: [value.length], dtype: "float32", values: Float32Array.from(value as number[]) };
  if (value === null || typeof value !== "object" || !("values" in value) || !("shape" in value)) return undefined;
  const { shape, values, dtype } = value as { shape: unknown; values: unknown; dtype?: DType };
  if (!Array.isArray(shape) || !ArrayBuffer.isView(values)) return undefined;
  if (sizeOf(shape as number[]) !== (values as Values).length)
    throw new AuthorError(
      "LB328",
      `values do not fill the shape at ${name || "the top"}: ${shown(shape)}`,
      "count them.",
    );
  const own = dtype ?? (values instanceof Int32Array ? "int32" : "float32");
  return { name, shape: shape as number[], dtype: own, values: values as Values };
}

/** As a reader of results gets it. */
export function toArrayValue({ shape, dtype }: { shape: Shape; dtype: DType }, values: Values): ArrayValue {
  return { shape: [...shape], values: dtype === "float32" ? Float32Array.from(values) : Int32Array.from(values) };
}
