/** Mean of squared differences over all elements. */
import * as tf from "@tensorflow/tfjs-core";
import type { Loss, RowLoss } from "./loss.types";
import { maybeAlike } from "./regression";

const overAll: Loss = (outputs, targets) =>
  tf.mean(tf.square(tf.sub(outputs, maybeAlike("meanSquaredError", outputs, targets))));

const each: Loss = (outputs, targets) => {
  const squares = tf.square(tf.sub(outputs, maybeAlike("meanSquaredError", outputs, targets)));
  return squares.rank < 2 ? squares : tf.mean(tf.reshape(squares, [squares.shape[0]!, -1]), 1);
};

/** Outputs and targets of the same shape. Throws LB335 otherwise: [n, 1] against [n] would broadcast to [n, n] and mean something else. */
export const meanSquaredError: RowLoss = Object.assign(overAll, { each });
