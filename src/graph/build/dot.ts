/**
 * Matrix products. The primitive `dot` has two forms: [M, K]·[K, N] and, with a batch, [B, M, K]·[B, K, N]; flags ta and tb say that
 * an operand lies transposed. `matMul` brings every product of tfjs to one of them: a weight matrix shared by a batch becomes
 * one large product, so that its gradient is one product too.
 */
import type { Node } from "../node";
import { sizeOf } from "../node";
import { broadcastShapes, sameShape, showShape } from "../shape";
import { TraceError } from "../traceError";
import { broadcast, reshape, transpose } from "./layout";
import { filled, make } from "./make";

/** [M, K]·[K, N] or [B, M, K]·[B, K, N], each operand transposed in its last two axes if its flag says so. */
export function dot(a: Node, b: Node, ta = false, tb = false): Node {
  const [x, tx] = untransposed(a, ta);
  const [y, ty] = untransposed(b, tb);
  const rank = x.shape.length;
  const m = x.shape[tx ? rank - 1 : rank - 2]!;
  const n = y.shape[ty ? rank - 2 : rank - 1]!;
  const shape = [...x.shape.slice(0, -2), m, n];
  if (sizeOf(x.shape) === 0) return filled(0, shape);
  return make("dot", [x, y], shape, "float32", { ta: tx, tb: ty });
}

/** A transpose of the last two axes is a flag, and costs nothing. */
function untransposed(x: Node, flag: boolean): [Node, boolean] {
  if (x.op !== "transpose") return [x, flag];
  const perm = x.attrs.perm as readonly number[];
  const rank = perm.length;
  const swaps =
    perm[rank - 1] === rank - 2 && perm[rank - 2] === rank - 1 && perm.slice(0, -2).every((p, i) => p === i);
  return swaps ? [x.inputs[0]!, !flag] : [x, flag];
}

/** [..., M, K]·[..., K, N] with broadcast batch axes, as tf.matMul. */
export function matMul(a: Node, b: Node, ta: boolean, tb: boolean): Node {
  const ka = a.shape.at(ta ? -2 : -1);
  const kb = b.shape.at(tb ? -1 : -2);
  if (ka !== kb)
    throw new TraceError(
      "LB104",
      `inner extents of a matrix product differ: ${showShape(a.shape)} and ${showShape(b.shape)}`,
      "the last axis of the first and the last but one of the second must be equal (after transposing).",
    );
  if (a.shape.length === 2 && b.shape.length === 2) return dot(a, b, ta, tb);
  const m = a.shape.at(ta ? -1 : -2)!;
  const n = b.shape.at(tb ? -2 : -1)!;
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (sizeOf(b.shape.slice(0, -2)) === 1 && (!ta || sizeOf(batch) === 1)) {
    const rows = reshape(ta ? swapLast(a) : a, [sizeOf(a.shape) / ka!, ka!]);
    return reshape(dot(rows, reshape(b, b.shape.slice(-2)), false, tb), [...batch, m, n]);
  }
  return reshape(dot(flat(a, batch), flat(b, batch), ta, tb), [...batch, m, n]);
}

export function swapLast(x: Node): Node {
  const rank = x.shape.length;
  return transpose(x, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}

function flat(x: Node, batch: readonly number[]): Node {
  const matrix = x.shape.slice(-2);
  const full = sameShape(x.shape.slice(0, -2), batch) ? x : broadcast(x, [...batch, ...matrix]);
  return reshape(full, [sizeOf(batch), ...matrix]);
}
