/** Data inside a step or a measure: the same array gives the same input of the graph, uploaded once. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { boundInput } from "../../graph/index";
import type { Column, Split } from "./split.types";

/** A column of a split (`split.inputs`) as a tensor [size, …]. Only while tracing. */
export function tensor({ values, shape, dtype }: Column, name = "data"): Tensor {
  return boundInput(name, values, shape, dtype);
}

/** Inputs [size, …] of a split. */
export const inputs = (split: Split): Tensor => tensor(split.inputs, `${split.id}.inputs`);

/** Targets [size, …] of a split. */
export const targets = (split: Split): Tensor => tensor(split.targets, `${split.id}.targets`);
