/** One way to call a kernel, and inputs for it. */
import type * as tf from "@tensorflow/tfjs-core";
import type { DType } from "../../graph/node";

export interface Input {
  readonly shape: number[];
  readonly dtype?: DType;
  readonly values?: number[];
}

export type Tensors = (...inputs: never[]) => tf.Tensor | tf.Tensor[];

export interface Case {
  readonly kernel: string;
  readonly f: Tensors;
  readonly inputs: Input[];
  readonly tolerance?: number;
}

export const k = (kernel: string, f: Tensors, ...inputs: Input[]): Case => ({ kernel, f, inputs });

const sized = (shape: number[]) => shape.reduce((a, b) => a * b, 1);
export const float = (...shape: number[]): Input => ({ shape });
/** In (0, 1), for functions that are not defined everywhere. */
export const unit = (...shape: number[]): Input => ({
  shape,
  values: Array.from({ length: sized(shape) }, (_, i) => 0.5 + 0.45 * Math.sin(1.9 * i + 0.3)),
});
export const integers = (values: number[], shape = [values.length]): Input => ({ shape, values, dtype: "int32" });
export const flags = (values: number[], shape = [values.length]): Input => ({ shape, values, dtype: "bool" });

/** Rounded to float32, so that every device sees the same numbers. */
export const valuesOf = ({ shape, values }: Input) =>
  (values ?? Array.from({ length: sized(shape) }, (_, i) => 1.5 * Math.sin(2.7 * i + shape.length))).map(Math.fround);
