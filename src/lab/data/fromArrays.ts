/** A split from arrays that an author has made. */
import { AuthorError } from "../../graph/authorError";
import type { Column, Split } from "./split.types";

export interface ArraysOptions {
  /** Names the rows: same id, same values. */
  readonly id: string;
  /** Row after row: Int32Array for whole numbers (symbols, places), else numbers. */
  readonly inputs: ArrayLike<number>;
  /** One a row (an Int32Array: classes), or row after row; default none, for data without labels. */
  readonly targets?: ArrayLike<number>;
  readonly size: number;
  readonly classes?: readonly string[];
  /** Where a row of inputs is a picture. */
  readonly images?: { readonly height: number; readonly width: number };
}

/** Inputs [size, …], targets [size] or [size, …]: int32 where an Int32Array was given. Throws LB336 where arrays don't hold so many rows. */
export function fromArrays({ id, inputs, targets, size, ...rest }: ArraysOptions): Split {
  const column = (name: string, given: ArrayLike<number>, flat: boolean): Column => {
    const width = given.length / size;
    if (!Number.isInteger(width) || width < 1)
      throw new AuthorError(
        "LB336",
        `${name} of ${id} are not ${size} rows, their numbers: ${given.length}`,
        "one row after the other.",
      );
    const whole = given instanceof Int32Array;
    const values = whole ? given : given instanceof Float32Array ? given : Float32Array.from(given);
    return { values, shape: flat && width === 1 ? [size] : [size, width], dtype: whole ? "int32" : "float32" };
  };
  return {
    id,
    size,
    inputs: column("inputs", inputs, false),
    targets: column("targets", targets ?? new Int32Array(size), true),
    ...rest,
  };
}
