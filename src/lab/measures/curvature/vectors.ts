/** Trees of tensors as one long vector: what iterations over parameters are made of. Traced. */
import * as tf from "@tensorflow/tfjs-core";
import { flatten, mapTree, random, unflatten, type Tree } from "../../../graph/index";

export function dot(a: Tree, b: Tree): tf.Tensor {
  const others = flatten(b);
  return tf.addN(flatten(a).map((leaf, i) => tf.sum(tf.mul(leaf, others[i]!))));
}

export const norm = (a: Tree): tf.Tensor => tf.sqrt(dot(a, a));

/** a + by · b */
export const moved = <T extends Tree>(a: T, by: tf.Tensor | number, b: Tree): T =>
  mapTree((x, y) => tf.add(x, tf.mul(by, y!)), a, b);

export const scaled = <T extends Tree>(a: T, by: tf.Tensor): T => mapTree((leaf) => tf.mul(leaf, by), a);

/** Of length 1; zeros stay zeros. */
export function normalised<T extends Tree>(a: T): T {
  const length = norm(a);
  return scaled(a, tf.divNoNan(tf.onesLike(length), length));
}

/** 1 or −1, each as likely (Rademacher). */
export function signsLike<T extends Tree>(like: T, key: tf.Tensor): T {
  const signs = (leaf: tf.Tensor, i: number) =>
    tf.sub(tf.mul(2, random.bernoulli(random.fold(key, i), leaf.shape, 0.5)), 1);
  return unflatten(like, flatten(like).map(signs));
}

/** All numbers one after the other: [P]. */
export const toVector = (tree: Tree): tf.Tensor1D =>
  tf.concat(flatten(tree).map((leaf) => tf.reshape(leaf, [leaf.size])));

export function fromVector<T extends Tree>(like: T, vector: tf.Tensor): T {
  let from = 0;
  return unflatten(
    like,
    flatten(like).map((leaf) => {
      const part = tf.slice(vector, [from], [leaf.size]);
      from += leaf.size;
      return tf.reshape(part, leaf.shape);
    }),
  );
}
