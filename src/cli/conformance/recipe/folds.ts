/** Steps that go over axes, look up, multiply or draw. */
import * as b from "../../../graph/build/index";
import type { Node } from "../../../graph/node";
import type { Choices } from "./choices";
import { isSmall, sizeOf, tame, type Operation } from "./known";

export const reduce: Operation = ({ next, pick, some, mayBend }) => {
  const x = pick(({ node }) => node.shape.length > 0);
  if (!x) return undefined;
  const axes = some(x.node.shape.length);
  const count = axes.reduce((n, axis) => n * x.node.shape[axis]!, 1);
  if ((next(2) && mayBend(x)) || x.node.dtype === "bool")
    return { ...x, node: b.extreme(next(2) ? "reduceMax" : "reduceMin", x.node, axes) };
  return { node: b.sum(x.node, axes), exact: x.node.dtype === "int32", bound: x.bound * count };
};

/** As means and variances are: the reduced axes come back to meet their operand. */
export const centre: Operation = ({ next, float, some }) => {
  const x = float((shape) => shape.length > 0);
  if (!x) return undefined;
  const axes = some(x.node.shape.length);
  const mean = b.kept(b.mean(x.node, axes), x.node, axes);
  return { node: b.binary(next(2) ? "sub" : "add", x.node, mean), exact: false, bound: 2 * x.bound };
};

export const cumsum: Operation = ({ next, pick }) => {
  const x = pick(({ node }) => node.dtype !== "bool" && node.shape.length > 0);
  if (!x) return undefined;
  const axis = next(x.node.shape.length);
  const node = b.cumsum(x.node, axis, next(2) === 1, next(2) === 1);
  return { node, exact: x.node.dtype === "int32", bound: x.bound * x.node.shape[axis]! };
};

export const position: Operation = ({ next, pick }) => {
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

export const gather: Operation = (own) => {
  const x = own.pick(({ node }) => node.shape.length > 0);
  if (!x) return undefined;
  const axis = own.next(x.node.shape.length);
  const at = indices(own, x.node.shape[axis]!);
  const shape = at && x.node.shape.map((e, i) => (i === axis ? at.shape[0]! : e));
  return shape && isSmall(shape) ? { ...x, node: b.gather(x.node, at, axis) } : undefined;
};

export const scatterAdd: Operation = (own) => {
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

export const dot: Operation = ({ next, float }) => {
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

export const uniform: Operation = ({ next, key }) => ({
  node: b.make(
    "randomUniform",
    [b.make("foldKey", [key, b.scalar(next(99), "int32")], [2], "int32")],
    [1 + next(9), 1 + next(9)],
    "float32",
  ),
  exact: true,
  bound: 1,
});

export const number: Operation = ({ next }) => {
  const shape = [1 + next(5), 1 + next(5)].slice(next(3));
  const values = Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i + next(99)));
  return { node: b.constant(values, shape, "float32"), exact: true, bound: 1 };
};
