/**
 * How far the last layer has collapsed: features to their class means, class means to a simplex, the classifier to the class means (Papyan, Han
 * and Donoho 2020). All go to 0. Traced.
 */
import * as tf from "@tensorflow/tfjs-core";
import { AuthorError } from "../../../graph/authorError";
import { classGram, classMeans, withinClass } from "./classMeans";
import { inverseOfPositive } from "./inverse";

export interface CollapseInputs {
  /** Last-layer features: [n, d]. */
  readonly features: tf.Tensor;
  /** int32 [n] */
  readonly labels: tf.Tensor;
  /** Two or more; each must have rows. */
  readonly classes: number;
  /** Of the classifier, [d, classes], as a layer of `models.mlp` has them: for nc3. */
  readonly weights?: tf.Tensor;
  /** What the net answers, [n, classes]: for nc4. */
  readonly outputs?: tf.Tensor;
}

export interface Collapse {
  readonly [name: string]: tf.Tensor;
  /** Variability within classes: tr(Σ_W Σ_B⁺) / classes. Not finite where class means (less their mean) span fewer than classes − 1 directions. */
  readonly nc1: tf.Tensor;
  /** Lengths of the centred class means: standard deviation over mean. */
  readonly nc2Norms: tf.Tensor;
  /** Angles between them: mean |cos + 1 / (classes − 1)|. */
  readonly nc2Angles: tf.Tensor;
}

/** With `weights`, also nc3: |W / |W| − M / |M||², of classifier and centred means. With `outputs`, nc4: share of rows whose answer is not the class of the nearest mean. */
export type FullCollapse = Collapse & { readonly nc3?: tf.Tensor; readonly nc4?: tf.Tensor };

/** Traced. Scalars by name; write `measure: {nc1: (state) => measures.neuralCollapse({…}).nc1}`, what is shared is computed once. Throws LB370. */
export function neuralCollapse({ features, labels, classes, weights, outputs }: CollapseInputs): FullCollapse {
  if (!(classes >= 2)) throw new AuthorError("LB370", `neural collapse of so few classes: ${classes}`, "two or more.");
  const means = classMeans(features, labels, classes);
  const centred = tf.sub(means, tf.mean(means, 0, true)) as tf.Tensor2D;
  const lengths = tf.sqrt(tf.sum(tf.square(centred), 1));
  const cosines = classGram(features, labels, classes, { centre: true });
  const apart = tf.sub(1, tf.eye(classes));
  const angles = tf.mul(apart, tf.abs(tf.add(cosines, 1 / (classes - 1))));
  return {
    nc1: withinOverBetween(withinClass(features, labels, classes), centred),
    nc2Norms: tf.div(tf.sqrt(tf.mean(tf.square(tf.sub(lengths, tf.mean(lengths))))), tf.mean(lengths)),
    nc2Angles: tf.div(tf.sum(angles), classes * (classes - 1)),
    ...(weights && { nc3: tf.sum(tf.square(tf.sub(ofLengthOne(tf.transpose(weights)), ofLengthOne(centred)))) }),
    ...(outputs && { nc4: disagreement(features, means, outputs) }),
  };
}

/**
 * tr(Σ_W Σ_B⁺) / K with Σ_B = MᵀM / K, M the centred means [K, d]: |(H − means) M⁺|² / n. M Mᵀ has the vector of ones for its null space,
 * since the rows of M add up to 0; filled there, it can be inverted.
 */
function withinOverBetween(within: tf.Tensor2D, centred: tf.Tensor2D): tf.Tensor {
  const [classes] = centred.shape;
  const gram = tf.matMul(centred, centred, false, true);
  const scale = tf.div(tf.sum(tf.mul(gram, tf.eye(classes))), classes * classes);
  const inverse = inverseOfPositive(tf.add(gram, tf.mul(scale, tf.onesLike(gram))) as tf.Tensor2D);
  // M⁺ = Mᵀ (M Mᵀ)⁺; on what Mᵀ gives, the filled inverse is the same.
  const coordinates = tf.matMul(tf.matMul(within, centred, false, true), inverse);
  return tf.div(tf.sum(tf.square(coordinates)), within.shape[0]);
}

const ofLengthOne = (matrix: tf.Tensor): tf.Tensor => tf.div(matrix, tf.sqrt(tf.sum(tf.square(matrix))));

function disagreement(features: tf.Tensor, means: tf.Tensor2D, outputs: tf.Tensor): tf.Tensor {
  // |h − μ|² less |h|², which is the same for all classes.
  const products = tf.matMul(features as tf.Tensor2D, means, false, true);
  const distances = tf.sub(tf.sum(tf.square(means), 1), tf.mul(2, products));
  const differs = tf.notEqual(tf.argMin(distances, 1), tf.argMax(outputs, 1));
  return tf.mean(tf.cast(differs, "float32"));
}
