/** The steps of random graphs: each takes operands among the nodes so far and gives one more, or none where nothing fits. */
import * as b from "../../graph/build/index";
import type { Node } from "../../graph/node";
import { isType, type Choices } from "./choices";
import { isSmall, type Known } from "./recipe";

type Operation = (choices: Choices) => Known | undefined;

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, e) => a * e, 1);

/** Within about [-2, 2], so that errors of float32 stay errors of its last bits. */
export function tame({ node, exact, bound }: Known): Known {
  if (bound <= 2 || node.dtype !== "float32") return { node, exact, bound };
  const by = 2 ** -Math.ceil(Math.log2(bound));
  // A power of two: no rounding.
  return { node: b.mul(node, b.scalar(by)), exact, bound: 1 };
}

const smooth = ["tanh", "sin", "sigmoid", "softplus", "square", "cos", "erf"];
const exactUnary = ["neg", "abs", "relu"];
const whole = ["floor", "round", "ceil", "sign", "step"];

const unary: Operation = ({ next, float }) => {
  const x = float();
  if (!x) return undefined;
  if (next(3) === 0) {
    const op = exactUnary[next(3)]!;
    return { ...x, node: b.unary(op, x.node) };
  }
  if (x.exact && next(4) === 0) return { ...x, node: b.unary(whole[next(5)]!, x.node), bound: x.bound + 1 };
  return { node: b.unary(smooth[next(7)]!, tame(x).node), exact: false, bound: 4 };
};

const broadcasts = (one: readonly number[], other: readonly number[]): boolean => {
  const rank = Math.max(one.length, other.length);
  const full = Array.from({ length: rank }, (_, i) => {
    const [x, y] = [one[i - rank + one.length] ?? 1, other[i - rank + other.length] ?? 1];
    return x === y || x === 1 || y === 1 ? Math.max(x, y) : Infinity;
  });
  return isSmall(full);
};

const two =
  (join: (a: Known, c: Known, next: Choices["next"]) => Known | undefined): Operation =>
  ({ next, float }) => {
    const x = float();
    const y = x && float((shape) => broadcasts(shape, x.node.shape));
    if (!x || !y) return undefined;
    return next(2) ? join(x, y, next) : join(y, x, next);
  };

const binary = two((x, y, next) => {
  const op = ["add", "sub", "mul", "max", "min"][next(5)]!;
  if (op === "max" || op === "min")
    return { node: b.binary(op, x.node, y.node), exact: x.exact && y.exact, bound: Math.max(x.bound, y.bound) };
  if (op === "mul") {
    const [p, q] = [tame(x), tame(y)];
    return { node: b.mul(p.node, q.node), exact: false, bound: p.bound * q.bound };
  }
  return { node: b.binary(op, x.node, y.node), exact: false, bound: x.bound + y.bound };
});

const divide = two((x, y) => ({
  node: b.div(x.node, b.add(b.unary("square", tame(y).node), b.scalar(0.75))),
  exact: false,
  bound: 2 * x.bound,
}));

const compare: Operation = ({ next, pick }) => {
  const x = pick(({ node, exact }) => exact && node.dtype !== "bool");
  const y =
    x && pick(({ node, exact }) => exact && node.dtype === x.node.dtype && broadcasts(node.shape, x.node.shape));
  if (!x || !y) return undefined;
  const op = ["less", "greaterEqual", "equal", "notEqual", "greater", "lessEqual"][next(6)]!;
  return { node: b.binary(op, x.node, y.node), exact: true, bound: 1 };
};

const logic: Operation = ({ next, pick }) => {
  const x = pick(isType("bool"));
  const y = x && pick(({ node }) => node.dtype === "bool" && broadcasts(node.shape, x.node.shape));
  if (!x || !y) return undefined;
  const op = ["and", "or", "not"][next(3)]!;
  return { ...x, node: op === "not" ? b.unary("not", x.node) : b.binary(op, x.node, y.node) };
};

