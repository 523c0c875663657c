/** A loss from what it is for each row: the mean over rows, with the rows' own losses as `each`. */
import * as tf from "@tensorflow/tfjs-core";
import type { Loss, RowLoss } from "./loss.types";

export function rowLoss(each: Loss): RowLoss {
  const mean: Loss = (outputs, targets, context) => tf.mean(each(outputs, targets, context));
  return Object.assign(mean, { each });
}
