/** Kernels that go over axes. */
import {
  argExtreme,
  binary,
  cast,
  cumprod,
  cumsum,
  div,
  extreme,
  kept,
  mean,
  product,
  scalar,
  sub,
  sum,
  unary,
} from "../build/index";
import type { Node } from "../node";
import { toAxes, toAxis } from "../shape";
import { ofOne, type KernelAttrs, type Lowering, type Lowerings } from "./lowering";

type Reduction = (x: Node, axes: readonly number[]) => Node;

/** A reduction with tfjs's attributes: axis (some kernels say reductionIndices) and keepDims. */
const over = (reduce: Reduction): Lowering =>
  ofOne((x, attrs) => {
    const axes = axesOf(attrs, x);
    const reduced = reduce(x, axes);
    return attrs.keepDims ? kept(reduced, x, axes) : reduced;
  });

const axesOf = ({ axis, reductionIndices }: KernelAttrs, x: Node): number[] =>
  toAxes(axis ?? reductionIndices, x.shape.length);

/** bool has no arithmetic: booleans are counted as int32, and all/any compare the count. */
const counted = (x: Node): Node => (x.dtype === "bool" ? cast(x, "int32") : x);

const softmax = (x: Node): Node => {
  const last = [x.shape.length - 1];
  const powers = unary("exp", sub(x, kept(extreme("reduceMax", x, last), x, last)));
  return div(powers, kept(sum(powers, last), x, last));
};

/** tfjs gives a list of one axis. */
const arg = (op: "argMax" | "argMin"): Lowering =>
  ofOne((x, { axis }) => argExtreme(op, x, toAxis(Array.isArray(axis) ? axis[0] : axis, x.shape.length)));

export const reduce: Lowerings = {
  All: over((x, axes) => binary("greater", extreme("reduceMin", counted(x), axes), scalar(0, "int32"))),
  Any: over((x, axes) => binary("greater", extreme("reduceMax", counted(x), axes), scalar(0, "int32"))),
  ArgMax: arg("argMax"),
  ArgMin: arg("argMin"),
  Cumsum: ofOne((x, { axis, exclusive, reverse }) =>
    cumsum(x, toAxis(axis ?? 0, x.shape.length), Boolean(exclusive), Boolean(reverse)),
  ),
  Cumprod: ofOne((x, { axis, exclusive, reverse }) =>
    cumprod(counted(x), toAxis(axis ?? 0, x.shape.length), Boolean(exclusive), Boolean(reverse)),
  ),
  Max: over((x, axes) => extreme("reduceMax", x, axes)),
  Mean: over((x, axes) => mean(cast(x, "float32"), axes)),
  Min: over((x, axes) => extreme("reduceMin", x, axes)),
  Prod: over((x, axes) => product(counted(x), axes)),
  Softmax: ({ logits }, nodeOf) => softmax(cast(nodeOf(logits!), "float32")),
  Sum: over((x, axes) => sum(counted(x), axes)),
};
