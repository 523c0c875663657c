/** Numbers for an input. */
import type { DType } from "../../graph/node";

export interface Given {
  readonly values: readonly number[];
  readonly shape: readonly number[];
  readonly dtype?: DType;
}

export const given = (
  values: readonly number[],
  shape: readonly number[] = [values.length],
  dtype: DType = "float32",
): Given => ({
  values,
  shape,
  dtype,
});
