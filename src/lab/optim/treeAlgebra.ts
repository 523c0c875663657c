/** Parameters as one long vector: products, lengths, sums over trees of tensors. */
import * as tf from "@tensorflow/tfjs-core";
import { mapTree, type Tree } from "./mapTree";

/** Σ a·b over all elements, place by place: a scalar. */
export function dot(a: Tree, b: Tree): tf.Tensor {
  const products: tf.Tensor[] = [];
  mapTree(
    (x, y) => {
      products.push(tf.sum(tf.mul(x!, y!)));
      return x!;
    },
    a,
    b,
  );
  return products.reduce((x, y) => tf.add(x, y));
}

/** √(a·a): a scalar. */
export const norm = (a: Tree): tf.Tensor => tf.sqrt(dot(a, a));

/** a + t b, nested like a. */
export const moved = <T extends Tree>(a: T, b: Tree, t: tf.Tensor | number = 1): T =>
  mapTree((x, y) => tf.add(x!, tf.mul(y!, t)), a, b);

/** t a. */
export const scaledTree = <T extends Tree>(a: T, t: tf.Tensor | number): T => mapTree((x) => tf.mul(x!, t), a);

/**
 * A-GEM (Chaudhry et al. 2019): the gradient without what goes against a reference, g − (g·r / r·r) r where g·r < 0, else g.
 */
export function projected<T extends Tree>(gradient: T, reference: Tree): T {
  const against = tf.minimum(dot(gradient, reference), 0);
  return moved(gradient, reference, tf.neg(tf.div(against, tf.maximum(dot(reference, reference), 1e-30))));
}
