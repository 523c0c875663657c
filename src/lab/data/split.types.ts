/** One part of a data set: rows of inputs and their targets, as host arrays. They become graph inputs when a step uses them. */
import type { DType, Shape } from "../../graph/node";

export interface Column {
  readonly values: Float32Array | Int32Array;
  /** Of all rows: `[size, …]`. */
  readonly shape: Shape;
  readonly dtype: DType;
}

export interface Split {
  /** Names the rows: same id, same values. */
  readonly id: string;
  readonly size: number;
  readonly inputs: Column;
  readonly targets: Column;
  /** Names of the classes, where targets are classes. */
  readonly classes?: readonly string[];
  /** Height and width, where a row of inputs is a picture (pixels 0…1, row by row). */
  readonly images?: { readonly height: number; readonly width: number };
}
