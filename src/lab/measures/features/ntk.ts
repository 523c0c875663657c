/** The neural tangent kernel of a net at its present weights, and how much of it points at the labels. Traced. */
import * as tf from "@tensorflow/tfjs-core";
import { flatten, vjp, vmap, type Tree } from "../../../graph/index";
import { AuthorError } from "../../../graph/authorError";

/**
 * Traced. K[i, j] = Σ_c ⟨∇f_c(x_i), ∇f_c(x_j)⟩ / outputs over all parameters (Jacot, Gabriel and Hongler 2018; averaged over the outputs c): [n, n].
 * `f` gives the outputs [n, …] of rows [n, …]; each row is differentiated by itself, which takes n · parameters numbers: some hundred rows.
 */
export function ntk<T extends Tree>(
  f: (params: T, rows: tf.Tensor) => tf.Tensor,
  params: T,
  rows: tf.Tensor,
): tf.Tensor2D {
  const [n] = rows.shape as [number];
  const one = (row: tf.Tensor): tf.Tensor[] => {
    const { value, pullBack } = vjp((at: T) => {
      const out = f(at, tf.expandDims(row, 0));
      return tf.reshape(out, [out.size]);
    }, params);
    const outputs = value.size;
    // One gradient an output: [outputs, …].
    return flatten(vmap((cotangent: tf.Tensor) => flatten(pullBack(cotangent)), [0])(tf.eye(outputs)) as Tree);
  };
  const jacobian = vmap(one, [0])(rows) as tf.Tensor[];
  const outputs = jacobian[0]!.shape[1]!;
  // Rows of all outputs and parameters in one.
  const products = jacobian.map((part) => {
    const flat = tf.reshape(part, [n, part.size / n]) as tf.Tensor2D;
    return tf.matMul(flat, flat, false, true);
  });
  return tf.div(tf.addN(products), outputs) as tf.Tensor2D;
}

export interface AlignmentOptions {
  /** Both kernels centred first (Cortes, Mohri and Rostamizadeh 2012). Default false. */
  readonly centre?: boolean;
}

/**
 * Traced. ⟨K, YYᵀ⟩ / (|K| |YYᵀ|), the cosine of a kernel [n, n] with that of the targets [n] or [n, outputs] (Cristianini et al. 2001): 1 where
 * the kernel knows the labels already. Scalar.
 */
export function kernelAlignment(
  kernel: tf.Tensor,
  targets: tf.Tensor,
  { centre = false }: AlignmentOptions = {},
): tf.Tensor {
  const [n] = kernel.shape as [number];
  if (kernel.rank !== 2 || kernel.shape[1] !== n || targets.shape[0] !== n)
    throw new AuthorError(
      "LB370",
      `a kernel [${kernel.shape.join(", ")}] cannot be aligned with targets: [${targets.shape.join(", ")}]`,
      "a kernel is [n, n], targets [n] or [n, outputs].",
    );
  const y = tf.reshape(targets, [n, targets.size / n]) as tf.Tensor2D;
  const label = tf.matMul(y, y, false, true);
  const [a, b] = centre ? [centredBoth(kernel), centredBoth(label)] : [kernel, label];
  const length = (m: tf.Tensor): tf.Tensor => tf.sqrt(tf.sum(tf.square(m)));
  return tf.div(tf.sum(tf.mul(a, b)), tf.mul(length(a), length(b)));
}

const centredBoth = (m: tf.Tensor): tf.Tensor => {
  const rows = tf.sub(m, tf.mean(m, 0, true));
  return tf.sub(rows, tf.mean(rows, 1, true));
};
