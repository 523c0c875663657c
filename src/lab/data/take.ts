/** The first rows of a split. Taken twice, it is the same object, so that graphs share its upload. */
import { AuthorError } from "../../graph/authorError";
import type { Column, Split } from "./split.types";

const taken = new WeakMap<Split, Map<number, Split>>();

/** The first `count` rows; of class-interleaved data a multiple of the classes is balanced. Throws LB336 if there are fewer. */
export function take(split: Split, count: number): Split {
  if (!Number.isInteger(count) || count < 1 || count > split.size) {
    throw new AuthorError("LB336", `${split.id} has ${split.size} rows, not: ${count}`, "take fewer.");
  }
  if (count === split.size) return split;
  const known = taken.get(split) ?? new Map<number, Split>();
  taken.set(split, known);
  const again = known.get(count);
  if (again) return again;
  const head = ({ values, shape, dtype }: Column): Column => {
    const [size, ...row] = shape as [number, ...number[]];
    return { values: values.slice(0, (values.length / size) * count), shape: [count, ...row], dtype };
  };
  const result = {
    ...split,
    id: `${split.id}[0:${count}]`,
    size: count,
    inputs: head(split.inputs),
    targets: head(split.targets),
  };
  known.set(count, result);
  return result;
}
