/**
 * Losses of a residual r = output − target, and what each makes a model report: the mean (squared), the median (absolute), something
 * between (Huber, log-cosh), a quantile (pinball). Means over all elements, as meanSquaredError is.
 */
import * as tf from "@tensorflow/tfjs-core";
import { AuthorError } from "../../graph/authorError";
import type { LossContext, LossValue, RowLoss } from "./loss.types";
import { rowLoss } from "./rowLoss";
import { valueOf } from "./valueOf";

/** `of` maps residuals to losses, element by element; a row's loss is the mean of its elements'. */
function ofResidual(name: string, of: (r: tf.Tensor, context: LossContext | undefined) => tf.Tensor): RowLoss {
  return rowLoss((outputs, targets, context) => {
    const losses = of(tf.sub(outputs, maybeAlike(name, outputs, targets)), context);
    return losses.rank < 2 ? losses : tf.mean(tf.reshape(losses, [losses.shape[0]!, -1]), 1);
  });
}

/** Targets of the outputs' shape. Throws LB335: [n, 1] against [n] would broadcast to [n, n] and mean something else. */
export function maybeAlike(name: string, outputs: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  if (outputs.shape.join() === targets.shape.join()) return targets;
  const shapes = `outputs [${outputs.shape.join(", ")}], targets [${targets.shape.join(", ")}]`;
  throw new AuthorError("LB335", `${name} cannot match: ${shapes}`, "reshape one to the other.");
}

/** |r|. Its gradient at 0 is 0. */
export const meanAbsoluteError: RowLoss = ofResidual("meanAbsoluteError", (r) => tf.abs(r));

/** r²/2 where |r| ≤ δ, else δ|r| − δ²/2 (Huber 1964); δ default 1. */
export function huber({ delta = 1 }: { readonly delta?: LossValue } = {}): RowLoss {
  return ofResidual("huber", (r, context) => {
    const d = valueOf(delta, context);
    // With c = min(|r|, δ) both branches are c (|r| − c/2).
    const size = tf.abs(r);
    const cut = tf.minimum(size, d);
    return tf.mul(cut, tf.sub(size, tf.mul(cut, 0.5)));
  });
}

/** log cosh r, as |r| + softplus(−2|r|) − log 2. */
export const logCosh: RowLoss = ofResidual("logCosh", (r) => {
  const size = tf.abs(r);
  return tf.add(size, tf.sub(tf.softplus(tf.mul(size, -2)), Math.LN2));
});

/** max(q (y − ŷ), (q − 1)(y − ŷ)): the q-quantile (Koenker & Bassett 1978); default 0.5, half the absolute error. */
export function pinball({ q = 0.5 }: { readonly q?: LossValue } = {}): RowLoss {
  return ofResidual("pinball", (r, context) => {
    const level = valueOf(q, context);
    return tf.maximum(tf.mul(tf.neg(r), level), tf.mul(r, tf.sub(1, level)));
  });
}
