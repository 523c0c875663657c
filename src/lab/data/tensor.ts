/** Data inside a step or a measure: the same array gives the same input of the graph, uploaded once. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { boundInput } from "../../graph/index";
import type { Column, Split } from "./split.types";

/**
 * A column of a split (`split.inputs`), or any array with its shape, as a tensor. Only while tracing. Without a dtype the array says it: an
 * Int32Array is int32, others are float32.
 */
export function tensor({ values, shape, dtype }: Loose, name = "data"): Tensor {
  return boundInput(name, values, shape, dtype ?? (values instanceof Int32Array ? "int32" : "float32"));
}

type Loose = Omit<Column, "dtype"> & Partial<Pick<Column, "dtype">>;

/** Inputs [size, …] of a split. */
export const inputs = (split: Split): Tensor => tensor(split.inputs, `${split.id}.inputs`);

/** Targets [size, …] of a split. */
export const targets = (split: Split): Tensor => tensor(split.targets, `${split.id}.targets`);