const select: Operation = ({ pick, float }) => {
  const condition = pick(isType("bool"));
  const x = condition && float((shape) => broadcasts(shape, condition.node.shape));
  const y = x && float((shape) => broadcasts(shape, x.node.shape) && broadcasts(shape, condition.node.shape));
  if (!condition || !x || !y) return undefined;
  const full = (p: Node, q: Node): boolean => broadcasts(p.shape, q.shape);
  if (!full(b.add(x.node, y.node), condition.node)) return undefined;
  const node = b.select(condition.node, x.node, y.node);
  return { node, exact: x.exact && y.exact, bound: Math.max(x.bound, y.bound) };
};

const cast: Operation = ({ next, pick }) => {
  const x = pick(({ node, exact }) => exact || node.dtype !== "float32");
  if (!x) return undefined;
  return { ...x, node: b.cast(x.node, (["float32", "int32", "bool"] as const)[next(3)]!) };
};

/** Arithmetic on whole numbers, and on truths where it leaves them 0 or 1. */
const wholeNumbers: Operation = ({ next, pick }) => {
  const x = pick(({ node }) => node.dtype !== "float32");
  const y = x && pick(({ node }) => node.dtype === x.node.dtype && broadcasts(node.shape, x.node.shape));
  if (!x || !y) return undefined;
  const truths = x.node.dtype === "bool";
  const op = ["max", "min", "mod", "add", "sub"][next(truths ? 3 : 5)]!;
  const by = op === "mod" ? b.scalar(truths ? 1 : 1 + next(9), x.node.dtype) : y.node;
  return { node: b.binary(op, x.node, by), exact: true, bound: x.bound + y.bound };
};

/** Any node, moved by `move`. */
const moved =
  (move: (node: Node, choices: Choices) => Node | undefined): Operation =>
  (own) => {
    const x = own.pick();
    const node = x && move(x.node, own);
    return node && { ...x, node };
  };

const divisors = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0);

const reshape = moved((x, { next }) => {
  const { shape } = x;
  const split = (extent: number): [number, number] => {
    const all = divisors(extent);
    const first = all[next(all.length)]!;
    return [first, extent / first];
  };
  const how = next(6);
  const axis = next(shape.length);
  if (how === 0) return b.reshape(x, [sizeOf(shape)]);
  if (how === 1) return b.reshape(x, split(sizeOf(shape)));
  if (how === 2) return b.reshape(x, [...shape.slice(0, axis), 1, ...shape.slice(axis)]);
  if (how === 3) return b.reshape(x, split(sizeOf(shape)).flatMap(split));
  if (how === 4)
    return b.reshape(
      x,
      shape.flatMap((e, i) => (i === axis ? split(e) : [e])),
    );
  return b.reshape(x, [...shape.slice(0, axis), sizeOf(shape.slice(axis, axis + 2)), ...shape.slice(axis + 2)]);
});

const transpose = moved((x, { order }) => b.transpose(x, order(x.shape.length)));
const reverse = moved((x, { some }) => b.reverse(x, some(x.shape.length)));

const slice = moved((x, { next }) => {
  const begin = x.shape.map((extent) => next(extent));
  const size = x.shape.map((extent, i) => 1 + next(extent - begin[i]!));
  return b.slice(x, begin, size);
});

const broadcast = moved((x, { next }) => {
  const full = x.shape.map((extent) => (extent === 1 ? 1 + next(6) : extent));
  return b.broadcast(x, next(2) ? [1 + next(4), ...full] : full);
});

const pad: Operation = ({ next, pick }) => {
  const x = pick();
  if (!x) return undefined;
  const [before, after] = [x.node.shape.map(() => next(3)), x.node.shape.map(() => next(3))];
  return { ...x, node: b.pad(x.node, before, after, next(2)), bound: Math.max(1, x.bound) };
};

const concat: Operation = ({ next, pick }) => {
  const first = pick(({ node }) => node.shape.length > 0);
  if (!first) return undefined;
  const axis = next(first.node.shape.length);
  const fits = ({ node }: Known): boolean =>
    node.dtype === first.node.dtype &&
    node.shape.length === first.node.shape.length &&
    node.shape.every((e, i) => i === axis || e === first.node.shape[i]);
  const parts = [first, ...Array.from({ length: 1 + next(2) }, () => pick(fits)!)];
  return {
    node: b.concat(
      parts.map(({ node }) => node),
      axis,
    ),
    exact: parts.every(({ exact }) => exact),
    bound: Math.max(...parts.map(({ bound }) => bound)),
  };
};

