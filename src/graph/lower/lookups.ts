/** Kernels that look up by integers, and those that make tensors from nothing. */
import {
  add,
  binary,
  cast,
  filled,
  gatherAny,
  iota,
  make,
  mul,
  reshape,
  scalar,
  scatterAdd,
  select,
  typed,
} from "../build/index";
import { sizeOf } from "../node";
import type { Node } from "../node";
import { toAxis } from "../shape";
import type { Lowerings } from "./lowering";

function oneHot(indices: Node, depth: number, on: number, off: number, dtype: "float32" | "int32" | "bool"): Node {
  const hit = binary("equal", reshape(indices, [...indices.shape, 1]), iota(depth, "int32"));
  return on === 1 && off === 0 ? cast(hit, dtype) : select(hit, scalar(on, dtype), scalar(off, dtype));
}

/** Rows of x added up by segment; tfjs drops rows of segments that are not there. */
function segmentSum(x: Node, segments: Node, count: number): Node {
  const [first, last] = [scalar(0, "int32"), scalar(count - 1, "int32")];
  const known = binary("and", binary("greaterEqual", segments, first), binary("lessEqual", segments, last));
  const inside = cast(known, x.dtype);
  const mask = reshape(inside, [...segments.shape, ...x.shape.slice(1).map(() => 1)]);
  return scatterAdd(mul(x, mask), binary("min", binary("max", segments, first), last), 0, count);
}

export const lookups: Lowerings = {
  Diag: ({ x }, nodeOf) => {
    const values = nodeOf(x!);
    const size = sizeOf(values.shape);
    const row = reshape(values, [1, size]);
    const eye = binary("equal", reshape(iota(size, "int32"), [size, 1]), iota(size, "int32"));
    return reshape(select(eye, row, scalar(0, values.dtype)), [...values.shape, ...values.shape]);
  },
  Fill: (_, __, { shape, value, dtype = "float32" }) => filled(Number(value), shape, dtype),
  GatherV2: ({ x, indices }, nodeOf, { axis = 0, batchDims = 0 }) => {
    const node = nodeOf(x!);
    return gatherAny(node, nodeOf(indices!), toAxis(axis, node.shape.length), batchDims);
  },
  LinSpace: (_, __, { start, stop, num }) => {
    const step = num > 1 ? (stop - start) / (num - 1) : 0;
    return make("const", [], [num], "float32", {
      values: typed(
        "float32",
        Array.from({ length: num }, (_, i) => start + i * step),
      ),
    });
  },
  OneHot: ({ indices }, nodeOf, { depth, onValue = 1, offValue = 0, dtype = "int32" }) =>
    oneHot(nodeOf(indices!), depth, onValue, offValue, dtype),
  Range: (_, __, { start, stop, step, dtype = "float32" }) => {
    const size = Math.max(0, Math.ceil((stop - start) / step));
    return add(mul(iota(size, dtype), scalar(step, dtype)), scalar(start, dtype));
  },
  UnsortedSegmentSum: ({ x, segmentIds }, nodeOf, { numSegments }) =>
    segmentSum(nodeOf(x!), nodeOf(segmentIds!), numSegments),
};
