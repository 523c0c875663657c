/** The same operation on other operands of the same shapes, by its builder, which may find something shorter. */
import type { Node } from "../node";
import { dot } from "./dot";
import { ARITHMETIC, binary, cast, COMPARISONS, select, TESTS, UNARY, unary } from "./elementwise";
import { broadcast, concat, pad, reshape, reverse, slice, transpose } from "./layout";
import { gather, scatterAdd } from "./lookup";
import { make } from "./make";
import { fold, patches, type Windows } from "./patches";
import { cumsum, extreme, sum } from "./reduce";

type Rebuild = (node: Node, operands: readonly Node[]) => Node;
type One = (node: Node, x: Node) => Node;

const each = (ops: readonly string[], rebuild: Rebuild) => Object.fromEntries(ops.map((op) => [op, rebuild]));
const one =
  (rebuild: One): Rebuild =>
  (node, [x]) =>
    rebuild(node, x!);

const builders: Readonly<Record<string, Rebuild>> = {
  ...each([...UNARY, ...TESTS], ({ op }, [x]) => unary(op, x!)),
  ...each([...ARITHMETIC, ...COMPARISONS], ({ op }, [a, b]) => binary(op, a!, b!)),
  broadcast: one(({ shape }, x) => broadcast(x, shape)),
  cast: one(({ dtype }, x) => cast(x, dtype)),
  concat: ({ attrs }, parts) => concat(parts, attrs.axis as number),
  cumsum: one(({ attrs }, x) => cumsum(x, attrs.axis as number, attrs.exclusive as boolean, attrs.reverse as boolean)),
  dot: ({ attrs }, [a, b]) => dot(a!, b!, attrs.ta as boolean, attrs.tb as boolean),
  fold: one(({ attrs, shape }, x) => fold(x, shape[1]!, shape[2]!, attrs as unknown as Windows)),
  gather: ({ attrs }, [x, indices]) => gather(x!, indices!, attrs.axis as number),
  pad: one(({ attrs }, x) => pad(x, attrs.before as number[], attrs.after as number[], attrs.value as number)),
  patches: one(({ attrs }, x) => patches(x, attrs as unknown as Windows)),
  reduceMax: one(({ attrs }, x) => extreme("reduceMax", x, attrs.axes as number[])),
  reduceMin: one(({ attrs }, x) => extreme("reduceMin", x, attrs.axes as number[])),
  reshape: one(({ shape }, x) => reshape(x, shape)),
  reverse: one(({ attrs }, x) => reverse(x, attrs.axes as number[])),
  scatterAdd: ({ attrs }, [x, indices]) => scatterAdd(x!, indices!, attrs.axis as number, attrs.size as number),
  select: (_, [condition, a, b]) => select(condition!, a!, b!),
  slice: one(({ attrs, shape }, x) => slice(x, attrs.begin as number[], shape)),
  sum: one(({ attrs }, x) => sum(x, attrs.axes as number[])),
  transpose: one(({ attrs }, x) => transpose(x, attrs.perm as number[])),
};

export function rebuild(node: Node, operands: readonly Node[]): Node {
  const build = builders[node.op];
  return build ? build(node, operands) : make(node.op, operands, node.shape, node.dtype, node.attrs);
}
