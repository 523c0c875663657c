/**
 * A committee of hidden units whose readout is fixed: f(x) = α/N Σᵢ φ(wᵢ·x), φ(h) = h + ε/2 h².
 * Kumar, Bordelon, Gershman & Pehlevan 2024, "Grokking as the transition from lazy to rich training dynamics".
 */
import * as tf from "@tensorflow/tfjs-core";
import { random } from "../../graph/index";
import type { Model } from "./model.types";

export interface CommitteeOptions {
  /** Output scale α: large is lazy, small is rich. Default 1. */
  readonly alpha?: number;
  /** Curvature ε of the units; 0 makes them linear. Default 0.25. */
  readonly epsilon?: number;
  /** Needed by `init` only. */
  readonly inputs?: number;
  readonly width?: number;
}

/** Parameters: w [N, D], drawn from N(0, 1). Inputs [n, D] to outputs [n]; not centred: subtract the output at the start yourself. */
export function twoLayerCommittee({
  alpha = 1,
  epsilon = 0.25,
  inputs = 50,
  width = 100,
}: CommitteeOptions = {}): Model<tf.Tensor> {
  return {
    init: ({ key }) => random.normal(key, [width, inputs]),
    apply(w, x) {
      const h = tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D, false, true);
      const phi = tf.add(h, tf.mul(tf.square(h), epsilon / 2));
      return tf.mul(tf.mean(phi, 1), alpha);
    },
  };
}
