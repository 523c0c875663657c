/** One primitive on numbers: float32 values are computed in float64, int32 and bool as whole numbers. */
import type { FlatNode, Values } from "../../graph/node";
import { sizeOf } from "../../graph/node";
import { binaries, unaries } from "./functions";
import * as arrays from "./arrays";
import * as random from "./random";
import type { Operand } from "./operand";
import { alongBroadcast } from "./operand";

type Primitive = (out: Values, node: FlatNode, operands: readonly Operand[]) => void;

const primitives: Readonly<Record<string, Primitive>> = {
  argMax: arrays.argExtreme,
  argMin: arrays.argExtreme,
  argSort: arrays.argSort,
  barrier: (out, _, [x]) => out.set(x!.values),
  broadcast: (out, { shape }, [x]) => alongBroadcast(shape, [x!], (i, [at]) => (out[i] = x!.values[at!]!)),
  cast: (out, { dtype }, [x]) =>
    x!.values.forEach((v, i) => (out[i] = dtype === "bool" ? Number(v !== 0) : dtype === "int32" ? Math.trunc(v) : v)),
  concat: arrays.concat,
  const: (out, { attrs }) => out.set(attrs.values as Values),
  cumsum: arrays.cumsum,
  dot: arrays.dot,
  fold: arrays.fold,
  foldKey: random.foldKeys,
  gather: arrays.gather,
  iota: (out) => out.forEach((_, i) => (out[i] = i)),
  pad: arrays.pad,
  patches: arrays.patches,
  randomUniform: (out, _, [keys]) => out.set(random.draw(keys!.values, out.length)),
  reduceMax: arrays.reduce(-Infinity, (a, b) => Math.max(a, b)),
  reduceMin: arrays.reduce(Infinity, (a, b) => Math.min(a, b)),
  reshape: (out, _, [x]) => out.set(x!.values),
  reverse: arrays.reverse,
  scatterAdd: arrays.scatterAdd,
  select: (out, { shape }, operands) => {
    const [c, a, b] = operands as [Operand, Operand, Operand];
    alongBroadcast(shape, operands, (i, [ic, ia, ib]) => (out[i] = c.values[ic!] ? a.values[ia!]! : b.values[ib!]!));
  },
  slice: arrays.slice,
  sum: arrays.reduce(0, (a, b) => a + b),
  transpose: arrays.transpose,
};

/** Names of all primitives that this device knows. */
export const PRIMITIVES: readonly string[] = [
  "input",
  ...Object.keys(primitives),
  ...Object.keys(unaries),
  ...Object.keys(binaries),
];

export function compute(node: FlatNode, operands: readonly Operand[]): Values {
  const size = sizeOf(node.shape);
  const out = node.dtype === "float32" ? new Float64Array(size) : new Int32Array(size);
  const unary = unaries[node.op];
  const binary = binaries[node.op];
  if (unary) operands[0]!.values.forEach((v, i) => (out[i] = unary(v)));
  else if (binary) {
    const [a, b] = operands as [Operand, Operand];
    alongBroadcast(node.shape, operands, (i, [ia, ib]) => (out[i] = binary(a.values[ia!]!, b.values[ib!]!)));
  } else {
    const primitive = primitives[node.op];
    if (!primitive) throw new Error(`LB202 no device knows this primitive: ${node.op}`);
    primitive(out, node, operands);
  }
  return out;
}
