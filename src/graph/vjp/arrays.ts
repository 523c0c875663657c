/** Gradients of primitives that move, add up and multiply arrays. Each moves gradients the opposite way. */
import {
  broadcast,
  cast,
  cumsum,
  div,
  dot,
  fold,
  gather,
  kept,
  keptShape,
  mul,
  pad,
  patches,
  reshape,
  reverse,
  scatterAdd,
  slice,
  sliceAxis,
  sum,
  transpose,
  unbroadcast,
  binary,
  type Windows,
} from "../build/index";
import type { Node } from "../node";
import type { Rule, Rules } from "./rule";

const flat: Rule = () => [];

/** Shares the gradient equally among the elements that are the extreme. */
const extreme: Rule = (g, y) => {
  const x = y.inputs[0]!;
  const axes = y.attrs.axes as number[];
  const winners = cast(binary("equal", x, kept(y, x, axes)), "float32");
  return [div(mul(kept(g, x, axes), winners), kept(sum(winners, axes), x, axes))];
};

export const arrays: Rules = {
  argMax: flat,
  argMin: flat,
  broadcast: (g, y) => [unbroadcast(g, y.inputs[0]!.shape)],
  concat: (g, y) => {
    const axis = y.attrs.axis as number;
    let begin = 0;
    return y.inputs.map(({ shape }) => {
      const from = begin;
      begin += shape[axis]!;
      return () => sliceAxis(g, axis, from, shape[axis]!);
    });
  },
  cumsum: (g, y) => [cumsum(g, y.attrs.axis as number, y.attrs.exclusive as boolean, !y.attrs.reverse)],
  dot: (g, y) => {
    const [a, b] = y.inputs as [Node, Node];
    const { ta, tb } = y.attrs as { ta: boolean; tb: boolean };
    return [
      () => (ta ? dot(b, g, tb, true) : dot(g, b, false, !tb)),
      () => (tb ? dot(g, a, true, ta) : dot(a, g, !ta, false)),
    ];
  },
  fold: (g, y) => [patches(g, y.attrs as unknown as Windows)],
  gather: (g, y) => {
    const axis = y.attrs.axis as number;
    return [scatterAdd(g, y.inputs[1]!, axis, y.inputs[0]!.shape[axis]!)];
  },
  pad: (g, y) => [slice(g, y.attrs.before as number[], y.inputs[0]!.shape)],
  patches: (g, y) => {
    const [, height, width] = y.inputs[0]!.shape as [number, number, number, number];
    return [fold(g, height, width, y.attrs as unknown as Windows)];
  },
  reduceMax: extreme,
  reduceMin: extreme,
  reshape: (g, y) => [reshape(g, y.inputs[0]!.shape)],
  reverse: (g, y) => [reverse(g, y.attrs.axes as number[])],
  scatterAdd: (g, y) => [gather(g, y.inputs[1]!, y.attrs.axis as number)],
  slice: (g, y) => {
    const begin = y.attrs.begin as number[];
    const { shape } = y.inputs[0]!;
    return [
      pad(
        g,
        begin,
        shape.map((extent, i) => extent - begin[i]! - y.shape[i]!),
      ),
    ];
  },
  sum: (g, y) => {
    const x = y.inputs[0]!;
    return [broadcast(reshape(g, keptShape(x, y.attrs.axes as number[])), x.shape)];
  },
  transpose: (g, y) => {
    const perm = y.attrs.perm as number[];
    return [
      transpose(
        g,
        perm.map((_, i) => perm.indexOf(i)),
      ),
    ];
  },
};
