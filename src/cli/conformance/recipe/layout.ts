/** Steps that move numbers: what the planner sees as views, or copies. */
import * as b from "../../../graph/build/index";
import type { Node } from "../../../graph/node";
import type { Choices } from "./choices";
import { sizeOf, type Known, type Operation } from "./known";

/** Any node, moved by `move`. */
const moved =
  (move: (node: Node, choices: Choices) => Node | undefined): Operation =>
  (own) => {
    const x = own.pick();
    const node = x && move(x.node, own);
    return node && { ...x, node };
  };

const divisors = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0);

export const reshape = moved((x, { next }) => {
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

export const transpose = moved((x, { order }) => b.transpose(x, order(x.shape.length)));
export const reverse = moved((x, { some }) => b.reverse(x, some(x.shape.length)));

export const slice = moved((x, { next }) => {
  const begin = x.shape.map((extent) => next(extent));
  const size = x.shape.map((extent, i) => 1 + next(extent - begin[i]!));
  return b.slice(x, begin, size);
});

export const broadcast = moved((x, { next }) => {
  const full = x.shape.map((extent) => (extent === 1 ? 1 + next(6) : extent));
  return b.broadcast(x, next(2) ? [1 + next(4), ...full] : full);
});

export const pad: Operation = ({ next, pick }) => {
  const x = pick();
  if (!x) return undefined;
  const [before, after] = [x.node.shape.map(() => next(3)), x.node.shape.map(() => next(3))];
  return { ...x, node: b.pad(x.node, before, after, next(2)), bound: Math.max(1, x.bound) };
};

export const concat: Operation = ({ next, pick }) => {
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

export const patches: Operation = ({ next, pick }) => {
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

export const fold: Operation = ({ next, float }) => {
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
