/** Forward derivatives of primitives over whole arrays. Almost all are linear: the tangent goes the way that the numbers go. */
import { add, binary, cast, concat, div, dot, filled, kept, mul, pad, rebuild, sum } from "../build/index";
import type { Node } from "../node";
import type { ForwardRule, ForwardRules } from "./rule";

/** Linear in the first operand; others are whole numbers. */
const linear: ForwardRule = (y, [tangent]) => tangent && rebuild(y, [tangent, ...y.inputs.slice(1)]);

const flat: ForwardRule = () => undefined;

/** The mean of the tangents of the elements that are the extreme. */
const extreme: ForwardRule = (y, [tangent]) => {
  if (!tangent) return undefined;
  const x = y.inputs[0]!;
  const axes = y.attrs.axes as number[];
  const winners = cast(binary("equal", x, kept(y, x, axes)), "float32");
  return div(sum(mul(tangent, winners), axes), sum(winners, axes));
};

export const arrays: ForwardRules = {
  argMax: flat,
  argMin: flat,
  broadcast: linear,
  concat: (y, tangents) => {
    const parts = y.inputs.map(({ shape }, i) => tangents[i] ?? filled(0, shape));
    return tangents.some(Boolean) ? concat(parts, y.attrs.axis as number) : undefined;
  },
  cumsum: linear,
  dot: (y, [ta, tb]) => {
    const [a, b] = y.inputs as [Node, Node];
    const product = (left: Node, right: Node) => dot(left, right, y.attrs.ta as boolean, y.attrs.tb as boolean);
    if (ta && tb) return add(product(ta, b), product(a, tb));
    return ta ? product(ta, b) : tb && product(a, tb);
  },
  fold: linear,
  gather: linear,
  pad: (y, [tangent]) => tangent && pad(tangent, y.attrs.before as number[], y.attrs.after as number[]),
  patches: linear,
  reduceMax: extreme,
  reduceMin: extreme,
  reshape: linear,
  reverse: linear,
  scatterAdd: linear,
  slice: linear,
  sum: linear,
  transpose: linear,
};
