/**
 * How much of the weights lies along one direction: the cosine between WᵀW and ββᵀ as matrices, |Wβ|² / (|WᵀW| |β|²), 0…1.
 * The kernel alignment of Kumar et al. 2024 for a linear readout of one direction.
 */
import * as tf from "@tensorflow/tfjs-core";
import { boundInput } from "../../graph/index";

/** `weights` picks W [N, D] out of the state; `direction` is β [D]. 1/√D or so for random W, 1 for weights all along β. */
export function directionAlignment<S>(
  weights: (state: S) => tf.Tensor,
  direction: Float32Array,
): (state: S) => tf.Tensor {
  return (state) => {
    const w = weights(state) as tf.Tensor2D;
    const beta = boundInput("direction", direction, [direction.length, 1], "float32") as tf.Tensor2D;
    const along = tf.sum(tf.square(tf.matMul(w, beta)));
    // |WᵀW| = |WWᵀ|: take the smaller of the two.
    const wide = w.shape[0]! < w.shape[1]!;
    const gram = tf.matMul(w, w, !wide, wide);
    return tf.div(along, tf.mul(tf.sqrt(tf.sum(tf.square(gram))), tf.sum(tf.square(beta))));
  };
}
