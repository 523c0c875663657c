/** Bytes of an array on a device: four a number, one a truth value. */
import { sizeOf, type DType, type Shape } from "./node";

export const bytesOf = ({ shape, dtype }: { readonly shape: Shape; readonly dtype: DType }): number =>
  sizeOf(shape) * (dtype === "bool" ? 1 : 4);
