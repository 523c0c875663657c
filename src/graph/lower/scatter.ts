/**
 * Kernels that read and write at positions given as tensors: tuples into the first axes of a tensor, bins, segments. Positions outside
 * are an error in tfjs; a graph does not look at them, and what it gives for them is not defined.
 */
import { backend_util, type TensorInfo } from "@tensorflow/tfjs-core";
import {
  add,
  binary,
  broadcast,
  cast,
  constant,
  div,
  filled,
  flatPositions,
  gather,
  iota,
  knownValues,
  mul,
  reshape,
  scalar,
  scatterAdd,
  select,
  sliceAxis,
  sum,
  typed,
} from "../build/index";
import type { Node, Shape } from "../node";
import { sizeOf } from "../node";
import { TraceError } from "../traceError";
import type { Inputs, Lowerings, NodeOf } from "./lowering";

/** `indices` as positions of rows of a tensor of `shape`, and `updates` as those rows. */
function rowsOf(updates: TensorInfo, indices: TensorInfo, shape: Shape, nodeOf: NodeOf) {
  const { sliceRank, numUpdates, sliceSize, strides } = backend_util.calculateShapes(updates, indices, [...shape]);
  const size = sliceSize === 0 ? 0 : sizeOf(shape) / sliceSize;
  const values = nodeOf(updates);
  return {
    positions: flatPositions(reshape(nodeOf(indices), [numUpdates, sliceRank]), strides),
    rows:
      updates.shape.length === 0
        ? broadcast(values, [numUpdates, sliceSize])
        : reshape(values, [numUpdates, sliceSize]),
    size,
    sliceSize,
  };
}

function scatterNd({ updates, indices }: Inputs, shape: Shape, nodeOf: NodeOf): Node {
  const { rows, positions, size } = rowsOf(updates!, indices!, shape, nodeOf);
  return reshape(scatterAdd(rows, positions, 0, size), shape);
}

/** Rows written over `base`; of several for one position the last stays, which takes updates² comparisons. */
function overwrite(base: Node, updates: TensorInfo, indices: TensorInfo, shape: Shape, nodeOf: NodeOf): Node {
  const { rows, positions, size, sliceSize } = rowsOf(updates, indices, shape, nodeOf);
  const count = positions.shape[0]!;
  const order = iota(count, "int32");
  const same = binary("equal", reshape(positions, [count, 1]), positions);
  const later = binary("less", reshape(order, [count, 1]), order);
  const rivals = sum(cast(binary("and", same, later), "int32"), [1]);
  const last = binary("equal", rivals, scalar(0, "int32"));
  const type = rows.dtype === "bool" ? "int32" : rows.dtype;
  const kept = select(reshape(last, [count, 1]), cast(rows, type), scalar(0, type));
  const written = cast(scatterAdd(kept, positions, 0, size), rows.dtype);
  const hits = scatterAdd(cast(last, "int32"), positions, 0, size);
  const hit = reshape(binary("greater", hits, scalar(0, "int32")), [size, 1]);
  const under = base.shape.length === 0 ? base : reshape(base, [size, sliceSize]);
  return reshape(select(hit, written, under), shape);
}

/** Weights (ones where there are none) added up in bins; values beyond the last bin are left out. */
function bincount(x: Node, weights: Node, bins: number): Node {
  const [rows, columns] = (x.shape.length === 2 ? x.shape : [1, sizeOf(x.shape)]) as [number, number];
  const given =
    sizeOf(weights.shape) > 0 ? reshape(weights, [rows * columns]) : filled(1, [rows * columns], weights.dtype);
  const bin = reshape(binary("min", x, scalar(bins, "int32")), [rows, columns]);
  // One bin more a row, for what is left out.
  const first = mul(reshape(iota(rows, "int32"), [rows, 1]), scalar(bins + 1, "int32"));
  const counts = scatterAdd(given, reshape(add(bin, first), [rows * columns]), 0, rows * (bins + 1));
  const inside = sliceAxis(reshape(counts, [rows, bins + 1]), 1, 0, bins);
  return x.shape.length === 2 ? inside : reshape(inside, [bins]);
}

/** Rows of `data` at `indices`, added up or averaged by sorted segment ids. The last id is the extent of the result. */
function segments({ data, indices, segmentIds }: Inputs, nodeOf: NodeOf, average: boolean): Node {
  const ids = nodeOf(segmentIds!);
  const known = knownValues(ids);
  if (!known)
    throw new TraceError(
      "LB102",
      "the shape of a result depends on values: segmentIds of a sparse segment",
      "give segmentIds as numbers, or use tf.unsortedSegmentSum, which is told the number of segments.",
    );
  const count = known.length === 0 ? 0 : known.at(-1)! + 1;
  const sums = scatterAdd(gather(nodeOf(data!), nodeOf(indices!), 0), ids, 0, count);
  if (!average) return sums;
  const sizes = Array.from({ length: count }, (_, id) => Math.max(1, known.filter((one) => one === id).length));
  const shape = sums.shape.map((extent, axis) => (axis === 0 ? extent : 1));
  return div(sums, reshape(constant(typed("float32", sizes), [count], "float32"), shape));
}

export const scatter: Lowerings = {
  Bincount: ({ x, weights }, nodeOf, { size }) => bincount(nodeOf(x!), nodeOf(weights!), size),
  DenseBincount: ({ x, weights }, nodeOf, { size, binaryOutput }) => {
    const values = nodeOf(x!);
    const given = nodeOf(weights!);
    // tfjs heeds binaryOutput for matrices only.
    if (!binaryOutput || values.shape.length < 2) return bincount(values, given, size);
    const counts = bincount(values, filled(0, [0], "int32"), size);
    return cast(binary("greater", counts, scalar(0, "int32")), given.dtype);
  },
  GatherNd: ({ params, indices }, nodeOf) => {
    const [shape, , sliceSize, strides] = backend_util.prepareAndValidate(params as never, indices as never);
    const rows = reshape(nodeOf(params!), [sizeOf(params!.shape) / sliceSize, sliceSize]);
    const at = flatPositions(nodeOf(indices!), strides);
    return reshape(gather(rows, reshape(at, [sizeOf(at.shape)]), 0), shape);
  },
  ScatterNd: (inputs, nodeOf, { shape }) => scatterNd(inputs, shape, nodeOf),
  SparseSegmentMean: (inputs, nodeOf) => segments(inputs, nodeOf, true),
  SparseSegmentSum: (inputs, nodeOf) => segments(inputs, nodeOf, false),
  SparseToDense: ({ sparseIndices, sparseValues, defaultValue }, nodeOf, { outputShape }) =>
    overwrite(nodeOf(defaultValue!), sparseValues!, sparseIndices!, outputShape, nodeOf),
  TensorScatterUpdate: ({ tensor, indices, updates }, nodeOf) =>
    overwrite(nodeOf(tensor!), updates!, indices!, tensor!.shape, nodeOf),
};
