/** A loss over all rows of a split. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Split } from "../data/split.types";
import { targets } from "../data/tensor";
import { forward, type Measure } from "./forward";

export function loss(split: Split, of: (outputs: Tensor, targets: Tensor) => Tensor): Measure {
  return (state, context) => of(forward(split, state, context), targets(split));
}
