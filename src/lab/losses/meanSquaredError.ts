/** Mean of squared differences over all elements. */
import * as tf from "@tensorflow/tfjs-core";
import { AuthorError } from "../../graph/authorError";

/** Outputs and targets of the same shape. Throws LB335 otherwise: [n, 1] against [n] would broadcast to [n, n] and mean something else. */
export function meanSquaredError(outputs: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  if (outputs.shape.join() !== targets.shape.join()) {
    const shapes = `outputs [${outputs.shape.join(", ")}], targets [${targets.shape.join(", ")}]`;
    throw new AuthorError("LB335", `meanSquaredError cannot match: ${shapes}`, "reshape one to the other.");
  }
  return tf.mean(tf.square(tf.sub(outputs, targets)));
}