/** An image [N, H, W, C] of whatever it is. */
function image(x: Node): Node {
  const { shape } = x;
  if (shape.length >= 3) return b.reshape(x, [sizeOf(shape.slice(0, -3)), ...shape.slice(-3)]);
  return b.reshape(x, [1, ...[1, 1].slice(shape.length), ...shape, 1]);
}

const patches: Operation = ({ next, pick }) => {
  const x = pick();
  if (!x) return undefined;
  const at = image(x.node);
  const [, h, w] = at.shape as [number, number, number];
  const kernel = [1 + next(Math.min(h, 3)), 1 + next(Math.min(w, 4))] as const;
  const fit = (extent: number, k: number): number => (k > 1 ? Math.floor((extent - 1) / (k - 1)) : 1);
  const dilations = [1 + next(Math.min(2, fit(h, kernel[0]))), 1 + next(Math.min(2, fit(w, kernel[1])))] as const;
  const strides = [1 + next(2), 1 + next(3)] as const;
  return { ...x, node: b.patches(at, { kernel, strides, dilations }) };
};

const fold: Operation = ({ next, float }) => {
  const x = float((shape) => shape.length === 5);
  if (!x) return undefined;
  const [, oh, ow, k] = x.node.shape as [number, number, number, number];
  const rows = divisors(k);
  const kh = rows[next(rows.length)]!;
  const kernel = [kh, k / kh] as const;
  const strides = [1 + next(2), 1 + next(2)] as const;
  const dilations = [1 + next(2), 1 + next(2)] as const;
  const least = (count: number, i: 0 | 1): number => (count - 1) * strides[i] + (kernel[i] - 1) * dilations[i] + 1;
  const extent = (count: number, i: 0 | 1): number => least(count, i) + next(strides[i]);
  const node = b.fold(x.node, extent(oh, 0), extent(ow, 1), { kernel, strides, dilations });
  return { node, exact: false, bound: k * x.bound };
};

const reduce: Operation = ({ next, pick, some }) => {
  const x = pick(({ node }) => node.shape.length > 0);
  if (!x) return undefined;
  const axes = some(x.node.shape.length);
  const count = axes.reduce((n, axis) => n * x.node.shape[axis]!, 1);
  if (next(2) || x.node.dtype === "bool")
    return { ...x, node: b.extreme(next(2) ? "reduceMax" : "reduceMin", x.node, axes) };
  return { node: b.sum(x.node, axes), exact: x.node.dtype === "int32", bound: x.bound * count };
};

/** As means and variances are: the reduced axes come back to meet their operand. */
const centre: Operation = ({ next, float, some }) => {
  const x = float((shape) => shape.length > 0);
  if (!x) return undefined;
  const axes = some(x.node.shape.length);
  const mean = b.kept(b.mean(x.node, axes), x.node, axes);
  return { node: b.binary(next(2) ? "sub" : "add", x.node, mean), exact: false, bound: 2 * x.bound };
};

const cumsum: Operation = ({ next, pick }) => {
  const x = pick(({ node }) => node.dtype !== "bool" && node.shape.length > 0);
  if (!x) return undefined;
  const axis = next(x.node.shape.length);
  const node = b.cumsum(x.node, axis, next(2) === 1, next(2) === 1);
  return { node, exact: x.node.dtype === "int32", bound: x.bound * x.node.shape[axis]! };
};

const position: Operation = ({ next, pick }) => {
  const x = pick(({ node, exact }) => exact && node.shape.length > 0);
  if (!x) return undefined;
  if (next(3) === 0) return { node: b.argSort(x.node), exact: true, bound: 100 };
  const node = b.argExtreme(next(2) ? "argMax" : "argMin", x.node, next(x.node.shape.length));
  return { node, exact: true, bound: 100 };
};

