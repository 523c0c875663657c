/** A split from rows that are drawn one after the other. */
import { AuthorError } from "../../../graph/authorError";
import type { Split } from "../split.types";

export interface RowsOptions {
  readonly id: string;
  readonly size: number;
  /** Numbers of a row of inputs. */
  readonly features: number;
  /** Classes as whole numbers (default), or numbers. */
  readonly targets?: "classes" | "numbers";
  readonly classes?: readonly string[];
  readonly images?: { readonly height: number; readonly width: number };
  /** Fills row `to` and gives its target. */
  readonly row: (to: Float32Array, index: number) => number;
}

export function splitOf({ id, size, features, targets = "classes", classes, images, row }: RowsOptions): Split {
  const values = new Float32Array(size * features);
  const goals = targets === "classes" ? new Int32Array(size) : new Float32Array(size);
  for (let i = 0; i < size; i += 1) goals[i] = row(values.subarray(i * features, (i + 1) * features), i);
  return {
    id,
    size,
    inputs: { values, shape: [size, features], dtype: "float32" },
    targets: { values: goals, shape: [size], dtype: targets === "classes" ? "int32" : "float32" },
    ...(classes && { classes }),
    ...(images && { images }),
  };
}

/** Recent sets by id, so that the same options give the same arrays (and graphs share their upload). */
const recent = new Map<string, unknown>();
const MOST = 64;

export function recently<T>(id: string, make: () => T): T {
  if (!recent.has(id)) {
    if (recent.size >= MOST) recent.delete(recent.keys().next().value!);
    recent.set(id, make());
  }
  return recent.get(id) as T;
}

/** Options that must be positive whole numbers. Throws LB345. */
export function maybeCounts(counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts))
    if (!Number.isInteger(count) || count < 1)
      throw new AuthorError("LB345", `${name} must be a positive whole number: ${count}`, "count rows and numbers.");
}

/** A number for an id that does not get long. */
export const named = (options: object): string => JSON.stringify(options).replace(/["{}]/g, "").replace(/,/g, ", ");
