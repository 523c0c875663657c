/**
 * Making nodes. Whoever lowers a kernel or writes a gradient rule calls these builders, never an object literal: each infers
 * the shape, and drops what changes nothing (a reshape to the same shape, a product with one), so that graphs come out small.
 * A builder may only drop or fold what leaves every bit of the result as it was.
 */
import type { Attrs, DType, Node, Shape, Values } from "../node";
import { sizeOf } from "../node";

/** What has no elements is a constant, whatever it would have been made of: no device ever computes nothing. */
export function make(op: string, inputs: readonly Node[], shape: Shape, dtype: DType, attrs: Attrs = {}): Node {
  if (op !== "input" && op !== "const" && sizeOf(shape) === 0)
    return { op: "const", inputs: [], shape, dtype, attrs: { values: typed(dtype, []) } };
  return { op, inputs, shape, dtype, attrs };
}

/** A constant from values in row-major order, kept by reference. All equal: one number, broadcast. */
export function constant(values: Values, shape: Shape, dtype: DType): Node {
  if (values.length > 1 && values.every((v) => Object.is(v, values[0]))) return filled(values[0]!, shape, dtype);
  return make("const", [], shape, dtype, { values });
}

export function scalar(value: number, dtype: DType = "float32"): Node {
  return make("const", [], [], dtype, { values: typed(dtype, [value]) });
}

/** One number repeated. */
export function filled(value: number, shape: Shape, dtype: DType = "float32"): Node {
  const one = scalar(value, dtype);
  return shape.length === 0 ? one : make("broadcast", [one], shape, dtype);
}

/** Numbers of our own making keep their double precision, so that the reference device sees 1/3 and not float32's neighbour of it. */
export function typed(dtype: DType, values: Iterable<number>): Values {
  if (dtype === "float32") return Float64Array.from(values);
  return dtype === "int32" ? Int32Array.from(values) : Uint8Array.from(values);
}

/** The number that every element of a node is, where that is known. */
export function constantValue(node: Node): number | undefined {
  if (node.op === "const" && sizeOf(node.shape) === 1) return (node.attrs.values as Values)[0];
  return node.op === "broadcast" || node.op === "reshape" ? constantValue(node.inputs[0]!) : undefined;
}

/** All numbers of a node, where they are known. */
export function knownValues(node: Node): readonly number[] | undefined {
  const one = constantValue(node);
  if (one !== undefined) return Array<number>(sizeOf(node.shape)).fill(one);
  return node.op === "const" ? Array.from(node.attrs.values as Values) : undefined;
}

/** A vector of whole numbers. */
export const integers = (values: readonly number[]): Node =>
  make("const", [], [values.length], "int32", { values: typed("int32", values) });

/** Values 0, 1, … of a vector. */
export const iota = (size: number, dtype: DType): Node => make("iota", [], [size], dtype);