/** Whole numbers in 0 … below - 1, [count]. */
function indices({ pick }: Choices, below: number, count?: number): Node | undefined {
  const x = pick(({ node }) => node.dtype === "int32" && (count === undefined || sizeOf(node.shape) >= count));
  if (!x) return undefined;
  const flat = b.reshape(x.node, [sizeOf(x.node.shape)]);
  const some = count === undefined ? flat : b.slice(flat, [0], [count]);
  return b.binary("mod", some, b.scalar(below, "int32"));
}

const gather: Operation = (own) => {
  const x = own.pick(({ node }) => node.shape.length > 0);
  if (!x) return undefined;
  const axis = own.next(x.node.shape.length);
  const at = indices(own, x.node.shape[axis]!);
  const shape = at && x.node.shape.map((e, i) => (i === axis ? at.shape[0]! : e));
  return shape && isSmall(shape) ? { ...x, node: b.gather(x.node, at, axis) } : undefined;
};

const scatterAdd: Operation = (own) => {
  const x = own.pick(({ node }) => node.dtype !== "bool" && node.shape.length > 0);
  if (!x) return undefined;
  const axis = own.next(x.node.shape.length);
  const size = 1 + own.next(9);
  const at = indices(own, size, x.node.shape[axis]!);
  if (!at) return undefined;
  const node = b.scatterAdd(x.node, at, axis, size);
  return { node, exact: x.node.dtype === "int32", bound: x.bound * x.node.shape[axis]! };
};

/** A matrix, or a batch of them. */
function matrix(x: Node, batched: boolean): Node {
  const rank = batched ? 3 : 2;
  const { shape } = x;
  if (shape.length < rank) return b.reshape(x, [...Array<number>(rank - shape.length).fill(1), ...shape]);
  return b.reshape(x, [sizeOf(shape.slice(0, shape.length - rank + 1)), ...shape.slice(shape.length - rank + 1)]);
}

/** Parts of both along an axis, as long as the shorter one. */
function shortened(x: Node, y: Node, i: number, j: number): [Node, Node] {
  const extent = Math.min(x.shape[i]!, y.shape[j]!);
  return [b.sliceAxis(x, i, x.shape[i]! - extent, extent), b.sliceAxis(y, j, 0, extent)];
}

const dot: Operation = ({ next, float }) => {
  const [x, y] = [float(), float()];
  if (!x || !y) return undefined;
  const batched = next(2) === 1;
  const [ta, tb] = [next(2) === 1, next(2) === 1];
  const rank = batched ? 3 : 2;
  let [p, q] = shortened(
    matrix(tame(x).node, batched),
    matrix(tame(y).node, batched),
    rank - (ta ? 2 : 1),
    rank - (tb ? 1 : 2),
  );
  if (batched && q.shape[0] === 1) q = b.broadcast(q, [p.shape[0]!, ...q.shape.slice(1)]);
  else if (batched) [p, q] = shortened(p, q, 0, 0);
  if (!isSmall([p.shape[rank - (ta ? 1 : 2)]!, ...q.shape])) return undefined;
  const inner = p.shape[rank - (ta ? 2 : 1)]!;
  return { node: b.dot(p, q, ta, tb), exact: false, bound: 4 * inner };
};

const uniform: Operation = ({ next, key }) => ({
  node: b.make(
    "randomUniform",
    [b.make("foldKey", [key, b.scalar(next(99), "int32")], [2], "int32")],
    [1 + next(9), 1 + next(9)],
    "float32",
  ),
  exact: true,
  bound: 1,
});

const number: Operation = ({ next }) => {
  const shape = [1 + next(5), 1 + next(5)].slice(next(3));
  const values = Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i + next(99)));
  return { node: b.constant(values, shape, "float32"), exact: true, bound: 1 };
};

export const operations = {
  unary,
  binary,
  divide,
  compare,
  logic,
  select,
  cast,
  wholeNumbers,
  reshape,
  transpose,
  reverse,
  slice,
  broadcast,
  pad,
  concat,
  patches,
  fold,
  reduce,
  centre,
  cumsum,
  position,
  gather,
  scatterAdd,
  dot,
  uniform,
  number,
};

export type OperationName = keyof typeof operations;
